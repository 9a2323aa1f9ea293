//! What is wrong with the settings, in words that say what to do.

use std::cell::RefCell;
use std::fmt;
use std::io;
use std::sync::Arc;

/// Where a setting was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A line of the file, from 1.
    Line(Arc<str>, usize),
    /// The file as a whole.
    File(Arc<str>),
    /// An environment variable.
    Variable(String),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(file, line) => write!(f, "{file}:{line}"),
            Self::File(file) => f.write_str(file),
            Self::Variable(name) => f.write_str(name),
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it was written.
    pub source: Source,
    /// The key, such as `room.atelier.capacity`; empty for a syntax error.
    pub key: String,
    /// What stands there, unless it is missing or may be a secret.
    pub value: Option<String>,
    /// What is wrong and what was expected.
    pub message: String,
    /// What was probably meant, or what to do.
    pub hint: Option<String>,
    /// Whether the key is not there at all.
    pub missing: bool,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.source)?;
        match (self.key.as_str(), &self.value) {
            ("", _) => {}
            (key, None) => write!(f, "{key}: ")?,
            (key, Some(value)) => write!(f, "{key} = {value}: ")?,
        }
        f.write_str(&self.message)?;
        self.hint.as_ref().map_or(Ok(()), |hint| write!(f, "\n    {hint}"))
    }
}

/// All that is wrong, in the order of the file. Never empty. Shown one after the other, each on a
/// line, some with a hint on a second one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// The file could not be read.
    pub(super) fn unreadable(file: String, error: &io::Error) -> Self {
        let hint = "Name the file with --config, or start in the folder that has it.".to_owned();
        Self(vec![Problem {
            source: Source::File(file.into()),
            key: String::new(),
            value: None,
            message: format!("cannot be read: {error}"),
            hint: (error.kind() == io::ErrorKind::NotFound).then_some(hint),
            missing: false,
        }])
    }

    /// Beside syntax errors only what is surely wrong: what they swallowed is missing because of
    /// them, and what stands on their lines is not what was meant.
    pub(super) fn new(syntax: Vec<Problem>, mut found: Vec<Problem>) -> Self {
        if !syntax.is_empty() {
            found.retain(|problem| {
                !problem.missing && syntax.iter().all(|error| error.source != problem.source)
            });
        }
        let mut all = syntax;
        all.append(&mut found);
        all.sort_by(|a, b| a.source.cmp(&b.source));
        Self(all)
    }

    /// Returns how many.
    #[expect(clippy::len_without_is_empty, reason = "there is always at least one")]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Each of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a Problems {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut problems = self.iter();
        problems.next().map_or(Ok(()), |first| first.fmt(f))?;
        problems.try_for_each(|problem| write!(f, "\n{problem}"))
    }
}

impl std::error::Error for Problems {}

/// Gathers problems while the settings are read.
#[derive(Debug, Default)]
pub(super) struct Report {
    problems: RefCell<Vec<Problem>>,
    warnings: RefCell<Vec<String>>,
}

impl Report {
    pub(super) fn add(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    pub(super) fn take(&self) -> Vec<Problem> {
        self.problems.take()
    }

    pub(super) fn warn(&self, warning: String) {
        self.warnings.borrow_mut().push(warning);
    }

    pub(super) fn take_warnings(&self) -> Vec<String> {
        self.warnings.take()
    }
}

/// "Did you mean": the candidate that differs from `wrong` by the fewest typing mistakes, if they
/// are few.
pub(super) fn did_you_mean<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let wrong = wrong.to_lowercase();
    let mistakes = |candidate: &str| strsim::damerau_levenshtein(&wrong, &candidate.to_lowercase());
    let (count, nearest) = candidates
        .into_iter()
        .map(|candidate| (mistakes(candidate), candidate))
        .min_by_key(|(count, _)| *count)?;
    let few = ((wrong.chars().count() + 1) / 3).min(3);
    (count <= few).then(|| format!("Did you mean {nearest:?}?"))
}

//! Secrets: never in the settings themselves, but in a file or a variable that they name.

use std::path::Path;

use secrecy::SecretString;

use super::section::Section;

/// What to do instead of writing a secret down.
pub(super) const INSTEAD: &str = "Put it in a file that only Clef may read and name it with password_file = \"/path\", or in an environment variable and name that with password_env = \"NAME\".";

/// The keys under which a secret is named.
pub(super) struct Named {
    /// Where somebody may write the secret itself, which is refused.
    pub(super) itself: &'static str,
    /// The key of the file.
    pub(super) file: &'static str,
    /// The key of the variable.
    pub(super) variable: &'static str,
    /// What it is, in words.
    pub(super) what: &'static str,
    /// What a variable may be called.
    pub(super) example: &'static str,
}

impl Named {
    /// Whether `section` names it, rightly or not.
    pub(super) fn is_in(&self, section: &Section) -> bool {
        [self.itself, self.file, self.variable].iter().any(|key| section.has(key))
    }
}

/// The secret that is named in `section` in one of the two ways.
pub(super) fn read(section: &Section, env: &[(String, String)], named: &Named) -> Option<SecretString> {
    let Named { itself, file, variable, .. } = *named;
    if section.has(itself) {
        let hint = INSTEAD.replace("password_file", file).replace("password_env", variable);
        section.secret_problem(itself, &format!("never the {itself} itself"), Some(hint));
        return None;
    }
    // A variable wins over the file also when it names the secret in the other way.
    let counts =
        |key, other| section.has(key) && (section.is_overridden(key) || !section.is_overridden(other));
    match (counts(file, variable), counts(variable, file)) {
        (true, true) => {
            section.problem(variable, &format!("expected only one of {file} and {variable}"));
            None
        }
        (false, false) => {
            let message = format!("missing; expected {file} = \"/path\" or {variable} = \"NAME\"");
            section.problem(file, &message);
            None
        }
        (true, false) => from_file(section, named),
        (false, true) => from_variable(section, env, named),
    }
}

fn from_file(section: &Section, named: &Named) -> Option<SecretString> {
    let path = section.text(named.file, &format!("the path of a file that holds {}", named.what))?;
    match std::fs::read_to_string(Path::new(&path)) {
        Ok(text) if !text.trim().is_empty() => {
            if is_exposed(&path) {
                let message = format!("every account of this machine can read {path}; run: chmod 600 {path}");
                section.warning(named.file, &message);
            }
            Some(text.trim().into())
        }
        Ok(_) => {
            section.problem(named.file, &format!("the file is empty; expected {} in it", named.what));
            None
        }
        Err(error) => {
            section.problem(named.file, &format!("cannot be read: {error}"));
            None
        }
    }
}

/// Whether every account of this machine can read the file. Container engines mount secrets readable for all,
/// inside of the container alone.
#[cfg(unix)]
fn is_exposed(path: &str) -> bool {
    use std::os::unix::fs::MetadataExt;
    let is_readable = std::fs::metadata(path).is_ok_and(|file| file.mode() & 0o004 != 0);
    is_readable && !path.starts_with("/run/secrets/")
}

#[cfg(not(unix))]
fn is_exposed(_: &str) -> bool {
    false
}

fn from_variable(section: &Section, env: &[(String, String)], named: &Named) -> Option<SecretString> {
    let expected = format!("the name of an environment variable, such as {:?}", named.example);
    let name = section.text(named.variable, &expected)?;
    let value = env.iter().find(|(variable, _)| *variable == name).map(|(_, value)| value.trim());
    let Some(secret) = value.filter(|value| !value.is_empty()) else {
        // Whoever wrote the secret here should not read it in a log.
        let message = "names an environment variable that is not set (or empty)";
        section.secret_problem(named.variable, message, None);
        return None;
    };
    Some(secret.into())
}

//! No two modules beside each other use each other, over whatever detour: each can be read without the other.
//! A module counts with all that is below it; what it takes from the module above it is no circle.

use std::collections::{BTreeMap, BTreeSet};

use super::layers::paths::{code_of, is_code, module_path, paths_in};
use super::repository::files;

/// The circles that are meant, and why.
const KNOWN: &[&[&str]] = &[
    // A rule is one file, its setting and its check: a room has the settings, and the check asks about the room, on
    // the terms of somebody. Taken apart, whoever adds a rule would write in two places what belongs together.
    &["domain::groups", "domain::member", "domain::room", "domain::rules", "domain::terms"],
];

/// Modules by their path, with the paths that each names.
struct Modules {
    named: BTreeMap<String, Vec<Vec<String>>>,
    /// Which module a name comes from that another one hands on.
    handed_on: BTreeMap<(String, String), String>,
}

impl Modules {
    fn read() -> Self {
        let sources = files(&["src"], "rs");
        let sources = sources.iter().map(|file| (module_path(&file.path), &file.text));
        let sources: Vec<_> = sources.filter(|(module, _)| is_code(module)).collect();
        let named =
            sources.iter().map(|(module, text)| (module.join("::"), paths_in(&code_of(text), module)));
        let mut modules = Self { named: named.collect(), handed_on: BTreeMap::new() };
        for (module, text) in &sources {
            modules.read_handed_on(&module.join("::"), &code_of(text));
        }
        modules
    }

    /// `pub use child::{Name, ..}` in `module`.
    fn read_handed_on(&mut self, module: &str, code: &str) {
        for (at, _) in code.match_indices("use ") {
            let Some(tree) = code[at + 4..].split(';').next() else { continue };
            let tree = tree.trim_start_matches("self::");
            let Some((child, names)) = tree.split_once("::") else { continue };
            let child = format!("{module}::{child}");
            if self.named.contains_key(&child) {
                let names = names.split(|c: char| !(c.is_alphanumeric() || c == '_'));
                let names = names.filter(|name| !name.is_empty());
                self.handed_on
                    .extend(names.map(|name| ((module.to_owned(), name.to_owned()), child.clone())));
            }
        }
    }

    /// The module that `path` leads to.
    fn find(&self, path: &[String]) -> Option<String> {
        let known = |end: &usize| self.named.contains_key(&path[..*end].join("::"));
        let end = (1..=path.len()).rev().find(known)?;
        let module = path[..end].join("::");
        let name = path.get(end).map(|name| (module.clone(), name.clone()));
        Some(name.and_then(|name| self.handed_on.get(&name).cloned()).unwrap_or(module))
    }

    /// Which modules use which others beside them.
    fn uses(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (module, paths) in &self.named {
            for used in paths.iter().filter_map(|path| self.find(path)) {
                let (one, other): (Vec<&str>, Vec<&str>) =
                    (module.split("::").collect(), used.split("::").collect());
                let common = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
                if common < one.len() && common < other.len() {
                    let (one, other) = (one[..=common].join("::"), other[..=common].join("::"));
                    uses.entry(one).or_default().insert(other);
                }
            }
        }
        uses
    }
}

/// All that `from` leads to.
fn reach<'a>(uses: &'a BTreeMap<String, BTreeSet<String>>, from: &'a str) -> BTreeSet<&'a str> {
    let (mut found, mut next) = (BTreeSet::new(), vec![from]);
    while let Some(module) = next.pop() {
        for used in uses.get(module).into_iter().flatten() {
            if found.insert(used.as_str()) {
                next.push(used);
            }
        }
    }
    found
}

/// The modules that lie on circles, each circle once.
fn circles(uses: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<Vec<String>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        uses.keys().map(|module| (module.as_str(), reach(uses, module))).collect();
    let both = |one: &str, other: &str| {
        reached.get(one).is_some_and(|found| found.contains(other))
            && reached.get(other).is_some_and(|found| found.contains(one))
    };
    let on_circles = uses.keys().filter(|module| both(module, module));
    on_circles.map(|one| uses.keys().filter(|other| both(one, other)).cloned().collect()).collect()
}

#[test]
fn no_modules_beside_each_other_use_each_other() {
    let found = circles(&Modules::read().uses());
    let known: BTreeSet<Vec<String>> =
        KNOWN.iter().map(|circle| circle.iter().map(|name| (*name).to_owned()).collect()).collect();
    let new: Vec<_> = found.difference(&known).collect();
    assert!(new.is_empty(), "circles: {new:#?}");
    let gone: Vec<_> = known.difference(&found).collect();
    assert!(gone.is_empty(), "no circles any more, take them out of KNOWN: {gone:#?}");
}

#[test]
fn a_circle_is_found_over_a_detour_and_by_names_that_are_handed_on() {
    let uses = |pairs: &[(&str, &str)]| {
        let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (one, other) in pairs {
            uses.entry((*one).to_owned()).or_default().insert((*other).to_owned());
        }
        uses
    };
    let circle = uses(&[("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")]);
    assert_eq!(circles(&circle), BTreeSet::from([vec!["a".to_owned(), "b".to_owned(), "c".to_owned()]]));
    assert_eq!(circles(&uses(&[("a", "b"), ("b", "c"), ("a", "c")])), BTreeSet::new());
    let mut modules = Modules { named: BTreeMap::new(), handed_on: BTreeMap::new() };
    modules.named.extend([("x".to_owned(), Vec::new()), ("x::y".to_owned(), Vec::new())]);
    modules.read_handed_on("x", "pub use y::{Name, Other};");
    assert_eq!(modules.find(&["x".to_owned(), "Other".to_owned()]), Some("x::y".to_owned()));
}

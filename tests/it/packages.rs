//! What is in `packaging/` fits the program and itself: nobody would notice before an installation fails.

mod yunohost;
mod yunohost_front;

use std::fs;
use std::process::Command;

use super::repository::{self, root};

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn clef(arguments: &[&str]) -> std::process::Output {
    let mut clef = Command::new(env!("CARGO_BIN_EXE_clef"));
    clef.args(arguments).current_dir(root()).env_clear().output().expect("clef")
}

/// The unit of systemd.
struct Unit(String);

impl Unit {
    fn read() -> Self {
        Self(read("packaging/clef.service"))
    }

    /// The only value of `key`.
    fn value(&self, key: &str) -> &str {
        let mut values = self.values(key);
        let value = values.next().unwrap_or_else(|| panic!("the unit has no {key}"));
        assert_eq!(values.next(), None, "the unit has {key} twice");
        value
    }

    fn values(&self, key: &str) -> impl Iterator<Item = &str> {
        self.0.lines().filter_map(move |line| line.strip_prefix(key)?.strip_prefix('='))
    }
}

#[test]
fn the_unit_starts_the_program_with_flags_that_it_has() {
    let unit = Unit::read();
    let mut words = unit.value("ExecStart").split_whitespace();
    assert_eq!(words.next(), Some("/usr/bin/clef"), "where the package puts it");
    let words: Vec<&str> = words.collect();
    assert_eq!(words, ["--config", unit.value("ConditionPathExists")], "it waits for the file that it reads");
    let help = clef(&["--help"]);
    assert!(String::from_utf8_lossy(&help.stdout).contains("--config <"), "{help:?}");
    assert_eq!(unit.value("Type"), "notify");
}

#[test]
fn the_unit_does_not_try_again_with_settings_that_are_wrong() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = folder.path().join("rooms.toml");
    fs::write(&settings, "[place]\nnmae = \"L'Essai\"\n").expect("the settings are written");
    let ended = clef(&["--config", settings.to_str().expect("a path in UTF-8")]);
    let code = ended.status.code().map(|code| code.to_string());
    assert_eq!(code.as_deref(), Some(Unit::read().value("RestartPreventExitStatus")), "{ended:?}");
}

#[test]
fn the_unit_gives_the_program_the_account_and_the_folder_that_the_package_makes() {
    let (unit, install) = (Unit::read(), read("packaging/deb/postinst"));
    let folder = format!("/var/lib/{}", unit.value("StateDirectory"));
    assert_eq!(unit.value("WorkingDirectory"), folder, "so that ./data of the settings lies in it");
    let (user, group) = (unit.value("User"), unit.value("Group"));
    let made = install.lines().find(|line| line.trim_start().starts_with("adduser")).expect("an account");
    assert!(made.contains("--group") && made.contains(&format!("--home {folder}")), "{made}");
    assert!(made.ends_with(&format!(" {user}")), "{made}");
    for folder in [folder.as_str(), "/etc/clef"] {
        let made = format!("-o {user} -g {group} {folder}\n");
        assert!(install.contains(&made), "the package does not make {folder} for the program");
    }
}

/// The exposure that `systemd-analyze security` may find, in tenths.
const EXPOSURE: &str = "15";

#[test]
fn the_unit_is_a_tight_sandbox() {
    let mut analyze = Command::new("systemd-analyze");
    analyze.args(["security", "--offline=yes", "--no-pager", "--threshold", EXPOSURE]);
    let Ok(said) = analyze.arg(root().join("packaging/clef.service")).output() else {
        println!("skipped: there is no systemd-analyze");
        return;
    };
    let (table, error) = (String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
    if error.contains("unrecognized option") {
        println!("skipped: this systemd-analyze is older than 250");
        return;
    }
    assert!(said.status.success(), "{table}{error}");
    assert!(table.contains("Overall exposure level for clef.service"), "{table}{error}");
}

#[test]
fn what_the_package_holds_is_there() {
    let cargo: toml::Table = read("Cargo.toml").parse().expect("Cargo.toml is TOML");
    let package = &cargo["package"]["metadata"]["deb"];
    let assets = package["assets"].as_array().expect("a list");
    let sources = assets.iter().map(|asset| asset[0].as_str().expect("a path"));
    for source in sources.filter(|source| !source.starts_with("target/") && !source.contains('*')) {
        assert!(root().join(source).is_file(), "{source} is gone");
    }
    let units = &package["systemd-units"];
    let unit = format!(
        "{}{}.service",
        units["unit-scripts"].as_str().expect("a folder"),
        units["unit-name"].as_str().expect("a name")
    );
    assert!(root().join(&unit).is_file(), "{unit} is gone");
    for script in ["postinst", "postrm"] {
        let path = format!("{}{script}", package["maintainer-scripts"].as_str().expect("a folder"));
        let script = read(&path);
        assert!(script.starts_with("#!/bin/sh\nset -e\n"), "{path} goes on after a failure");
        assert!(script.contains("\n#DEBHELPER#\n"), "{path} leaves no place for what systemd is told");
        let checked = Command::new("sh").arg("-n").arg(root().join(&path)).status().expect("sh");
        assert!(checked.success(), "{path}");
    }
}

#[test]
fn the_image_is_made_of_what_is_there_and_listens_where_it_is_asked() {
    let image = read("packaging/Containerfile");
    let copied =
        image.lines().filter_map(|line| line.strip_prefix("COPY ")).filter(|line| !line.contains("--from"));
    for source in copied.flat_map(|line| line.split_whitespace().rev().skip(1)) {
        assert!(root().join(source).exists(), "{source} is gone");
    }
    let set = image.lines().find_map(|line| line.strip_prefix("ENV ")).expect("a variable");
    let (variable, listen) = set.split_once('=').expect("its value");
    let port = listen.rsplit(':').next().expect("a port");
    for file in ["packaging/Containerfile", "packaging/compose.yaml"] {
        assert!(read(file).contains(&format!("/dev/tcp/127.0.0.1/{port} ")), "{file} asks elsewhere");
    }
    // Such an address is refused with the demo sign-in of the sample, so the program has understood it.
    let mut check = Command::new(env!("CARGO_BIN_EXE_clef"));
    let said =
        check.arg("check").env_clear().env(variable, listen).current_dir(root()).output().expect("clef");
    let said = String::from_utf8_lossy(&said.stderr).into_owned() + &String::from_utf8_lossy(&said.stdout);
    assert!(said.contains("sign_in.demo") && !said.contains("unknown"), "{said}");
}

#[test]
fn every_figure_that_is_watched_is_counted() {
    let sources: String = repository::files(&["src"], "rs").into_iter().map(|file| file.text).collect();
    for file in ["packaging/monitoring/alerts.yml", "packaging/monitoring/dashboard.json"] {
        let text = read(file);
        let figures = text.match_indices("clef_").map(|(at, _)| {
            let name = &text[at..];
            let end = name.find(|sign: char| !sign.is_ascii_lowercase() && sign != '_');
            name[..end.unwrap_or(name.len())].trim_end_matches("_bucket")
        });
        let missing: Vec<&str> = figures.filter(|name| !sources.contains(&format!("\"{name}\""))).collect();
        assert!(missing.is_empty(), "{file}: {missing:?}");
        assert!(text.contains("clef_job_failing"), "{file} watches other figures");
    }
    let alerts = read("packaging/monitoring/alerts.yml");
    let job = alerts.split("- alert: ").find(|rule| rule.starts_with("ClefJobFails")).expect("the rule");
    // With several servers there is one job of a name for each.
    for label in ["exported_job", "server"] {
        let expr = job.lines().find(|line| line.contains("expr:")).expect("what it counts");
        assert!(expr.contains(label) && job.contains(&format!("$labels.{label}")), "{label}: {job}");
    }
}

//! The data about time zones: that of Clef is built in, and this machine may have a newer one.

use std::fs;
use std::path::Path;

use futures_util::future::BoxFuture;

use super::{Checked, Exam};

const NAME: &str = "time zones";
/// Where systems keep theirs. Its first line names the version.
const OF_THE_SYSTEM: &str = "/usr/share/zoneinfo/tzdata.zi";

pub(super) fn look(_: &Exam) -> BoxFuture<'_, Vec<Checked>> {
    Box::pin(async { vec![compare(chrono_tz::IANA_TZDB_VERSION, version(Path::new(OF_THE_SYSTEM)))] })
}

/// Reads `2026b` out of `# version 2026b`.
fn version(path: &Path) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let version = text.lines().next()?.strip_prefix("# version ")?.trim();
    Some(version.to_owned())
}

fn compare(own: &str, system: Option<String>) -> Checked {
    match system {
        Some(system) if system.as_str() > own => Checked::warn(
            NAME,
            format!("Clef knows the rules of {own}, this machine those of {system}"),
            "If the clocks where the rooms are follow new rules since, take a newer Clef.",
        ),
        _ => Checked::ok(NAME, format!("Clef knows the rules of {own}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::health::Status;

    #[test]
    fn newer_rules_of_the_machine_are_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("tzdata.zi");
        fs::write(&file, "# version 2099c\n# This zic input file is in the public domain.\n")
            .expect("written");
        assert_eq!(compare("2026a", version(&file)).status, Status::Warn);
        assert_eq!(compare("2099c", version(&file)).status, Status::Ok);
        assert_eq!(compare("2026a", version(&folder.path().join("none"))).status, Status::Ok);
    }
}

//! The package for YunoHost, run with doubles of YunoHost's helpers: what it writes are settings with which Clef starts.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::{clef, read};
use crate::repository::root;
use crate::servers::{PASSWORD, USERNAME};
use crate::world::{On, Store};

/// What YunoHost's helpers do, as far as the scripts rely on it: docs of packaging format 2, helpers 2.1.
const HELPERS: &str = r#"
set -eu
ynh_script_progression() { echo "$@"; }
ynh_print_warn() { echo "warning: $*"; }
ynh_die() { echo "$@"; exit 1; }
ynh_setup_source() { cp "$PROGRAM" "$install_dir/clef"; }
ynh_exec_as_app() { "$@"; }
ynh_safe_rm() { rm "$1"; }
ynh_app_setting_delete() { :; }
ynh_app_setting_set() { echo "setting $*"; }
ynh_store_file_checksum() { [ -e "$1" ]; }
ynh_config_add() {
    local template=${1#--template=} destination=${2#--destination=}
    cp "$YNH_APP_BASEDIR/conf/$template" "$destination"
    local name variable
    for name in $(grep -o '__[A-Z][A-Z_]*__' "$destination" | sort -u); do
        variable=$(sed 's/^__//; s/__$//' <<<"$name" | tr '[:upper:]' '[:lower:]')
        python3 - "$destination" "$name" "${!variable}" <<'PYTHON'
import sys
path, name, value = sys.argv[1:]
text = open(path).read()
open(path, "w").write(text.replace(name + "/", value.rstrip("/") + "/").replace(name, value))
PYTHON
    done
}
ynh_config_add_nginx() { ynh_config_add --template=nginx.conf --destination="$install_dir/nginx.conf"; }
ynh_config_add_systemd() { ynh_config_add --template=systemd.service --destination="$install_dir/$app.service"; }
ynh_config_change_url_nginx() { domain=$new_domain path=$new_path ynh_config_add_nginx; }
ynh_systemctl() { echo "systemctl $*"; }
yunohost() {
    case "$1 $2 $3" in
        "domain info salles.lieu.example") echo '{"main": false, "topest_parent": "lieu.example"}' ;;
        "domain info "*) echo '{"main": true, "topest_parent": null}' ;;
        *) echo "yunohost $*" ;;
    esac
}
chown() { :; }
"#;

/// A place where the package is installed.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for made in ["installed", "data"] {
            fs::create_dir(folder.path().join(made)).expect("a folder");
        }
        fs::write(folder.path().join("helpers"), HELPERS).expect("a file");
        Self { folder }
    }

    fn installed(&self, name: &str) -> PathBuf {
        self.folder.path().join("installed").join(name)
    }

    /// Runs a script of the package with these variables besides those that YunoHost always gives.
    fn run(&self, script: &str, variables: &[(&str, &str)]) -> (bool, String) {
        let package = root().join("packaging/yunohost");
        let text = read(&format!("packaging/yunohost/scripts/{script}"));
        let helpers = self.folder.path().join("helpers").display().to_string();
        let text = text.replace("/usr/share/yunohost/helpers", &helpers);
        let said = Command::new("bash")
            .args(["-c", &text])
            .current_dir(package.join("scripts"))
            .env("YNH_APP_BASEDIR", &package)
            .env("PROGRAM", env!("CARGO_BIN_EXE_clef"))
            .env("app", "clef")
            .env("domain", "lieu.example")
            .env("path", "/salles")
            .env("port", "8095")
            .env("desk", "camille")
            .env("install_dir", self.folder.path().join("installed"))
            .env("data_dir", self.folder.path().join("data"))
            .envs(variables.iter().copied())
            .output()
            .expect("bash");
        let text = [&said.stdout, &said.stderr].map(|text| String::from_utf8_lossy(text)).concat();
        (said.status.success(), text)
    }

    fn settings(&self) -> String {
        fs::read_to_string(self.installed("rooms.toml")).expect("the settings")
    }

    /// That `clef check` finds nothing in the settings.
    fn is_good(&self) {
        let said = clef(&["check", "--config", self.installed("rooms.toml").to_str().expect("UTF-8")]);
        let text =
            [said.stdout, said.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
        assert!(said.status.success() && !text.contains("warning"), "{text}\n{}", self.settings());
    }
}

fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

#[test]
fn without_a_calendar_server_clef_keeps_the_calendars_itself() {
    let place = Place::new();
    let names = [("place", "L'Étable \"haute\""), ("rooms", "Salle, Grande salle d'été")];
    let (done, said) = place.run("install", &names);
    assert!(done, "{said}");
    place.is_good();
    let settings = place.settings();
    assert!(settings.contains("id = \"grande-salle-d-ete\""), "{settings}");
    assert!(settings.contains("public_url = \"https://lieu.example/salles\""), "{settings}");
    assert!(settings.contains("people = [\"yunohost:camille\"]") && !settings.contains("__"), "{settings}");
    assert_eq!(mode(&place.installed("rooms.toml")), 0o600);
    let nginx = fs::read_to_string(place.installed("nginx.conf")).expect("its lines for nginx");
    assert!(
        nginx.contains("location /salles/ {") && nginx.contains("proxy_pass http://127.0.0.1:8095;"),
        "{nginx}"
    );
    assert!(said.contains("setting --key=auth_header --value=basic-without-password"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_calendar_server_its_rooms_get_their_calendars_there() {
    let store = Store::on(On::Radicale).await.expect("it is always there");
    let place = Place::new();
    let of = |password| {
        let (url, names) = (store.url.as_str(), [("place", "Le Bain"), ("rooms", "Atelier,Salon")]);
        [&names[..], &[("calendars", url), ("account", USERNAME), ("app_password", password)]].concat()
    };
    let (done, said) = place.run("install", &of("wrong"));
    assert!(!done && said.contains("Nothing can be booked there"), "{said}");
    let (done, said) = place.run("install", &of(PASSWORD));
    assert!(done, "{said}");
    place.is_good();
    let settings = place.settings();
    assert!(settings.contains("calendar = \"atelier\"") && settings.contains("[caldav]"), "{settings}");
    assert_eq!(mode(&place.installed("calendar-password")), 0o600);
    let doctor = clef(&["doctor", "--config", place.installed("rooms.toml").to_str().expect("UTF-8")]);
    let said = String::from_utf8_lossy(&doctor.stdout);
    assert!(said.contains("✓") && !said.contains("calendar-password"), "{said}");
}

#[test]
fn another_address_changes_nothing_else_that_is_in_the_settings() {
    let place = Place::new();
    let (done, said) = place.run("install", &[("place", "Le Bain"), ("rooms", "Salle")]);
    assert!(done, "{said}");
    let own = "# Notre règle à nous\n";
    fs::write(place.installed("rooms.toml"), place.settings() + own).expect("written");
    let before = place.settings();
    let addresses = [
        ("old_domain", "lieu.example"),
        ("old_path", "/salles"),
        ("new_domain", "reserver.example"),
        ("new_path", "/"),
    ];
    let (done, said) = place.run("change_url", &addresses);
    assert!(done && !said.contains("warning"), "{said}");
    place.is_good();
    let expected = before
        .replace("https://lieu.example/salles", "https://reserver.example")
        .replace("https://lieu.example/yunohost", "https://reserver.example/yunohost");
    assert_eq!(place.settings(), expected);
}

#[test]
fn people_of_a_domain_below_another_sign_in_and_out_at_the_one_above() {
    let place = Place::new();
    let below = ("domain", "salles.lieu.example");
    let (done, said) = place.run("install", &[("place", "Le Bain"), ("rooms", "Salle"), below]);
    assert!(done, "{said}");
    let ways = |settings: &str| -> Vec<String> {
        let lines = settings.lines().filter(|line| line.starts_with("sign_"));
        lines.map(|line| line.split('"').nth(1).unwrap_or_default().to_owned()).collect()
    };
    let of = |portal: &str| {
        let page = format!("https://{portal}/yunohost/sso/?r={{back_base64}}");
        vec![page, format!("https://{portal}/yunohost/portalapi/logout?referer_redirect")]
    };
    assert_eq!(ways(&place.settings()), of("lieu.example"));
    let addresses = [
        ("old_domain", "salles.lieu.example"),
        ("old_path", "/salles"),
        ("new_domain", "reserver.example"),
        ("new_path", "/salles"),
    ];
    let (done, said) = place.run("change_url", &addresses);
    assert!(done && !said.contains("warning"), "{said}");
    assert_eq!(ways(&place.settings()), of("reserver.example"));
}

#[test]
fn its_unit_is_that_of_clef_with_other_folders() {
    let lines = |path: &str| -> Vec<String> {
        let all = read(path);
        let kept = all.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        kept.map(str::to_owned).collect()
    };
    let (theirs, own) = (lines("packaging/yunohost/conf/systemd.service"), lines("packaging/clef.service"));
    let folders = ["ExecStart", "User", "Group", "WorkingDirectory", "ProtectHome", "BindPaths", "ExecPaths"];
    let own_alone =
        ["Documentation", "ConditionPathExists", "StateDirectory", "StateDirectoryMode", "EnvironmentFile"];
    let rest = |lines: &[String]| -> Vec<String> {
        let key = |line: &String| line.split('=').next().unwrap_or_default().to_owned();
        let kept =
            lines.iter().filter(|line| ![&folders[..], &own_alone[..]].concat().contains(&&*key(line)));
        kept.cloned().collect()
    };
    assert_eq!(rest(&theirs), rest(&own));
}

#[test]
fn the_package_is_made_of_a_program_and_its_address() {
    let program = env!("CARGO_BIN_EXE_clef");
    let made = Command::new(root().join("packaging/yunohost/make"))
        .args([program, "https://lieu.example/clef"])
        .output()
        .expect("bash");
    assert!(made.status.success(), "{made:?}");
    let folder = PathBuf::from(String::from_utf8_lossy(&made.stdout).trim());
    let manifest: toml::Table =
        fs::read_to_string(folder.join("manifest.toml")).expect("it").parse().expect("TOML");
    assert_eq!(manifest["version"].as_str(), Some(concat!(env!("CARGO_PKG_VERSION"), "~ynh1")));
    let source = manifest["resources"]["sources"]["main"].as_table().expect("a source");
    let of_machine = source.values().find_map(|value| value.as_table()).expect("one for this machine");
    assert_eq!(of_machine["url"].as_str(), Some("https://lieu.example/clef"));
    let sum = Command::new("sha256sum").arg(program).output().expect("sha256sum").stdout;
    let sum = String::from_utf8_lossy(&sum).split(' ').next().unwrap_or_default().to_owned();
    assert_eq!(of_machine["sha256"].as_str(), Some(&*sum));
    for script in ["install", "remove", "upgrade", "backup", "restore", "change_url"] {
        assert_eq!(mode(&folder.join("scripts").join(script)), 0o755, "{script}");
    }
}

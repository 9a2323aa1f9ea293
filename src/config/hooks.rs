//! `[hooks]`: who may tell Clef that something changed.

use secrecy::{ExposeSecret, SecretString};

use super::secret::{self, Named};
use super::section::Section;

/// Who may tell Clef that something changed.
#[derive(Debug, Clone, Default)]
pub struct HookSettings {
    /// The last part of the address that Nextcloud calls; without it nobody is listened to.
    pub secret: Option<SecretString>,
}

const SECRET: Named = Named {
    itself: "secret",
    file: "secret_file",
    variable: "secret_env",
    what: "the secret",
    example: "CLEF_HOOK_SECRET",
};

/// As short as a secret may be that stands in an address.
const SHORTEST: usize = 16;

pub(super) fn read(root: &Section, env: &[(String, String)]) -> Option<HookSettings> {
    let Some(section) = root.section("hooks") else {
        return (!root.has("hooks")).then(HookSettings::default);
    };
    section.allow(&["secret", "secret_file", "secret_env"]);
    let secret = secret::read(&section, env, &SECRET)?;
    let text = secret.expose_secret();
    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
    if text.len() < SHORTEST || !is_plain {
        let key = if section.has(SECRET.file) { SECRET.file } else { SECRET.variable };
        let message = format!(
            "names a secret that cannot stand in an address; expected at least {SHORTEST} letters, digits or - . _ ~"
        );
        section.secret_problem(key, &message, Some("`openssl rand -hex 24` makes one.".to_owned()));
        return None;
    }
    Some(HookSettings { secret: Some(secret) })
}

//! `[mail]`: from whom mails are, and by which server they leave.

use std::net::IpAddr;
use std::path::PathBuf;

use super::place::Place;
use super::secret::{self, Named};
use super::section::Section;
use crate::mail::{Carrier, MailSettings, Security, Sender, SmtpSettings};

const KEYS: &[&str] =
    &["from", "host", "port", "tls", "username", "password_file", "password_env", "directory"];
/// What only a mail server has.
const OF_A_SERVER: &[&str] = &["port", "tls", "username", "password_file", "password_env"];
const PASSWORD: Named = Named {
    itself: "password",
    file: "password_file",
    variable: "password_env",
    what: "the password of the mail account",
    example: "MAIL_PASSWORD",
};

pub(super) fn read(root: &Section, place: Option<&Place>, env: &[(String, String)]) -> Option<MailSettings> {
    let section = root.section("mail")?;
    section.allow(&[KEYS, &["password"]].concat());
    let expected = "an address, such as \"Le Grand Bain <salles@example.org>\"";
    section.required("from", expected)?;
    let from = section.parsed("from", expected, Sender::parse);
    let carrier = read_carrier(&section, env);
    let name = place.map(|place| place.name.as_str()).unwrap_or_default();
    Some(MailSettings { from: from?.or_named(name), carrier: carrier? })
}

fn read_carrier(section: &Section, env: &[(String, String)]) -> Option<Carrier> {
    match (section.has("host"), section.has("directory")) {
        (true, false) => read_server(section, env).map(Carrier::Smtp),
        (false, true) => {
            for key in OF_A_SERVER.iter().filter(|key| section.has(key)) {
                section.secret_problem(key, "belongs to a mail server; expected host too, or not this", None);
            }
            section
                .text("directory", "a folder, such as \"./data/mail\"")
                .map(PathBuf::from)
                .map(Carrier::Directory)
        }
        (true, true) => {
            section.problem("directory", "expected only one of host and directory");
            None
        }
        (false, false) => {
            let message = "missing; expected host = \"smtp.example.org\", or directory = \"./data/mail\" as long as there is no mail server";
            section.problem("host", message);
            None
        }
    }
}

fn read_server(section: &Section, env: &[(String, String)]) -> Option<SmtpSettings> {
    let host = read_host(section);
    let port = read_port(section);
    let security = read_security(section, port, host.as_deref());
    let named = PASSWORD.is_in(section);
    let username = section.text("username", "the mail account, such as \"salles@example.org\"");
    let account = match (username, named) {
        (Some(username), _) => Some((username, secret::read(section, env, &PASSWORD)?)),
        (None, true) => {
            section.problem("username", "missing; expected the mail account, such as \"salles@example.org\"");
            return None;
        }
        (None, false) => None,
    };
    let security = security?;
    let usual = match security {
        Security::Implicit => 465,
        Security::StartTls => 587,
        Security::None => 25,
    };
    Some(SmtpSettings { host: host?, port: port.unwrap_or(usual), security, account })
}

fn read_host(section: &Section) -> Option<String> {
    let expected = "the name of the mail server, such as \"smtp.example.org\"";
    section.parsed("host", expected, |text| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        (text.bytes().all(plain) || text.parse::<IpAddr>().is_ok()).then(|| text.to_owned())
    })
}

fn read_port(section: &Section) -> Option<u16> {
    let expected = "a port from 1 to 65535, such as 587";
    let port = u16::try_from(section.count("port", expected)?).ok();
    if port.is_none() {
        section.problem("port", &format!("expected {expected}"));
    }
    port
}

/// Encrypted, unless the server is this machine and the settings say so.
fn read_security(section: &Section, port: Option<u16>, host: Option<&str>) -> Option<Security> {
    if !section.has("tls") {
        return Some(if port == Some(465) { Security::Implicit } else { Security::StartTls });
    }
    let expected =
        "\"starttls\" (the usual port is 587), \"implicit\" (465), or \"none\" for a server on this machine";
    let security = section.parsed("tls", expected, |text| match text {
        "starttls" => Some(Security::StartTls),
        "implicit" => Some(Security::Implicit),
        "none" => Some(Security::None),
        _ => None,
    })?;
    if security == Security::None && !host.is_none_or(is_this_machine) {
        let hint = "On the way everybody could read the links, and sign in with them.".to_owned();
        let message = "expected \"starttls\" or \"implicit\": \"none\" is for a server on this machine";
        section.problem_with_hint("tls", message, Some(hint));
        return None;
    }
    Some(security)
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use secrecy::ExposeSecret;

    use super::*;
    use crate::config::tests::SMALL;
    use crate::config::{self, Problems};

    fn parsed(lines: &str) -> Result<Option<MailSettings>, Problems> {
        let env = [("MAIL_PASSWORD".to_owned(), "secret".to_owned())];
        let text = format!("{SMALL}\n[mail]\nfrom = \"salles@example.org\"\n{lines}");
        config::parse("rooms.toml", &text, env.into_iter()).map(|settings| settings.mail.clone())
    }

    #[rstest]
    #[case::usual("host = \"smtp.example.org\"", 587, Security::StartTls)]
    #[case::by_port("host = \"smtp.example.org\"\nport = 465", 465, Security::Implicit)]
    #[case::by_word("host = \"smtp.example.org\"\ntls = \"implicit\"", 465, Security::Implicit)]
    #[case::odd_port("host = \"smtp.example.org\"\nport = 2525", 2525, Security::StartTls)]
    #[case::here("host = \"127.0.0.1\"\ntls = \"none\"", 25, Security::None)]
    #[case::here_by_name("host = \"localhost\"\ntls = \"none\"\nport = 1025", 1025, Security::None)]
    fn what_is_said_to_a_server_is_private(
        #[case] lines: &str,
        #[case] port: u16,
        #[case] security: Security,
    ) {
        let settings = parsed(lines).expect("good settings").expect("mails");
        let Carrier::Smtp(smtp) = settings.carrier else { panic!("{:?}", settings.carrier) };
        assert_eq!((smtp.port, smtp.security), (port, security));
        assert!(smtp.account.is_none());
    }

    #[test]
    fn a_sender_without_a_name_has_that_of_the_place_and_the_password_is_not_told() {
        let lines = "host = \"smtp.example.org\"\nusername = \"salles\"\npassword_env = \"MAIL_PASSWORD\"";
        let settings = parsed(lines).expect("good settings").expect("mails");
        assert!(!format!("{settings:?}").contains("secret"), "{settings:?}");
        let named = Sender::parse("salles@example.org").map(|sender| sender.or_named("L'Ouvre-Boîtes"));
        assert_eq!(Some(settings.from), named);
        let Carrier::Smtp(SmtpSettings { account: Some((name, password)), .. }) = settings.carrier else {
            panic!("no account")
        };
        assert_eq!((name.as_str(), password.expose_secret()), ("salles", "secret"));
    }

    #[rstest]
    #[case::nowhere("", "mail.host: missing; expected host = \"smtp.example.org\", or directory")]
    #[case::twice("host = \"a.org\"\ndirectory = \"x\"", "expected only one of host and directory")]
    #[case::in_the_open(
        "host = \"smtp.example.org\"\ntls = \"none\"",
        "mail.tls = \"none\": expected \"starttls\""
    )]
    #[case::if_it_can("host = \"a.org\"\ntls = \"opportunistic\"", "expected \"starttls\" (the usual port")]
    #[case::url("host = \"smtp://smtp.example.org\"", "expected the name of the mail server")]
    #[case::port("host = \"a.org\"\nport = 70000", "expected a port from 1 to 65535")]
    #[case::nobody("host = \"a.org\"\npassword_env = \"MAIL_PASSWORD\"", "mail.username: missing")]
    #[case::no_password("host = \"a.org\"\nusername = \"ana\"", "mail.password_file: missing")]
    #[case::written_down(
        "host = \"a.org\"\nusername = \"ana\"\npassword = \"x\"",
        "never the password itself"
    )]
    #[case::of_no_server("directory = \"x\"\nport = 25", "mail.port: belongs to a mail server")]
    #[case::unknown("host = \"a.org\"\nuser = \"ana\"", "mail.user = \"ana\": unknown key")]
    fn a_mistake_is_said_in_words(#[case] lines: &str, #[case] words: &str) {
        let problems = parsed(lines).expect_err("a mistake").to_string();
        assert!(problems.contains(words), "{problems}");
    }

    #[test]
    fn mails_are_from_somebody() {
        for from in ["", "from = \"salles\"\n"] {
            let text = format!("{SMALL}\n[mail]\n{from}directory = \"x\"\n");
            let problems = config::parse("rooms.toml", &text, std::iter::empty()).expect_err("a mistake");
            assert!(problems.to_string().contains("expected an address, such as \"Le Grand Bain <"));
        }
    }
}

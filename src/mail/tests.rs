//! Mails that are kept and looked at.

use std::path::Path;
use std::time::Instant as Moment;

use super::*;

fn utc(text: &str) -> Instant {
    text.parse().expect("an instant")
}

fn mail(subject: &str) -> Mail {
    Mail {
        to: Address::parse("ana@example.org").expect("an address"),
        name: None,
        subject: subject.to_owned(),
        text: "Bonjour,\nà bientôt.\n".to_owned(),
        html: None,
        invitation: None,
        thread: None,
        unsubscribe: None,
        about: "a test".to_owned(),
    }
}

fn sender() -> Sender {
    Sender::parse("Le Bain <salles@example.org>").expect("a sender")
}

const NOW: &str = "2026-11-16T08:30:00Z";
const SOON: Duration = Duration::from_secs(10);

#[tokio::test]
async fn a_mail_says_when_from_whom_and_that_a_machine_wrote_it() {
    let mailer = Mailer::memory(sender());
    mailer.post(utc(NOW), || Some(mail("Votre lien")));
    mailer.post(utc(NOW), || None);
    mailer.settle(SOON).await;
    let [text] = &mailer.kept()[..] else { panic!("{:?}", mailer.kept()) };
    for line in [
        "From: \"Le Bain\" <salles@example.org>\r\n",
        "To: ana@example.org\r\n",
        "Subject: Votre lien\r\n",
        "Date: Mon, 16 Nov 2026 08:30:00 +0000\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "Content-Type: text/plain; charset=utf-8\r\n",
        "MIME-Version: 1.0\r\n",
    ] {
        assert!(text.contains(line), "{line:?} is not in {text}");
    }
    assert!(text.contains("Message-ID: <") && text.contains("@example.org>\r\n"), "{text}");
}

#[tokio::test]
async fn only_so_many_wait_and_posting_never_does() {
    let mailer = Mailer::memory(sender());
    // On this one thread nothing is sent before somebody waits.
    for _ in 0..MOST_WAITING + 50 {
        mailer.post(utc(NOW), || Some(mail("Lien")));
    }
    assert_eq!(mailer.kept().len(), 0);
    mailer.settle(SOON).await;
    assert_eq!(mailer.kept().len(), MOST_WAITING as usize);
    mailer.post(utc(NOW), || Some(mail("Lien")));
    mailer.settle(SOON).await;
    assert_eq!(mailer.kept().len(), MOST_WAITING as usize + 1, "there is room again");
}

#[tokio::test]
async fn the_end_does_not_wait_for_a_mail_server_that_never_answers() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("its address").port();
    let smtp = SmtpSettings { host: "127.0.0.1".to_owned(), port, security: Security::None, account: None };
    let settings = MailSettings { from: sender(), carrier: Carrier::Smtp(smtp) };
    let mailer = Mailer::new(&settings, "127.0.0.1").expect("a mailer");
    mailer.post(utc(NOW), || Some(mail("Lien")));
    let begun = Moment::now();
    mailer.settle(Duration::from_millis(200)).await;
    let waited = begun.elapsed();
    assert!(Duration::from_millis(200) <= waited && waited < Duration::from_secs(5), "{waited:?}");
    drop(listener);
}

#[tokio::test]
async fn a_file_is_whole_and_nobody_elses_to_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let directory = folder.path().join("of/mails");
    let settings = MailSettings { from: sender(), carrier: Carrier::Directory(directory.clone()) };
    let mailer = Mailer::new(&settings, "127.0.0.1").expect("a mailer");
    mailer.post(utc(NOW), || Some(mail("Votre lien")));
    mailer.settle(SOON).await;
    let files: Vec<_> = std::fs::read_dir(&directory).expect("the folder").collect();
    let [Ok(file)] = &files[..] else { panic!("{files:?}") };
    let name = file.file_name().into_string().expect("a name");
    let is_mail = Path::new(&name).extension().is_some_and(|end| end == "eml");
    assert!(name.starts_with("20261116T083000Z-") && is_mail, "{name}");
    let text = std::fs::read_to_string(file.path()).expect("a text");
    assert!(text.contains("Subject: Votre lien\r\n") && text.ends_with("\r\n"), "{text:?}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
        assert_eq!((mode(&file.path()), mode(&directory)), (0o600, 0o700));
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_said_at_once() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let settings = MailSettings { from: sender(), carrier: Carrier::Directory(file.path().join("mails")) };
    let error = Mailer::new(&settings, "127.0.0.1").expect_err("no folder").to_string();
    assert!(error.contains("mails"), "{error}");
}

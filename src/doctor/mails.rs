//! The mail server: it is there, encrypted, and takes mails of Clef's account.

use futures_util::future::BoxFuture;

use super::{Checked, Exam};
use crate::mail::{Address, Carrier, Error, Mail, MailSettings, Mailer};

const NAME: &str = "mails";

pub(super) fn look(exam: &Exam) -> BoxFuture<'_, Vec<Checked>> {
    Box::pin(async move {
        let Some(settings) = &exam.settings.mail else {
            return vec![Checked::ok(NAME, "none are sent: there is no [mail] in the settings")];
        };
        let hello = exam.settings.place.public_url.host_str().unwrap_or_default();
        let tried = match Mailer::new(settings, hello) {
            Ok(mailer) => try_out(exam, &mailer).await,
            Err(error) => Err(error),
        };
        vec![tried.map_or_else(|error| of_error(settings, &error), |message| Checked::ok(NAME, message))]
    })
}

async fn try_out(exam: &Exam, mailer: &Mailer) -> Result<String, Error> {
    let way = mailer.try_out().await?;
    let Some(to) = &exam.wanted.mail_to else { return Ok(format!("{way}; --mail ADDRESS sends one")) };
    mailer.send(&sample(to, &exam.settings.place.name), exam.clock.now()).await?;
    Ok(format!("one was sent to {}: look whether it arrived, and not as spam", to.as_str()))
}

fn sample(to: &Address, place: &str) -> Mail {
    Mail {
        to: to.clone(),
        name: None,
        subject: format!("{place}\u{a0}: essai · test"),
        text: "Cet e-mail vient de «\u{a0}clef doctor\u{a0}»\u{a0}: les e-mails partent.\n\nThis mail comes from “clef doctor”: \
               mails are sent.\n"
            .to_owned(),
        html: None,
        invitation: None,
        thread: None,
        unsubscribe: None,
        about: "doctor".to_owned(),
    }
}

fn of_error(settings: &MailSettings, error: &Error) -> Checked {
    let server = match &settings.carrier {
        Carrier::Smtp(smtp) => format!("{}:{}", smtp.host, smtp.port),
        Carrier::Directory(folder) => folder.display().to_string(),
    };
    let hint = match error {
        Error::Unfit(_) => {
            "Compare host, port, tls, username and password under [mail] with what the mail server wants."
        }
        Error::Refused(_) | Error::Unwritable(_) => {
            "Look whether the address is right, and whether the server takes mails from mail.from."
        }
        Error::Folder(_) => "Let the account that runs Clef write into mail.directory.",
        Error::NotNow(_) | Error::Away(_) | Error::TooLong => {
            "Look whether this machine reaches the mail server at that port; what people should be told waits until then."
        }
    };
    Checked::fail(NAME, format!("{server}: {error}"), hint)
}

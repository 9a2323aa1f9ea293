//! What is in front of Clef: whether `public_url` leads here, by https, and whether it passes on the host.

use futures_util::future::BoxFuture;
use reqwest::StatusCode;
use reqwest::header::ORIGIN;

use super::reach::{Front, ask};
use super::{Checked, Exam};
use crate::config::is_loopback;

const NAME: &str = "public_url";
pub(super) fn look(exam: &Exam) -> BoxFuture<'_, Vec<Checked>> {
    Box::pin(async move {
        let url = &exam.settings.place.public_url;
        let is_open = url.scheme() == "http" && !is_loopback(url);
        let clear = is_open.then(|| {
            let hint = "Let a web server in front of Clef speak https, and write that address into place.public_url.";
            Checked::warn(NAME, format!("{url} is not encrypted: whoever is in between reads cookies"), hint)
        });
        let reached = match &exam.front {
            Front::Open => of_host(exam).await,
            Front::Guarded => Checked::warn(
                NAME,
                format!("the portal in front of {url} asks to sign in first, so nobody could look behind it"),
                "Let it pass /healthz to everybody, and ask again (docs/sign-in.md, section 2).",
            ),
            Front::Closed(why) => Checked::fail(
                NAME,
                format!("Clef runs, but {url} does not lead to it: {why}"),
                "Correct place.public_url, or what the web server in front of Clef passes on (docs/sign-in.md, section 9).",
            ),
            Front::NotRunning => Checked::warn(
                NAME,
                format!(
                    "Clef does not run here ({}), so what is in front of it was not asked",
                    exam.settings.server.listen
                ),
                "Start Clef, and ask again.",
            ),
        };
        std::iter::once(reached).chain(clear).collect()
    })
}

/// Sends a form as a browser on our own page would. Where the host is not passed on, Clef takes it for somebody else's.
async fn of_host(exam: &Exam) -> Checked {
    let place = &exam.settings.place;
    let origin = place.public_url.origin().ascii_serialization();
    let form = exam.http.post(place.address_of("/signout")).header(ORIGIN, origin);
    match ask(form).await {
        Ok(answer) if answer.status == StatusCode::FORBIDDEN => Checked::fail(
            NAME,
            format!("forms sent to {} are refused as if they came from elsewhere", place.public_url),
            "Let the web server in front of Clef pass on the host: nginx \"proxy_set_header Host $host\", Apache \
             \"ProxyPreserveHost On\"; Caddy does so by itself.",
        ),
        Ok(_) => Checked::ok(NAME, format!("{} leads to Clef", place.public_url)),
        Err(why) => Checked::fail(NAME, format!("a form sent to {}: {why}", place.public_url), "Ask again."),
    }
}

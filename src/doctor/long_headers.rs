//! Whether the long headers of a sign-in pass through what is in front of Clef: web servers have small buffers for them,
//! and answer 502 in Clef's place.

use futures_util::future::BoxFuture;

use super::reach::{Front, ask};
use super::{Checked, Exam};

/// As long as the address may be where to go afterwards, which is kept in the cookie of a sign-in.
const BACK: usize = 990;

pub(super) fn look(exam: &Exam) -> BoxFuture<'_, Vec<Checked>> {
    Box::pin(async move {
        let sign_in = &exam.settings.sign_in;
        let openid = sign_in.openid.iter().map(|provider| &provider.id);
        let Some(provider) = openid.chain(sign_in.nextcloud.iter().map(|provider| &provider.id)).next()
        else {
            return Vec::new();
        };
        if exam.front != Front::Open {
            return Vec::new();
        }
        let back = "x".repeat(BACK);
        let page = exam.settings.place.address_of(&format!("/signin/with/{provider}?back=/{back}"));
        let answer = ask(exam.http.get(page)).await;
        let name = "sign-in headers";
        let why = match answer {
            Ok(answer) if answer.is_from_clef() && answer.status.is_redirection() => {
                return vec![Checked::ok(
                    name,
                    "the long headers of a sign-in pass through what is in front of Clef",
                )];
            }
            // It could not begin, which is said of the provider.
            Ok(answer) if answer.is_from_clef() => return Vec::new(),
            Ok(answer) => format!("it answers {} in Clef's place", answer.status),
            Err(why) => why,
        };
        let hint = "Give it larger buffers for headers: nginx \"proxy_buffer_size 16k\" and \"proxy_buffers 8 16k\".";
        vec![Checked::fail(
            name,
            format!("a sign-in does not pass through what is in front of Clef: {why}"),
            hint,
        )]
    })
}

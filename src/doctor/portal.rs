//! Whether anybody can become somebody by writing the portal's headers: what is in front of Clef must take them away.

use futures_util::future::BoxFuture;
use reqwest::StatusCode;
use uuid::Uuid;

use super::reach::{Front, ask};
use super::{Checked, Exam};

pub(super) fn look(exam: &Exam) -> BoxFuture<'_, Vec<Checked>> {
    Box::pin(async move {
        let Some(header) = &exam.settings.sign_in.header else { return Vec::new() };
        if !matches!(exam.front, Front::Open | Front::Guarded) {
            let hint = match exam.front {
                Front::Closed(_) => "Let place.public_url lead to Clef, and ask again.",
                _ => "Start Clef, and ask again.",
            };
            return vec![Checked::warn(
                "portal",
                "whether its headers can be forged could not be asked",
                hint,
            )];
        }
        // Nobody is called so: what would be done as them would be done by nobody.
        let nobody = format!("clef-doctor-{}", Uuid::new_v4());
        let mut forged = exam.http.get(exam.settings.place.address_of("/me")).header(&header.user, &nobody);
        if let Some(groups) = &header.groups {
            let named: Vec<&str> = exam.settings.sign_in.roles.named().into_iter().collect();
            let writable = named.into_iter().filter(|name| name.is_ascii());
            forged = forged.header(groups, writable.collect::<Vec<_>>().join(","));
        }
        vec![match ask(forged).await {
            // Somebody without a role is told so; whoever is nobody is sent to sign in.
            Ok(answer)
                if answer.is_from_clef()
                    && [StatusCode::OK, StatusCode::FORBIDDEN].contains(&answer.status) =>
            {
                let message = format!("whoever writes the header {} becomes whom they like", header.user);
                let hint = "Let the web server in front of Clef take these headers away from whoever comes, and set them \
                            itself; and list nobody else under server.trusted_proxies (docs/sign-in.md, section 2).";
                Checked::fail("portal", message, hint)
            }
            // Clef sends whoever is nobody to sign in.
            Ok(answer) if answer.asks_to_sign_in() && answer.is_from_clef() => {
                Checked::ok("portal", format!("a forged {} makes nobody of whoever writes it", header.user))
            }
            // So does a portal that lets in only those who are signed in, and does not ask what they write.
            Ok(answer) if answer.asks_to_sign_in() => {
                let message = format!(
                    "a forged {} does not let anybody in; what it makes of members is not known, because the portal \
                     asks to sign in first",
                    header.user
                );
                let hint = "Sign in there, send a request to /me with the header beside your own cookie, and look who you are \
                            (docs/sign-in.md, section 2).";
                Checked::warn("portal", message, hint)
            }
            Ok(answer) => Checked::warn(
                "portal",
                format!("whether its headers can be forged is not known: the answer was {}", answer.status),
                "Ask again; if it stays so, look at what the web server in front of Clef does with /me.",
            ),
            Err(why) => Checked::warn("portal", format!("could not be asked: {why}"), "Ask again."),
        }]
    })
}

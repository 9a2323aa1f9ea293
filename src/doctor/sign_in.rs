//! Whether somebody can sign in at all, and somebody is at reception.

use futures_util::future::BoxFuture;

use super::{Checked, Exam};

const NAME: &str = "sign-in";

pub(super) fn look(exam: &Exam) -> BoxFuture<'_, Vec<Checked>> {
    Box::pin(async move {
        let sign_in = &exam.settings.sign_in;
        let openid = sign_in.openid.iter().map(|provider| provider.label.clone());
        let nextcloud = sign_in.nextcloud.iter().map(|provider| provider.label.clone());
        let portal = sign_in.header.iter().map(|_| "a portal".to_owned());
        let link = sign_in.link.iter().map(|_| "a link by mail".to_owned());
        let ways: Vec<String> = openid.chain(nextcloud).chain(portal).chain(link).collect();
        if ways.is_empty() {
            let demo = Checked::warn(
                NAME,
                "by choosing one of the sample people: anybody on this machine can become reception",
                "Before others use it, choose how your people sign in (docs/sign-in.md).",
            );
            let none = Checked::fail(
                NAME,
                "nobody can sign in, so nobody can book",
                "Choose a way: docs/sign-in.md.",
            );
            return vec![if sign_in.demo { demo } else { none }];
        }
        let roles = &sign_in.roles;
        let ways = Checked::ok(NAME, format!("by {}", ways.join(", ")));
        let nobody = roles.reception.groups.is_empty() && roles.reception.people.is_empty();
        let hint = "Name groups or people under [sign_in.reception]: without them nobody sees the board, answers \
                    requests or settles conflicts.";
        let desk = (nobody && roles.reception_of.is_empty())
            .then(|| Checked::warn("reception", "nobody is at reception", hint));
        std::iter::once(ways).chain(desk).collect()
    })
}

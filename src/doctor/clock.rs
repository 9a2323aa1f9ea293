//! Whether this machine and the calendar server have the same time.

use chrono::TimeDelta;
use futures_util::future::BoxFuture;

use super::exam::named;
use super::{Checked, Exam};
use crate::health::Status;

const NAME: &str = "clock";
/// Requests take a while, and the server says whole seconds.
const FINE: TimeDelta = TimeDelta::seconds(10);
/// From here on tokens of providers are refused, and what is claimed for ten minutes is claimed twice.
const BROKEN: TimeDelta = TimeDelta::minutes(5);

pub(super) fn look(exam: &Exam) -> BoxFuture<'_, Vec<Checked>> {
    Box::pin(async move {
        let Some(calendars) = exam.read_calendars() else { return Vec::new() };
        let mut all = Vec::new();
        for (account, trouble) in calendars.accounts() {
            if trouble.is_none() {
                let name = named(NAME, account);
                all.push(match account.client.server_time().await {
                    Ok(Some(theirs)) => Checked { name, ..compare(exam.clock.now() - theirs) },
                    _ => Checked::warn(name, "the calendar server does not say what time it is", HINT),
                });
            }
        }
        all
    })
}

const HINT: &str = "Have both machines set their clocks by NTP (timedatectl set-ntp true): what is past, when \
                    reminders are due and how long sign-ins last follow the clock of this machine.";

/// Judges how far this machine is `ahead` of the calendar server.
fn compare(ahead: TimeDelta) -> Checked {
    let seconds = ahead.num_seconds();
    let message = match seconds {
        1.. => format!("this machine is {seconds} s ahead of the calendar server"),
        0 => "this machine and the calendar server have the same time".to_owned(),
        _ => format!("this machine is {} s behind the calendar server", -seconds),
    };
    let status = match ahead.abs() {
        off if off < FINE => return Checked::ok(NAME, message),
        off if off < BROKEN => Status::Warn,
        _ => Status::Fail,
    };
    Checked { status, ..Checked::warn(NAME, message, HINT) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(0, Status::Ok, "the same time")]
    #[case(9, Status::Ok, "9 s ahead")]
    #[case(-10, Status::Warn, "10 s behind")]
    #[case(299, Status::Warn, "299 s ahead")]
    #[case(-3600, Status::Fail, "3600 s behind")]
    fn a_clock_that_is_off_is_found(#[case] seconds: i64, #[case] status: Status, #[case] says: &str) {
        let checked = compare(TimeDelta::seconds(seconds));
        assert_eq!(checked.status, status);
        assert!(checked.message.contains(says), "{}", checked.message);
    }
}

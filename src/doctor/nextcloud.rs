//! Each Nextcloud that people sign in with.

use futures_util::future::BoxFuture;

use super::openid::of_failure;
use super::{Checked, Exam};
use crate::accounts::Failure;
use crate::accounts::http_client::HttpClient;
use crate::accounts::nextcloud::Provider;

pub(super) fn look(exam: &Exam) -> BoxFuture<'_, Vec<Checked>> {
    Box::pin(async move {
        let mut all = Vec::new();
        for settings in &exam.settings.sign_in.nextcloud {
            let name = format!("sign-in.{}", settings.id);
            let surveyed = match HttpClient::new() {
                Ok(http) => Provider::new(settings.clone(), http).survey().await,
                Err(error) => Err(Failure::Unavailable(error.to_string())),
            };
            all.push(match surveyed {
                Ok(version) => {
                    let version = version.map(|version| format!(" {version}")).unwrap_or_default();
                    let how =
                        if settings.client.is_some() { "OAuth2" } else { "a second window (Login Flow)" };
                    Checked::ok(name, format!("Nextcloud{version} answers; people sign in by {how}"))
                }
                Err(failure) => of_failure(name, &failure),
            });
        }
        all
    })
}

//! The running program as browsers meet it: on http, and behind a proxy that ends TLS. The checks are in
//! `tests/tools/headers.py`, which can be pointed at any Clef.

use std::process::{Command, Stdio};

use crate::program::Program;
use crate::repository::root;
use crate::servers::{free_port, python_program};
use crate::sign_in::provider::{CLIENT, Provider};

async fn check(arguments: &[&str]) {
    let mut script = Command::new(python_program());
    script.arg(root().join("tests/tools/headers.py")).args(arguments).stdin(Stdio::null());
    // The provider answers meanwhile.
    let output = tokio::task::spawn_blocking(move || script.output()).await.expect("it ends");
    let output = output.expect("the script runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{complaint}");
    assert!(said.lines().count() > 50 && said.contains("all is well"), "{said}");
}

#[tokio::test]
async fn headers_and_cookies_are_right_on_http() {
    let program = Program::alone("", &[]).await;
    check(&[&program.address]).await;
}

#[tokio::test]
async fn headers_and_cookies_are_right_behind_a_proxy_that_ends_tls() {
    let provider = Provider::start().await;
    // The program has the time of day, and not that of the other tests.
    let now = chrono::Utc::now().timestamp();
    provider.behave(|manner| manner.claims = serde_json::json!({ "iat": now, "exp": now + 300 }));
    let outside = format!("https://127.0.0.1:{}", free_port());
    let more = format!(
        "[[sign_in.openid]]\nid = \"keycloak\"\nname = \"Mon compte\"\nissuer = \"{}\"\nclient_id = \"{}\"\n\
         client_secret_env = \"THE_SECRET\"\n",
        provider.issuer(),
        CLIENT.0
    );
    let env = [
        ("CLEF__PLACE__PUBLIC_URL", outside.as_str()),
        ("CLEF__SIGN_IN__DEMO", "false"),
        ("CLEF__SERVER__TRUSTED_PROXIES", "127.0.0.1"),
        ("THE_SECRET", CLIENT.1),
    ];
    let program = Program::alone(&more, &env).await;
    check(&[&outside, "--serving", &program.address, "--provider", "keycloak"]).await;
}

//! The package's lines for nginx in a real nginx, with doubles of what YunoHost puts around them: `SSOwat`, which says who somebody is, its
//! headers for all apps, and the file that hands on who that is.

use std::fs;
use std::path::{Path, PathBuf};

use reqwest::StatusCode;

use super::read;
use crate::app::{Person, TestApp};
use crate::servers::Server;
use crate::sign_in::nginx::config;

/// Where Debian's packages put what nginx has to load: `libnginx-mod-http-lua` and `libnginx-mod-http-headers-more-filter`.
const MODULES: [&str; 3] = ["ndk_http", "ngx_http_lua", "ngx_http_headers_more_filter"];
/// Whoever has a cookie `who` is signed in; nobody else's word is touched, as by `SSOwat` 12.0.3.
const AROUND: &str = r#"
more_set_headers "Content-Security-Policy : upgrade-insecure-requests" "X-Frame-Options : SAMEORIGIN";
access_by_lua_block { if ngx.var.cookie_who then ngx.req.set_header("YNH_USER", ngx.var.cookie_who) end }
"#;
const HANDED_ON: &str = "proxy_set_header Host $http_host;\nproxy_set_header Ynh-User $http_ynh_user;\n\
    proxy_set_header Ynh-User-Fullname $http_ynh_user_fullname;\nproxy_set_header Ynh-User-Email $http_ynh_user_email;\n";
const CLEARING: &str = "more_clear_input_headers";

async fn clef() -> TestApp {
    let overrides = [
        ("CLEF__SERVER__TRUSTED_PROXIES", "127.0.0.1"),
        ("CLEF__SIGN_IN__DEMO", "false"),
        ("CLEF__SIGN_IN__RECEPTION__PEOPLE", "header:camille"),
        ("CLEF__SIGN_IN__HEADER__USER", "Ynh-User"),
    ];
    TestApp::with(TestApp::rooms(), &overrides).await
}

/// An nginx of YunoHost in front of `clef`, with these lines of the app; `None` where it or its modules are not installed.
fn front(clef: &TestApp, lines: &str) -> Option<Server> {
    // `tests/run` fetches it where it is not installed.
    let fetched = Path::new(env!("CARGO_MANIFEST_DIR")).join(".test-tools/nginx");
    let root = if fetched.exists() { fetched } else { PathBuf::from("/") };
    let module =
        |name: &&str| root.join(format!("usr/lib/nginx/modules/{name}_module.so")).display().to_string();
    if let Some(missing) = MODULES.iter().map(module).find(|file| !Path::new(file).exists()) {
        eprintln!("skipped: {missing} is not there (tests/run tools fetches it where there is apt-get)");
        return None;
    }
    let loaded = MODULES.map(|name| format!("load_module {};\n", module(&name))).concat();
    let port = clef.address().rsplit(':').next().unwrap_or_default().to_owned();
    let lines = lines.replace("__PATH__/", "/").replace("__PATH__", "/").replace("__PORT__", &port);
    Server::web("nginx", move |folder, port| {
        fs::write(folder.join("proxy_params_with_auth"), HANDED_ON).expect("a file");
        let server = config(&folder.display().to_string(), port, &format!("{AROUND}{lines}"));
        format!("{loaded}{server}")
    })
}

/// What somebody with this cookie finds at reception who writes this header themselves.
async fn reception(server: &Server, who: &str, forged: &[(&str, &str)]) -> StatusCode {
    let person = Person::at(server.url.as_str().trim_end_matches('/'));
    let cookie = format!("who={who}");
    let signed_in = (!who.is_empty()).then_some(("cookie", cookie.as_str()));
    let headers: Vec<_> = signed_in.into_iter().chain(forged.iter().copied()).collect();
    person.get_with("/reception", &headers).await.status
}

#[tokio::test]
async fn nobody_becomes_reception_by_writing_a_header() {
    let clef = clef().await;
    let lines = read("packaging/yunohost/conf/nginx.conf");
    let Some(server) = front(&clef, &lines) else { return };
    assert_eq!(reception(&server, "camille", &[]).await, StatusCode::OK);
    for forged in [("ynh-user", "camille"), ("Ynh-User", "camille"), ("YNH_USER", "camille")] {
        assert_eq!(reception(&server, "", &[forged]).await, StatusCode::SEE_OTHER, "{forged:?}");
        assert_eq!(reception(&server, "jose", &[forged]).await, StatusCode::FORBIDDEN, "{forged:?}");
    }
    let bare: Vec<&str> = lines.lines().filter(|line| !line.contains(CLEARING)).collect();
    let open = front(&clef, &bare.join("\n")).expect("there was one");
    let taken_for_camille = reception(&open, "", &[("ynh-user", "camille")]).await;
    assert_eq!(taken_for_camille, StatusCode::OK, "without the line they do");
}

#[tokio::test]
async fn what_clef_says_of_frames_and_content_is_not_replaced() {
    let clef = clef().await;
    let Some(server) = front(&clef, &read("packaging/yunohost/conf/nginx.conf")) else { return };
    let page = Person::at(server.url.as_str().trim_end_matches('/')).get("/").await;
    assert!(page.header("content-security-policy").starts_with("default-src 'none'"), "{page:?}");
    assert_eq!(page.header("x-frame-options"), "DENY");
    assert_eq!(page.header("permissions-policy"), clef.visitor().get("/").await.header("permissions-policy"));
}

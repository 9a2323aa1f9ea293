//! Chromium, driven over WebDriver, with an eye on what a person would not see: errors in the console,
//! breaches of the content policy, and barriers that axe-core finds.

use std::io::{BufRead, BufReader, Read};
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

use fantoccini::{Client, ClientBuilder};
use futures_util::FutureExt;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::repository::root;

/// What the pages are looked at with.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Screen {
    /// 1280 px wide.
    Desktop,
    /// So many pixels wide.
    Wide(u64),
    /// 390 px wide, touched.
    Phone,
}

impl Screen {
    fn width(self) -> u64 {
        match self {
            Self::Desktop => 1280,
            Self::Wide(width) => width,
            Self::Phone => 390,
        }
    }
}

/// A running browser.
pub(crate) struct Browser {
    /// For everything that WebDriver can do.
    pub(crate) client: Client,
    screen: Screen,
    /// The session's own address at the driver.
    session: String,
}

/// Runs `scenario` in a browser of its own, and ends that browser whatever happens.
pub(crate) async fn with_browser(screen: Screen, scenario: impl AsyncFnOnce(&Browser)) {
    let mut driver = Driver::start();
    let browser = Browser::open(&driver.address, screen).await;
    let outcome = AssertUnwindSafe(scenario(&browser)).catch_unwind().await;
    if outcome.is_err() {
        browser.screenshot("failed").await;
    }
    // Chromium ends with its session; it would outlive a driver that is only killed.
    browser.client.close().await.expect("the browser closes");
    driver.stop();
    outcome.unwrap_or_else(|panic| resume_unwind(panic));
}

impl Browser {
    async fn open(driver: &str, screen: Screen) -> Self {
        let capabilities = capabilities(screen);
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities.as_object().expect("an object").clone())
            .connect(driver)
            .await
            .unwrap_or_else(|e| panic!("Chromium does not start, run tests/run: {e}"));
        let id = client.session_id().await.expect("the driver answers").expect("a session");
        Self { client, screen, session: format!("{driver}/session/{id}") }
    }

    /// Looks at the page that is open, which must have no faults. Leaves a picture of it in `target/tmp`.
    pub(crate) async fn check_page(&self, name: &str) {
        self.check_page_but(name, "").await;
    }

    /// The same, but for the one rule of axe-core that a page breaks because it is what was asked for.
    pub(crate) async fn check_page_but(&self, name: &str, broken: &str) {
        self.screenshot(name).await;
        let mut faults = self.faults().await;
        faults.retain(|fault| broken.is_empty() || !fault.starts_with(&format!("\"{broken}\": ")));
        assert_eq!(faults, Vec::<String>::new(), "{name}");
    }

    /// Shows pages as they are printed from now on.
    pub(crate) async fn print(&self) {
        self.emulate(json!({ "media": "print" })).await;
    }

    /// Shows pages as somebody sees them who likes it dark, or light.
    pub(crate) async fn show_theme(&self, is_dark: bool) {
        let value = if is_dark { "dark" } else { "light" };
        self.emulate(json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] })).await;
    }

    /// Loads no script of the pages from now on: none of them stands in the page itself. A browser that runs no scripts
    /// at all would not answer WebDriver either.
    pub(crate) async fn load_no_scripts(&self) {
        self.command("Network.enable", json!({})).await;
        self.command("Network.setBlockedURLs", json!({ "urls": ["*.js*"] })).await;
    }

    /// Shows pages in a window this narrow from now on.
    pub(crate) async fn narrow(&self, width: u64) {
        let screen = json!({ "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false });
        self.command("Emulation.setDeviceMetricsOverride", screen).await;
    }

    /// Shows pages in the few colours that somebody has chosen for everything.
    pub(crate) async fn force_colours(&self) {
        self.emulate(json!({ "features": [{ "name": "forced-colors", "value": "active" }] })).await;
    }

    async fn emulate(&self, media: Value) {
        self.command("Emulation.setEmulatedMedia", media).await;
    }

    /// Sends a command of the browser’s own protocol for tools.
    async fn command(&self, name: &str, params: Value) {
        let command = json!({ "cmd": name, "params": params });
        let request = reqwest::Client::new().post(format!("{}/goog/cdp/execute", self.session));
        let request = request.header("content-type", "application/json").body(command.to_string());
        let status = request.send().await.expect("the driver answers").status();
        assert!(status.is_success(), "the driver cannot do {name}: {status}");
    }

    /// What is wrong with the page that is open: errors in the console, barriers for somebody,
    /// anything wider than the screen.
    pub(crate) async fn faults(&self) -> Vec<String> {
        let mut faults = self.console().await;
        faults.extend(self.barriers().await);
        let script = "return document.documentElement.scrollWidth";
        let width = self.client.execute(script, Vec::new()).await.expect("the page's width");
        if width.as_u64() > Some(self.screen.width()) {
            faults.push(format!("it scrolls sideways, {width} px wide"));
        }
        faults
    }

    /// Errors and breaches of the content policy that the console has since it was last asked.
    async fn console(&self) -> Vec<String> {
        let request = reqwest::Client::new()
            .post(format!("{}/se/log", self.session))
            .header("content-type", "application/json")
            .body(json!({ "type": "browser" }).to_string());
        let answer = request.send().await.expect("the driver answers").text().await.expect("a body");
        let answer: Value = serde_json::from_str(&answer).expect("JSON");
        let entries = answer["value"].as_array().unwrap_or_else(|| panic!("no log: {answer}"));
        // That a page has the status 410 is what it says, and no fault of it.
        let own_status =
            format!("{} - Failed to load resource", self.client.current_url().await.expect("its address"));
        let matters = |entry: &&Value| entry["level"] == "SEVERE" || entry["source"] == "security";
        let messages = entries.iter().filter(matters).map(|entry| entry["message"].to_string());
        messages.filter(|message| !message.contains(&own_status)).collect()
    }

    /// The rules of axe-core that the page breaks, all of them: also those that hinder few people, and little.
    async fn barriers(&self) -> Vec<String> {
        let path = root().join(".test-tools/node_modules/axe-core/axe.min.js");
        let axe = std::fs::read_to_string(&path)
            .unwrap_or_else(|e| panic!("{}: {e}; run tests/run", path.display()));
        self.client.execute(&axe, Vec::new()).await.expect("axe-core loads");
        let script = "const done = arguments[0];
            axe.run(document, { resultTypes: ['violations'] }).then(
                result => done(result.violations), error => done([{ id: String(error), impact: 'critical', nodes: [] }]));";
        let broken = self.client.execute_async(script, Vec::new()).await.expect("axe-core runs");
        let in_words = |rule: &Value| {
            let nodes = rule["nodes"].as_array().map(Vec::as_slice).unwrap_or_default();
            let places: Vec<String> = nodes.iter().take(3).map(|node| node["html"].to_string()).collect();
            format!("{}: {} at {}", rule["id"], rule["help"], places.join(", "))
        };
        broken.as_array().expect("a list").iter().map(in_words).collect()
    }

    /// Keeps a picture of the page in `target/tmp`.
    pub(crate) async fn screenshot(&self, name: &str) {
        let picture = self.client.screenshot().await.expect("a picture");
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{:?}.png", self.screen));
        std::fs::write(&path, picture).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    }
}

/// The port in "ChromeDriver was started successfully on port 32791."; not the 0 that it was given.
fn port_in(line: &str) -> Option<u16> {
    let (_, port) = line.split_once("successfully on port ")?;
    port.trim_end_matches('.').parse().ok()
}

fn capabilities(screen: Screen) -> Value {
    // Chromium's sandbox does not start for root, in a container for example; and /dev/shm is small there.
    let size = format!("--window-size={},900", screen.width());
    let arguments = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", &size];
    let mut options = json!({ "args": arguments, "prefs": { "intl.accept_languages": "fr" } });
    if let Screen::Phone = screen {
        // A window cannot be made this narrow; the emulated screen of a phone can.
        let metrics = json!({ "width": 390, "height": 844, "pixelRatio": 2, "touch": true, "mobile": true });
        options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
    }
    json!({ "goog:chromeOptions": options, "goog:loggingPrefs": { "browser": "ALL" } })
}

/// The program that drives the browser, on a port of its own choice.
struct Driver {
    process: Child,
    address: String,
    /// Kept open: a driver that cannot write any more would end.
    _output: BufReader<ChildStdout>,
}

impl Driver {
    /// Several started at once sometimes draw the same port, and all but one of them end.
    fn start() -> Self {
        let started = (0..10).find_map(|_| Self::try_start());
        started.expect("a chromedriver that says its port")
    }

    fn try_start() -> Option<Self> {
        let mut process = Command::new("chromedriver")
            .arg("--port=0")
            .env("LANGUAGE", "fr")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|e| panic!("chromedriver does not start, run tests/run: {e}"));
        let mut output = BufReader::new(process.stdout.take().expect("it is piped"));
        let port = output.by_ref().lines().map_while(Result::ok).find_map(|line| port_in(&line));
        let Some(port) = port else {
            process.wait().expect("it has ended");
            return None;
        };
        Some(Self { process, address: format!("http://127.0.0.1:{port}"), _output: output })
    }

    fn stop(&mut self) {
        // Fails only if it has ended already.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.stop();
    }
}

//! kill -9 at any moment: no acknowledged write is lost, no file is half.
//!
//! The test starts itself again as a child that serves, writes to itself and prints what was
//! acknowledged; then it kills the child and looks at what is left.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::*;

const DIRECTORY: &str = "CLEF_TEST_CRASH_DIRECTORY";
const ROUND: &str = "CLEF_TEST_CRASH_ROUND";
const ROUNDS: u32 = 10;

/// What the child does until it is killed. Run by hand it does nothing.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "the child process of the test below"]
async fn child_that_writes_until_it_is_killed() {
    let (Ok(directory), Ok(round)) = (std::env::var(DIRECTORY), std::env::var(ROUND)) else { return };
    let server = serve(Path::new(&directory)).await.expect("a server");
    let writers = (0..3).map(|writer| write_for_ever(server.url(), format!("{round}-{writer}")));
    futures_util::future::join_all(writers).await;
}

/// Creates, changes and deletes; each line printed is one acknowledged write.
async fn write_for_ever(url: url::Url, writer: String) {
    let http = Client::new();
    let send = async |method: Method, name: &str, body: String| {
        let url = url.join(&at(name)).expect("an address");
        let request = http.request(method, url).basic_auth(USERNAME, Some(PASSWORD)).body(body);
        let status = request.send().await.expect("an answer").status();
        assert!(status.is_success(), "{name}: {status}");
    };
    for number in 0_u64.. {
        let name = format!("{writer}-{number}.ics");
        let body = |version: u32| event(&booking_uid(&name), &format!("SUMMARY:{version}\r\n"));
        send(Method::PUT, &name, body(1)).await;
        println!("acknowledged {name} 1");
        if number % 3 == 0 {
            send(Method::PUT, &name, body(2)).await;
            println!("acknowledged {name} 2");
        }
        if number % 4 == 0 {
            send(Method::DELETE, &name, String::new()).await;
            println!("acknowledged {name} gone");
        }
    }
}

#[tokio::test]
async fn killed_at_any_moment_it_loses_no_acknowledged_write() {
    let mut clef = Clef::start().await;
    let mut acknowledged: HashMap<String, String> = HashMap::new();
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let mut token = String::new();
    for round in 0..ROUNDS {
        clef.server.take().expect("it runs").stop().await;
        acknowledged.extend(killed_child(clef.directory.path(), round));
        clef.server = Some(serve(clef.directory.path()).await.expect("it starts again"));
        let listed = check_objects(&clef, &acknowledged).await;
        token = check_sync(&clef, &token, &mut seen).await;
        assert_eq!(seen, listed, "round {round}: what sync tells is what is there");
    }
}

/// Lets a child write, kills it, and returns what it acknowledged: the last known version by name.
///
/// Not at random, so that a failure comes again: soon after its first write in the first round, after more of them in
/// each that follows, and by a few milliseconds elsewhere in the steps of the next.
fn killed_child(directory: &Path, round: u32) -> HashMap<String, String> {
    let this_program = std::env::current_exe().expect("this program");
    let mut child = Command::new(this_program)
        .args([
            "--exact",
            "embedded::crash::child_that_writes_until_it_is_killed",
            "--ignored",
            "--nocapture",
        ])
        .env(DIRECTORY, directory)
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a child");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let read = |line: std::io::Result<String>| {
        let line = line.expect("text");
        let (_, told) = line.split_once("acknowledged ")?;
        // The last line may be torn.
        let (name, version) = told.split_once(' ')?;
        ["1", "2", "gone"].contains(&version).then(|| (name.to_owned(), version.to_owned()))
    };
    let enough = usize::try_from(1 + round * round).expect("a small number");
    let first: Vec<_> = lines.by_ref().filter_map(read).take(enough).collect();
    assert_eq!(first.len(), enough, "it wrote until it was killed");
    std::thread::sleep(Duration::from_millis(u64::from(round) * 3));
    child.kill().expect("killed");
    child.wait().expect("it ended");
    first.into_iter().chain(lines.filter_map(read)).collect()
}

/// Every acknowledged write stands, every file is whole. Returns the tags by name.
async fn check_objects(clef: &Clef, acknowledged: &HashMap<String, String>) -> BTreeMap<String, String> {
    let body = "<c:calendar-query xmlns:c='urn:ietf:params:xml:ns:caldav' xmlns='DAV:'><prop><getetag/><c:calendar-data/></prop>\
        <c:filter><c:comp-filter name='VCALENDAR'/></c:filter></c:calendar-query>";
    let answer = clef.send("REPORT", &at(""), &[("Depth", "1")], body).await;
    let mut listed = BTreeMap::new();
    let mut versions = HashMap::new();
    for (name, etag, response) in responses(&answer) {
        let content = response.split("SUMMARY:").nth(1).and_then(|rest| rest.chars().next());
        assert!(response.contains("END:VCALENDAR"), "{name} is half: {response}");
        versions.insert(name.clone(), content.expect("a version").to_string());
        listed.insert(name, etag.expect("a tag"));
    }
    for (name, version) in acknowledged {
        // The next write of this object may have been done without being acknowledged.
        let is_right = match (version.as_str(), versions.get(name).map(String::as_str)) {
            ("1", Some("1" | "2")) | ("2", Some("2")) | ("gone", None) => true,
            ("1" | "2", None) => was_to_be_deleted(name),
            _ => false,
        };
        assert!(is_right, "{name} was acknowledged as {version}, and is {:?}", versions.get(name));
    }
    for entry in std::fs::read_dir(clef.files()).expect("a directory") {
        let name = entry.expect("an entry").file_name().into_string().expect("text");
        let is_ours = [".changes", ".properties.xml", ".gists"].contains(&name.as_str());
        let is_known = listed.contains_key(&name) || is_ours;
        assert!(is_known, "{name} was left behind");
    }
    let deleted = acknowledged.iter().find(|(_, version)| *version == "gone");
    if let Some((name, _)) = deleted {
        let again = clef.put("again.ics", &[], &event(&booking_uid(name), "")).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
    }
    listed
}

fn was_to_be_deleted(name: &str) -> bool {
    let number = name.trim_end_matches(".ics").rsplit('-').next().expect("a number");
    number.parse::<u64>().expect("a number") % 4 == 0
}

/// Follows the changes as a client does, through every crash.
async fn check_sync(clef: &Clef, token: &str, seen: &mut BTreeMap<String, String>) -> String {
    let body = format!(
        "<sync-collection xmlns='DAV:'><sync-token>{token}</sync-token><sync-level>1</sync-level>\
         <prop><getetag/></prop></sync-collection>"
    );
    let answer = clef.send("REPORT", &at(""), &[], body).await;
    for (name, etag, _) in responses(&answer) {
        match etag {
            Some(etag) => seen.insert(name, etag),
            None => seen.remove(&name),
        };
    }
    text_of(&answer, "d:sync-token").to_owned()
}

/// Name, tag and text of each response.
fn responses(answer: &Answer) -> impl Iterator<Item = (String, Option<String>, &str)> {
    assert_eq!(answer.status, StatusCode::MULTI_STATUS, "{}", answer.text);
    answer.text.split("<d:response><d:href>").skip(1).map(|response| {
        let href = response.split('<').next().expect("a text");
        let etag =
            response.split_once("<d:getetag>").map(|(_, rest)| rest.split('<').next().expect("a text"));
        (href.rsplit('/').next().expect("a name").to_owned(), etag.map(ToOwned::to_owned), response)
    })
}

//! What the program says to the service manager that starts it, over the socket that `NOTIFY_SOCKET` names.
#![cfg(target_os = "linux")]

use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

use rstest::rstest;

use crate::program::Program;
use crate::servers::free_port;
use crate::world::{On, Store};

/// How long a message may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// The service manager's end.
struct Manager(tokio::net::UnixDatagram);

impl Manager {
    /// Listens at the path `name`, or at a name in no folder if it begins with `@`.
    fn listen(name: &str) -> Self {
        let address = match name.strip_prefix('@') {
            Some(name) => SocketAddr::from_abstract_name(name),
            None => SocketAddr::from_pathname(name),
        };
        let socket = UnixDatagram::bind_addr(&address.expect("an address")).expect("a socket");
        socket.set_nonblocking(true).expect("a socket that does not block");
        Self(tokio::net::UnixDatagram::from_std(socket).expect("a socket"))
    }

    async fn hear(&self) -> String {
        let mut message = [0; 256];
        let length = tokio::time::timeout(PATIENCE, self.0.recv(&mut message)).await;
        let length = length.expect("a message in time").expect("a message");
        String::from_utf8_lossy(&message[..length]).into_owned()
    }

    /// Hears what comes beside signs of life, and how many of those came before.
    async fn hear_news(&self) -> (String, usize) {
        let mut alive = 0;
        loop {
            match self.hear().await {
                sign if sign == "WATCHDOG=1" => alive += 1,
                news => return (news, alive),
            }
        }
    }
}

#[rstest]
#[case::at_a_path(false)]
#[case::at_an_abstract_name(true)]
#[tokio::test]
async fn the_service_manager_hears_that_clef_serves_lives_and_ends(#[case] is_abstract: bool) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("notify").display().to_string();
    let name = if is_abstract { format!("@clef-test{path}") } else { path };
    let manager = Manager::listen(&name);
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let listen = format!("127.0.0.1:{}", free_port());
    let variables = [("NOTIFY_SOCKET", name.as_str()), ("WATCHDOG_USEC", "100000")];
    let started = Program::with(&listen, &store.url, (["atelier", "salon"], ""), &variables);
    let heard = async {
        assert_eq!(manager.hear_news().await, ("READY=1".to_owned(), 0), "the first that is said");
        reqwest::get(format!("http://{listen}/healthz")).await.expect("it answers from then on").status()
    };
    let (mut program, status) = tokio::join!(started, heard);
    assert_eq!(status, 200, "{}", program.log());
    for _ in 0..3 {
        assert_eq!(manager.hear().await, "WATCHDOG=1", "{}", program.log());
    }
    program.terminate();
    assert_eq!(manager.hear_news().await.0, "STOPPING=1", "{}", program.log());
    let ended = program.ended(PATIENCE).await;
    assert!(ended.success(), "{ended}:\n{}", program.log());
    assert!(manager.0.try_recv(&mut [0; 256]).is_err(), "nothing is said of life after that");
}

#[tokio::test]
async fn no_sign_of_life_is_sent_to_a_watchdog_of_another_process() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("notify").display().to_string();
    let manager = Manager::listen(&path);
    let variables = [("NOTIFY_SOCKET", path.as_str()), ("WATCHDOG_USEC", "1000"), ("WATCHDOG_PID", "1")];
    let mut program = Program::alone("", &variables).await;
    program.terminate();
    assert!(program.ended(PATIENCE).await.success(), "{}", program.log());
    assert_eq!(manager.hear().await, "READY=1");
    assert_eq!(manager.hear().await, "STOPPING=1");
}

#[tokio::test]
async fn a_service_manager_that_is_not_there_keeps_nobody_from_booking() {
    let program = Program::alone("", &[("NOTIFY_SOCKET", "/nowhere/notify")]).await;
    assert!(program.log().contains("the service manager cannot be told READY=1"), "{}", program.log());
}

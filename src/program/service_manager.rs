//! Says to the service manager that started Clef how it is, as `sd_notify(3)` has it: a datagram to the socket
//! that `NOTIFY_SOCKET` names. Without one, nothing is said.

use std::time::Duration;

use anyhow::Context;

/// The service manager, if there is one that wants to know.
#[derive(Debug, Clone, Default)]
pub(super) struct ServiceManager {
    socket: Option<String>,
    /// How often it is to hear that Clef is alive.
    alive_every: Option<Duration>,
}

impl ServiceManager {
    /// Reads what the service manager has set for this process.
    #[must_use]
    pub(super) fn of_this_process() -> Self {
        Self::read(|name| std::env::var(name).ok(), std::process::id())
    }

    fn read(variable: impl Fn(&str) -> Option<String>, process: u32) -> Self {
        let number = |name| variable(name)?.parse::<u64>().ok();
        // The variables are handed on to child processes, which are not watched (sd_watchdog_enabled(3)).
        let is_meant = number("WATCHDOG_PID").is_none_or(|watched| watched == u64::from(process));
        let limit = number("WATCHDOG_USEC").filter(|limit| *limit > 0 && is_meant);
        Self {
            socket: variable("NOTIFY_SOCKET"),
            // Half of the limit, as sd_watchdog_enabled(3) recommends.
            alive_every: limit.map(|limit| Duration::from_micros(limit) / 2),
        }
    }

    /// Says that visitors are answered from now on.
    pub(super) async fn ready(&self) {
        self.say("READY=1").await;
    }

    /// Says that Clef is about to end.
    pub(super) async fn stopping(&self) {
        self.say("STOPPING=1").await;
    }

    /// Waits for `end`, and says meanwhile that Clef is alive, but only while `is_alive` says so. Whoever polls this
    /// future vouches with it for their own loop: where that hangs, nothing is said either.
    pub(super) async fn vouch(&self, end: impl Future<Output = ()>, is_alive: impl Fn() -> bool) {
        let Some(every) = self.alive_every.filter(|_| self.socket.is_some()) else { return end.await };
        let mut beat = tokio::time::interval(every);
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        tokio::pin!(end);
        loop {
            tokio::select! {
                () = &mut end => return,
                _ = beat.tick() => {}
            }
            if is_alive() {
                self.say("WATCHDOG=1").await;
            }
        }
    }

    async fn say(&self, state: &str) {
        let Some(socket) = &self.socket else { return };
        if let Err(error) = send(socket, state).await {
            tracing::warn!("the service manager cannot be told {state}: {error:#}");
        }
    }
}

/// Sends `state` to `socket`: a path, or `@` and a name that stands in no folder (unix(7), "Abstract").
#[cfg(target_os = "linux")]
async fn send(socket: &str, state: &str) -> anyhow::Result<()> {
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::net::{SocketAddr, UnixDatagram};

    let address = match socket.strip_prefix('@') {
        Some(name) => SocketAddr::from_abstract_name(name),
        None => SocketAddr::from_pathname(socket),
    };
    let connection = UnixDatagram::unbound()?;
    connection.connect_addr(&address?).with_context(|| format!("NOTIFY_SOCKET is {socket}"))?;
    connection.set_nonblocking(true)?;
    tokio::net::UnixDatagram::from_std(connection)?.send(state.as_bytes()).await?;
    Ok(())
}

#[cfg(not(target_os = "linux"))]
async fn send(socket: &str, _state: &str) -> anyhow::Result<()> {
    Err(anyhow::anyhow!("NOTIFY_SOCKET is {socket}, which only Linux knows")).context("not told")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::not_watched(&[], None)]
    #[case::half_of_the_limit(&[("WATCHDOG_USEC", "3000000")], Some(1_500))]
    #[case::this_process(&[("WATCHDOG_USEC", "3000000"), ("WATCHDOG_PID", "7")], Some(1_500))]
    #[case::another_process(&[("WATCHDOG_USEC", "3000000"), ("WATCHDOG_PID", "8")], None)]
    #[case::switched_off(&[("WATCHDOG_USEC", "0")], None)]
    #[case::no_number(&[("WATCHDOG_USEC", "often")], None)]
    fn the_watchdog_is_for_the_process_that_it_names(
        #[case] variables: &[(&str, &str)],
        #[case] every: Option<u64>,
    ) {
        let variable = |name: &str| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let manager = ServiceManager::read(variable, 7);
        assert_eq!(manager.alive_every, every.map(Duration::from_millis));
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn nothing_vouches_for_what_is_not_alive() {
        use std::cell::Cell;
        use std::os::unix::net::UnixDatagram;

        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("notify");
        let socket = UnixDatagram::bind(&path).expect("a socket");
        socket.set_nonblocking(true).expect("it waits for nothing");
        let socket_name = path.to_str().map(str::to_owned);
        let manager = ServiceManager { socket: socket_name, alive_every: Some(Duration::from_millis(1)) };
        let asked = Cell::new(0);
        let (enough, asked_enough) = tokio::sync::oneshot::channel();
        let enough = Cell::new(Some(enough));
        let is_alive = || {
            asked.set(asked.get() + 1);
            if asked.get() == 5 {
                let enough = enough.take().expect("the fifth time comes once");
                enough.send(()).expect("somebody waits");
            }
            asked.get() == 3
        };
        manager.vouch(async { asked_enough.await.expect("it is sent") }, is_alive).await;
        let mut heard = [0; 64];
        let length = socket.recv(&mut heard).expect("it was alive once");
        assert_eq!(&heard[..length], b"WATCHDOG=1");
        assert!(socket.recv(&mut heard).is_err(), "and only once");
    }
}

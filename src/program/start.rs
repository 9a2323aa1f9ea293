//! `clef` on the command line: the web server, until the process is asked to end.

use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use tokio::net::TcpListener;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::service_manager::ServiceManager;
use super::{Program, audit_file, demo, stop};
use crate::clock::Clock;
use crate::config::{self, Settings};

/// Starts Clef with the settings at `path`, and with sample bookings if `with_samples`. Exit code 2 if the settings cannot
/// be used.
///
/// # Errors
/// If a file cannot be used, the address is taken, or the embedded server does not start.
#[expect(clippy::print_stderr, reason = "there is no log yet")]
pub(super) async fn run(path: &Path, with_samples: bool) -> anyhow::Result<ExitCode> {
    let settings = match config::load(path, std::env::vars()) {
        Ok(settings) => settings,
        Err(problems) => {
            eprintln!("{}", config::check::complaint(&problems));
            return Ok(ExitCode::from(2));
        }
    };
    let wanted = std::env::var("CLEF_LOG").ok().and_then(|wanted| wanted.parse::<Targets>().ok());
    let filter = wanted.unwrap_or_else(|| Targets::new().with_default(LevelFilter::INFO));
    // It writes whole addresses, and one of ours holds a secret.
    let filter = filter.with_target("tower_http::csrf", LevelFilter::OFF);
    // Colours are for eyes: in a file or a journal they are noise.
    let colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let (audit_file, _flushed) = audit_file::layer(&settings.server)?;
    let log = tracing_subscriber::fmt::layer().with_ansi(colours).with_writer(std::io::stderr);
    tracing_subscriber::registry().with(audit_file).with(log.with_filter(filter)).init();
    for warning in settings.warnings() {
        tracing::warn!("{warning}");
    }
    listen(settings, with_samples).await?;
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::print_stdout, reason = "whoever starts it by hand wants to know where it is")]
async fn listen(settings: Arc<Settings>, with_samples: bool) -> anyhow::Result<()> {
    let listen = settings.server.listen;
    let signs_in_by_demo = settings.sign_in.demo;
    // Before the program is put together: where the address is taken, no folder is locked and no server asked.
    let listener = TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen}"))?;
    let address = listener.local_addr()?;
    let program = Program::assemble(settings, Clock::system()).await?;
    let mut program = program.with_service_manager(ServiceManager::of_this_process());
    program.be_the_only_one().await?;
    if with_samples {
        program.read_calendars().await;
        let count = demo::fill(&program.app).await;
        tracing::info!(count, "sample bookings are in the calendars");
    }
    println!("Clef is at http://{address}");
    if signs_in_by_demo {
        println!("Demo sign-in is on: on this machine, anybody becomes anybody with one click.");
    }
    if signs_in_by_demo && program.embedded().is_some() {
        println!(
            "New here? http://{address}{} says what you see, and what comes next.",
            program.app.mount().to("/welcome")
        );
    }
    if let Some(server) = program.embedded() {
        tracing::info!(url = %server.url(), "the embedded calendar server keeps the bookings");
    }
    program.run(listener, stop::asked()).await?;
    Ok(())
}

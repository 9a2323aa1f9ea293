//! Asking and telling on a terminal, or through pipes.

use std::io::{BufRead, IsTerminal, Write};

use anyhow::bail;
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;

/// Whom questions are asked.
pub struct Terminal {
    input: Box<dyn BufRead + Send>,
    output: Box<dyn Write + Send>,
    /// Whether what is proposed is taken without asking.
    takes_defaults: bool,
}

impl Terminal {
    /// The terminal of this process.
    #[must_use]
    pub fn of_this_process(takes_defaults: bool) -> Self {
        let input = Box::new(std::io::BufReader::new(std::io::stdin()));
        Self { input, output: Box::new(std::io::stdout()), takes_defaults }
    }

    /// Prints a line.
    pub(super) fn say(&mut self, line: &str) {
        // Whoever closed the pipe does not want to read it.
        let _ = writeln!(self.output, "{line}").and_then(|()| self.output.flush());
    }

    /// Asks; an empty answer is `proposed`.
    ///
    /// # Errors
    /// If there is no answer.
    pub(super) fn ask(&mut self, question: &str, proposed: Option<&str>) -> anyhow::Result<String> {
        if let (Some(proposed), true) = (proposed, self.takes_defaults) {
            return Ok(proposed.to_owned());
        }
        loop {
            let hint = proposed.map(|proposed| format!(" [{proposed}]")).unwrap_or_default();
            let _ = write!(self.output, "{question}{hint}: ").and_then(|()| self.output.flush());
            let answer = self.line(question)?;
            match (answer.trim(), proposed) {
                ("", Some(proposed)) => return Ok(proposed.to_owned()),
                ("", None) => {}
                (answer, _) => return Ok(answer.to_owned()),
            }
        }
    }

    /// Asks; an empty answer is none, and so is what is proposed.
    ///
    /// # Errors
    /// If there is no answer.
    pub(super) fn ask_if_any(&mut self, question: &str) -> anyhow::Result<Option<String>> {
        if self.takes_defaults {
            return Ok(None);
        }
        let _ = write!(self.output, "{question}: ").and_then(|()| self.output.flush());
        let answer = self.line(question)?;
        Ok(Some(answer.trim()).filter(|answer| !answer.is_empty()).map(ToOwned::to_owned))
    }

    /// Asks whether to go on.
    ///
    /// # Errors
    /// If not.
    pub(super) fn confirm(&mut self) -> anyhow::Result<()> {
        let answer = self.ask("Go on?", Some("yes"))?.to_lowercase();
        // "yes", "oui", "ja" …
        if answer.starts_with(['y', 'o', 'j']) {
            Ok(())
        } else {
            bail!("stopped: no calendar was made and no settings were written")
        }
    }

    /// Asks for a secret, which the terminal does not show.
    ///
    /// # Errors
    /// If there is no answer.
    pub(super) fn ask_secret(&mut self, question: &str) -> anyhow::Result<String> {
        let _ = write!(self.output, "{question}: ").and_then(|()| self.output.flush());
        let answer = {
            let _hidden = Hidden::begin();
            self.line(question)?
        };
        self.say("");
        let answer = answer.trim();
        if answer.is_empty() {
            bail!("there was no answer to: {question}");
        }
        Ok(answer.to_owned())
    }

    /// Shows `link` as a QR code, dark on light as most terminals are light on dark.
    pub(super) fn show_code(&mut self, link: &str) {
        if let Ok(code) = QrCode::new(link) {
            let (dark, light) = (Dense1x2::Light, Dense1x2::Dark);
            let code = code.render::<Dense1x2>().dark_color(dark).light_color(light).build();
            self.say(&code);
        }
    }

    fn line(&mut self, question: &str) -> anyhow::Result<String> {
        let mut line = String::new();
        if self.input.read_line(&mut line)? == 0 {
            bail!("there was no answer to: {question}");
        }
        Ok(line)
    }
}

impl std::fmt::Debug for Terminal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Terminal").field("takes_defaults", &self.takes_defaults).finish_non_exhaustive()
    }
}

/// As long as it is there, the terminal does not show what is typed.
struct Hidden {
    #[cfg(unix)]
    before: Option<rustix::termios::Termios>,
}

impl Hidden {
    #[cfg(unix)]
    fn begin() -> Self {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let input = std::io::stdin();
        let before = if input.is_terminal() { tcgetattr(&input).ok() } else { None };
        if let Some(before) = &before {
            let mut quiet = before.clone();
            quiet.local_modes.remove(LocalModes::ECHO);
            // A terminal that cannot do this shows what is typed.
            let _ = tcsetattr(&input, OptionalActions::Flush, &quiet);
        }
        Self { before }
    }

    #[cfg(not(unix))]
    fn begin() -> Self {
        Self {}
    }
}

#[cfg(unix)]
impl Drop for Hidden {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            let actions = rustix::termios::OptionalActions::Flush;
            let _ = rustix::termios::tcsetattr(std::io::stdin(), actions, before);
        }
    }
}

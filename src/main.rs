//! Clef on the command line: `src/program/command_line.rs`.

use std::process::ExitCode;

fn main() -> ExitCode {
    clef::program::command_line::main()
}

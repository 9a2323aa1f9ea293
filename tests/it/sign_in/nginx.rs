//! Signing in through nginx as it is installed: with its default buffers for answers (4 kB) and headers (8 kB).

/// The settings of an nginx on this port, with these lines in its server.
pub(super) fn config(folder: &str, port: u16, lines: &str) -> String {
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|what| format!("{what}_temp_path {folder}/{what};\n"));
    format!(
        "daemon off; pid {folder}/pid; error_log {folder}/errors;\nevents {{}}\n\
         http {{ access_log off;\n{}server {{ listen 127.0.0.1:{port};\n{lines}}} }}\n",
        temporary.concat()
    )
}

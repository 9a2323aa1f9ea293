//! How the settings name calendars: by their names in addresses under the account, or by absolute paths.

/// Reads the name of a calendar, or its absolute path, without a slash at the end.
pub(super) fn name(text: &str) -> Option<String> {
    let name = if text.len() > 1 { text.trim_end_matches('/') } else { text };
    let one_segment = name.starts_with('/') || !name.contains('/');
    let climbs = name.split('/').any(|segment| matches!(segment, "." | ".."));
    let is_one = one_segment && !climbs && !name.contains(['?', '#', '\\']) && !matches!(name, "" | "/");
    is_one.then(|| name.to_owned())
}

/// Returns what a calendar is called in addresses, whether its name or its path is given.
pub(super) fn last_segment(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

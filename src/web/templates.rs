//! The templates: in the binary, or read from disk at every page while developing.

use bytes::Bytes;
use fluent_templates::fluent_bundle::FluentValue;
use minijinja::value::{Kwargs, Serde, Value, ValueKind};
use minijinja::{AutoEscape, Environment, ErrorKind, Output, State, UndefinedBehavior};
use rust_embed::RustEmbed;
use serde::Serialize;

use super::assets;
use super::i18n::{Args, Lang};
use super::look;
use super::mount::Mount;
use super::page::{Layout, Page, PersonPart, Persons, Piece};
use crate::domain::equipment;

#[derive(RustEmbed)]
#[folder = "templates/"]
struct Sources;

/// Renders templates.
pub struct Templates {
    environment: Environment<'static>,
    mount: Mount,
    look: look::Addresses,
    /// What was rendered about persons lately.
    persons: Persons,
}

impl Templates {
    /// All templates, checked.
    ///
    /// # Errors
    /// If one of them is not a template.
    pub(super) fn load(mount: &Mount, look: look::Addresses) -> Result<Self, minijinja::Error> {
        let environment = environment(mount, &look)?;
        Ok(Self { environment, mount: mount.clone(), look, persons: Persons::default() })
    }

    /// Renders a page in its layout.
    ///
    /// # Errors
    /// If the template asks for something that is not there.
    pub(super) fn render_page<P: Page>(&self, layout: &Layout<'_, P>) -> Result<String, minijinja::Error> {
        let html = self.render(P::TEMPLATE, layout)?;
        // Tablets at doors are old: some draw a box for what should not be seen.
        Ok(if P::TEMPLATE.starts_with("door") { html } else { with_whole_times(html) })
    }

    /// Renders what a page says about a person, unless it is known.
    ///
    /// # Errors
    /// If the template asks for something that is not there.
    pub(super) fn render_person(&self, part: &PersonPart) -> Result<Piece, minijinja::Error> {
        self.persons.find_or_render(part, || Ok(Bytes::from(self.render("_person.html", part)?).into()))
    }

    /// Renders the template `name` with what it shows.
    ///
    /// # Errors
    /// If the template asks for something that is not there.
    pub(super) fn render(&self, name: &str, view: &impl Serialize) -> Result<String, minijinja::Error> {
        let view = Value::from(Serde(view));
        if cfg!(debug_assertions) {
            // Edited templates show at the next reload of the page.
            return environment(&self.mount, &self.look)?.get_template(name)?.render(view);
        }
        self.environment.get_template(name)?.render(view)
    }
}

impl std::fmt::Debug for Templates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Templates")
    }
}

fn environment(mount: &Mount, look: &look::Addresses) -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_formatter(write_escaped);
    environment.add_function("t", translate);
    let (ours, files) = (mount.clone(), mount.clone());
    environment.add_function("to", move |address: &str| ours.to(address).into_owned());
    environment.add_function("asset", move |name: &str| files.to(&assets::address(name)).into_owned());
    environment.add_function("icon", equipment::icon);
    environment.add_global("place_style", look.style.clone());
    environment.add_global("place_logo", look.logo.clone());
    for name in Sources::iter() {
        let file = Sources::get(&name).map(|file| file.data.into_owned()).unwrap_or_default();
        let source = String::from_utf8(file)
            .map_err(|_| minijinja::Error::new(ErrorKind::InvalidOperation, "a template is not UTF-8"))?;
        environment.add_template_owned(name.into_owned(), source)?;
    }
    Ok(environment)
}

/// Escapes what HTML needs escaped and no more: minijinja writes `/` as `&#x2f;`, everywhere.
fn write_escaped(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), minijinja::Error> {
    match value.as_str() {
        Some(text) if !value.is_safe() && *state.auto_escape() == AutoEscape::Html => {
            super::grid::escape_to(out, text).map_err(minijinja::Error::from)
        }
        _ => minijinja::escape_formatter(out, state, value),
    }
}

/// `t("key", name=value)`: the text in the language of the page.
#[expect(clippy::needless_pass_by_value, reason = "minijinja hands arguments over")]
fn translate(state: &State, key: &str, values: Kwargs) -> Result<String, minijinja::Error> {
    let (lang, args) = read_call(state, &values)?;
    Ok(lang.t_with(key, &args))
}

/// The language of the page, and the figures of a sentence.
fn read_call(state: &State, values: &Kwargs) -> Result<(Lang, Args<'static>), minijinja::Error> {
    let lang = state.lookup("lang").and_then(|tag| Lang::parse(tag.as_str()?)).unwrap_or_default();
    let mut args = Args::new();
    for name in values.args() {
        let value: Value = values.get(name)?;
        args.insert(name.to_owned().into(), fluent_value(&value));
    }
    Ok((lang, args))
}

/// All templates, which fail where a text is missing.
/// Between a dash and what follows it no line ends where this stands (UAX #14, LB11).
const WORD_JOINER: char = '\u{2060}';

/// Keeps "12:00–14:00" on one line wherever it stands in running text. It is done here and not where times are put into
/// words, because those go into fields, names for screen readers, mails and calendars too.
fn with_whole_times(html: String) -> String {
    let is_time = |before: &str, after: &str| {
        let mut last = before.bytes().rev();
        let ends = [last.next(), last.next(), last.next()];
        let is_digit = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_digit());
        is_digit(ends[0]) && is_digit(ends[1]) && ends[2] == Some(b':') && is_digit(after.bytes().next())
    };
    let (mut out, mut done) = (String::new(), 0);
    for (at, dash) in html.match_indices('–') {
        let (before, after) = (&html[..at], at + dash.len());
        if is_time(before, &html[after..]) && is_running_text(before) {
            if done == 0 {
                out.reserve(html.len() + html.len() / 16);
            }
            out.push_str(&html[done..after]);
            out.push(WORD_JOINER);
            done = after;
        }
    }
    if done == 0 {
        return html;
    }
    out.push_str(&html[done..]);
    out
}

/// Whether what follows `before` is text that is only shown: in no tag, in no field that sends it back.
fn is_running_text(before: &str) -> bool {
    let Some(tag) = before.rfind('<').map(|at| &before[at..]) else { return false };
    tag.contains('>')
        && !["<textarea", "<option", "<title", "<script"].iter().any(|name| tag.starts_with(name))
}

#[cfg(test)]
pub(super) fn strict(mount: &Mount) -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = environment(mount, &look::Addresses::default())?;
    environment.add_function("t", |state: &State, key: &str, values: Kwargs| {
        let (lang, args) = read_call(state, &values)?;
        let missing = || minijinja::Error::new(ErrorKind::UndefinedError, format!("no text is called {key}"));
        lang.find(key, &args).ok_or_else(missing)
    });
    Ok(environment)
}

/// The names of all templates.
#[cfg(test)]
pub(super) fn names() -> Vec<String> {
    Sources::iter().map(Into::into).collect()
}

fn fluent_value(value: &Value) -> FluentValue<'static> {
    match (value.kind(), i64::try_from(value.clone())) {
        (ValueKind::Number, Ok(number)) => number.into(),
        _ => value.to_string().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_is_one() {
        let mount = Mount::of(&"https://coop.example".parse().expect("an address"));
        Templates::load(&mount, look::Addresses::default()).expect("templates");
    }

    #[test]
    fn every_icon_is_drawn() {
        let file = Sources::get("_icons.html").expect("the icons").data.into_owned();
        let source = String::from_utf8(file).expect("UTF-8");
        for icon in equipment::icons() {
            assert_eq!(source.matches(&format!("icon == \"{icon}\" %}}<")).count(), 1, "{icon}");
        }
    }

    #[test]
    fn a_span_of_time_never_breaks_in_running_text_and_is_left_alone_in_fields() {
        let whole = |html: &str| with_whole_times(html.to_owned());
        assert_eq!(
            whole("<p>De 9:00–12:00 et 14:00–24:00.</p>"),
            "<p>De 9:00–\u{2060}12:00 et 14:00–\u{2060}24:00.</p>"
        );
        for alone in [
            "<input value=\"12:00–14:00\">",
            "<a aria-label=\"12:00–14:00\" href=\"/\">x</a>",
            "<textarea rows=\"3\">12:00–14:00</textarea>",
            "<title>12:00–14:00</title>",
            "<p>2026–2027, 12:00 – 14:00, a–b</p>",
        ] {
            assert_eq!(whole(alone), alone);
        }
    }

    /// Below a path an address that was written out would lead away from Clef.
    #[test]
    fn every_address_is_made_by_a_function() {
        let mut wrong = Vec::new();
        for name in Sources::iter() {
            let file = Sources::get(&name).expect("a template").data.into_owned();
            let source = String::from_utf8(file).expect("UTF-8");
            for attribute in ["href=", "action=", "src="] {
                for (at, _) in source.match_indices(attribute) {
                    let value = &source[at + attribute.len()..];
                    // What follows a feed, or writes a mail, is another program: the address is whole.
                    let (feed, mail) = ("\"{{ page.made.webcal }}\"", "\"{{ page.moment.mail }}\"");
                    // So is that of a video call.
                    let call = "\"{{ page.join_url }}\"";
                    let is_made = ["\"{{ to(", "\"{{ asset(", "\"#", "\"mailto:", feed, mail, call];
                    // A mail is read elsewhere: its addresses are whole, and none is written out.
                    let in_mail = name.starts_with("mail/").then_some("\"{{ ");
                    if !is_made.into_iter().chain(in_mail).any(|made| value.starts_with(made)) {
                        wrong
                            .push(format!("{name}: {attribute}{}", value.lines().next().unwrap_or_default()));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}

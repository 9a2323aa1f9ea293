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
        self.render(P::TEMPLATE, layout)
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
                    let is_made = ["\"{{ to(", "\"{{ asset(", "\"#", "\"mailto:", feed, mail];
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

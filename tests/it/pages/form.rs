//! A form as a browser fills it in and posts it.

use crate::app::Answer;

/// A form of a page.
pub(crate) struct Form {
    /// Its fields with their values, in the order of the page.
    pub(crate) fields: Vec<(String, String)>,
}

impl Form {
    /// The form of `page` that is sent to `action`.
    pub(crate) fn find(page: &Answer, action: &str) -> Self {
        let tag = format!("action=\"{action}\"");
        let from = page.body.find(&tag).unwrap_or_else(|| panic!("no form to {action} in {}", page.body));
        let html = &page.body[from..];
        let html = &html[..html.find("</form>").expect("its end")];
        let mut fields = Vec::new();
        for tag in html.split('<').skip(1) {
            let Some(name) = attribute(tag, "name") else { continue };
            let is_chosen = !matches!(attribute(tag, "type").as_deref(), Some("radio" | "checkbox"))
                || tag.contains(" checked");
            match tag.split([' ', '>']).next() {
                Some("input") if is_chosen => {
                    // Of one line, a browser leaves line ends out.
                    let value = attribute(tag, "value").unwrap_or_default().replace(['\r', '\n'], "");
                    fields.push((name, value));
                }
                Some("textarea") => {
                    let text = unescape(tag.split_once('>').expect("its end").1);
                    fields.push((name, text.trim_start_matches('\n').replace('\n', "\r\n")));
                }
                Some("select") => {
                    let options = &html[html.find(&format!("<{tag}")).expect("the select")..];
                    let options = &options[..options.find("</select>").expect("its end")];
                    let chosen = options.split("<option").skip(1).find(|option| option.contains(" selected"));
                    let value = chosen.and_then(|option| attribute(option, "value"));
                    fields.push((name, value.unwrap_or_default()));
                }
                _ => {}
            }
        }
        Self { fields }
    }

    /// The same with `value` in the field `name`.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        let field = self.fields.iter_mut().find(|(known, _)| known == name);
        value.clone_into(&mut field.unwrap_or_else(|| panic!("no field {name}")).1);
        self
    }

    /// What is posted.
    pub(crate) fn posted(&self) -> Vec<(&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }
}

/// The tags of the buttons that send each form of `html`, in the order of the page.
pub(crate) fn submit_buttons(html: &str) -> Vec<Vec<&str>> {
    let mut forms: Vec<(Option<String>, Vec<&str>)> = Vec::new();
    let tags = html.split('<').skip(1).map(|tag| tag.split('>').next().unwrap_or_default());
    for tag in tags.clone().filter(|tag| tag.starts_with("form ")) {
        forms.push((attribute(tag, "id"), Vec::new()));
    }
    let (mut open, mut begun) = (None, 0);
    for tag in tags {
        if tag.starts_with("form ") {
            (open, begun) = (Some(begun), begun + 1);
        } else if tag == "/form" {
            open = None;
        } else if tag.starts_with("button") && !tag.contains("type=\"button\"") {
            let elsewhere = attribute(tag, "form");
            let named =
                elsewhere.and_then(|id| forms.iter().position(|(known, _)| *known == Some(id.clone())));
            let at = named.or(open).unwrap_or_else(|| panic!("<{tag}> sends no form"));
            forms[at].1.push(tag);
        }
    }
    forms.into_iter().map(|(_, buttons)| buttons).collect()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let tag = tag.split('>').next()?;
    let from = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    Some(unescape(tag[from..].split('"').next()?))
}

fn unescape(text: &str) -> String {
    let named = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    named.into_iter().fold(text.to_owned(), |text, (name, letter)| text.replace(name, letter))
}

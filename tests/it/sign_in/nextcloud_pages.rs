//! The pages of a real Nextcloud, as far as signing in leads over them: their forms, and what they hide in
//! the page for their scripts.

use reqwest::{Method, Response, StatusCode};
use url::Url;

/// A page that is open, after redirects within Nextcloud.
pub(super) struct Page {
    pub(super) url: Url,
    pub(super) status: StatusCode,
    pub(super) body: String,
    /// Where it leads, if that is elsewhere.
    pub(super) location: Option<Url>,
    /// What browsers may do on it.
    pub(super) policy: String,
}

/// A form that is filled in.
pub(super) struct Form {
    pub(super) action: Url,
    pub(super) method: Method,
    pub(super) fields: Vec<(String, String)>,
}

impl Page {
    pub(super) async fn of(response: Response) -> Self {
        let (url, status) = (response.url().clone(), response.status());
        let header = |name: &str| {
            response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
        };
        let location = header("location").and_then(|to| url.join(&to).ok());
        let policy = header("content-security-policy").unwrap_or_default();
        Self { url, status, location, policy, body: response.text().await.expect("a text") }
    }

    /// What Nextcloud wants to hear from its own pages only.
    pub(super) fn request_token(&self) -> String {
        attribute(&self.body, "data-requesttoken").unwrap_or_else(|| panic!("no token in {}", self.body))
    }

    /// The form with `mark` in its tag, as it would be sent.
    pub(super) fn form(&self, mark: &str) -> Form {
        let whole = self.body.split("<form").skip(1).filter_map(|rest| rest.split("</form>").next());
        let form =
            whole.into_iter().find(|form| form.split('>').next().is_some_and(|tag| tag.contains(mark)));
        let form = form.unwrap_or_else(|| panic!("no form {mark} on {}: {}", self.url, self.body));
        let action = attribute(form, "action").expect("an action");
        let method = attribute(form, "method").expect("a method").to_uppercase();
        let inputs = form.split("<input").skip(1).filter_map(|input| input.split('>').next());
        let fields = inputs.filter_map(|input| {
            Some((attribute(input, "name")?, attribute(input, "value").unwrap_or_default()))
        });
        Form {
            action: self.url.join(&action).expect("an address"),
            method: method.parse().expect("a method"),
            fields: fields.collect(),
        }
    }
}

/// The value of the hidden field with this id.
pub(super) fn hidden_value(page: &str, id: &str) -> String {
    let input = page.split("<input").find(|input| input.contains(&format!("id=\"{id}\"")));
    let input = input.and_then(|input| input.split('>').next());
    input.and_then(|input| attribute(input, "value")).unwrap_or_else(|| panic!("no {id} in {page}"))
}

/// The first such attribute in a piece of HTML.
fn attribute(html: &str, name: &str) -> Option<String> {
    let (_, rest) = html.split_once(&format!("{name}=\""))?;
    let (value, _) = rest.split_once('"')?;
    Some(value.replace("&amp;", "&").replace("&quot;", "\"").replace("&#039;", "'"))
}

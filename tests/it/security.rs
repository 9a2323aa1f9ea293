//! What an attacker would try, on every route of the table of who may ask what: headers, hostile words in
//! every field, hostile parts of addresses, secrets.

mod asked;
mod crowded;
mod embeds;
mod headers;
mod injected;
mod outward;
mod secrets;
mod served;

use std::collections::BTreeSet;

use reqwest::Method;

use crate::app::{Answer, Person, TestApp};
use crate::repository::files;

/// Method and path of every route, from the table that `authorisation` compares with the router.
fn routes(wanted: impl Fn(&Method) -> bool) -> Vec<(Method, String)> {
    let table = files(&["tests/fixtures/authorisation.txt"], "txt").remove(0).text;
    let lines = table.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    let words = lines.map(|line| line.split_whitespace().collect::<Vec<_>>());
    let routes: Vec<(Method, String)> = words
        .map(|words| (words[0].parse().expect("a method"), words[1].to_owned()))
        .filter(|(method, _)| wanted(method))
        .collect();
    assert!(!routes.is_empty());
    routes
}

/// `path` with something that is there in the place of each name.
fn filled(path: &str, booking: &str) -> String {
    let path = path.replace("{room}", "atelier").replace("{id}", booking).replace("{name}", "clef.css");
    let path = path
        .replace("/mail/{key}", "/mail/no-such-link")
        .replace("{key}", "no-such-request")
        .replace("{provider}", "nobody");
    path.replace("{secret}", "a-secret-that-nobody-set")
}

/// What everybody is answered who opens each page, with who they are and where.
async fn all_pages(app: &TestApp, booking: &str) -> Vec<(String, Answer)> {
    let people = [
        ("a visitor", app.visitor()),
        ("a member", app.person("demo-ana").await),
        ("another", app.person("demo-malik").await),
        ("reception", app.person("demo-accueil").await),
    ];
    let mut found = Vec::new();
    for (_, path) in routes(|method| *method == Method::GET) {
        for (name, who) in &people {
            let path = filled(&path, booking);
            found.push((format!("{path} for {name}"), who.get(&path).await));
        }
    }
    let paths: BTreeSet<&String> = found.iter().map(|(path, _)| path).collect();
    assert_eq!(paths.len(), found.len());
    found
}

async fn send(who: &Person, (method, path): (&Method, &str), body: String) -> Answer {
    let kind =
        if path.starts_with("/api/") { "application/json" } else { "application/x-www-form-urlencoded" };
    who.send(method.clone(), path, &[("content-type", kind)], Some(body)).await
}

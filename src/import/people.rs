//! Who the people of a source are here.

use std::collections::HashMap;

use anyhow::{Context, bail};

use super::table::{self, Row};
use crate::domain::member::{MemberId, Person};
use crate::domain::text::as_line;
use crate::mail::Address;

/// The people that somebody has named, by what a source calls them.
#[derive(Debug, Default)]
pub(super) struct People(HashMap<String, Person>);

impl People {
    /// Reads a table with what the source calls somebody (`source`), their `id` here, their `name` and their `email`.
    pub(super) fn read(bytes: &[u8]) -> anyhow::Result<Self> {
        let table = table::read(bytes).context("not a table")?;
        let column = |name: &str| table.head.iter().position(|head| head.trim().eq_ignore_ascii_case(name));
        let (Some(source), Some(id)) = (column("source"), column("id")) else {
            bail!("expected a table with the columns source and id, and perhaps name and email");
        };
        let (name, email) = (column("name"), column("email"));
        let mut people = HashMap::new();
        for Row { line, cells } in &table.rows {
            let cell = |at: Option<usize>| {
                at.and_then(|at| cells.get(at)).map(|cell| cell.trim()).filter(|it| !it.is_empty())
            };
            let (Some(source), Some(id)) = (cell(Some(source)), cell(Some(id))) else {
                bail!("line {line}: expected what the source calls them and their id");
            };
            let name = as_line(cell(name).unwrap_or(source), 100);
            let email = cell(email)
                .map(|text| Address::parse(text).with_context(|| format!("line {line}: no address")));
            let email = email.transpose()?.map(|address| address.as_str().to_owned());
            people.insert(key(source), Person { id: MemberId(as_line(id, 200)), name, email });
        }
        Ok(Self(people))
    }

    /// Returns who is meant by a user name, a name and an address of a source, as far as it has them: as somebody has said, else
    /// the person of that address, or a name alone.
    pub(super) fn find(&self, user: Option<&str>, name: Option<&str>, email: Option<&str>) -> Person {
        let said = |text: Option<&str>| self.0.get(&key(text?));
        if let Some(person) = said(user).or_else(|| said(email)).or_else(|| said(name)) {
            return person.clone();
        }
        let address = email.and_then(Address::parse).map(|address| address.as_str().to_owned());
        let name = name.or(user).map(|name| as_line(name, 100)).filter(|name| !name.is_empty());
        let name = name.or_else(|| address.clone()).unwrap_or_default();
        let id = address
            .as_ref()
            .map_or_else(|| format!("import:{}", name.to_lowercase()), |address| address.to_lowercase());
        Person { id: MemberId(id), name, email: address }
    }
}

fn key(text: &str) -> String {
    text.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_who_somebody_says_else_their_address_else_a_name() {
        let people =
            People::read("source;id;email;name\njdupont;keycloak:7;jean@example.org;Jean\n".as_bytes());
        let people = people.expect("a table");
        assert_eq!(people.find(Some("JDupont"), None, None).id.0, "keycloak:7");
        let ana = people.find(Some("ana"), Some("Ana L"), Some("Ana@Example.org"));
        assert_eq!((ana.id.0.as_str(), ana.name.as_str()), ("ana@example.org", "Ana L"));
        let nobody = people.find(Some("tom"), None, Some("no address"));
        assert_eq!((nobody.id.0.as_str(), nobody.name.as_str(), nobody.email), ("import:tom", "tom", None));
        assert_eq!(people.find(None, None, None).id.0, "import:");
        for bad in ["a;b\n1;2\n", "source;id\n;7\n", "source,id,email\na,b,c\n"] {
            assert!(People::read(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}

//! The sites to choose from at the top of a page.

use serde::Serialize;

use crate::domain::room::{Site, SiteId};
use crate::web::visit::Visit;

/// A site to choose, or all of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(in crate::web) struct SiteLink {
    name: String,
    address: String,
    is_current: bool,
}

/// Returns all `sites` and each of them with the `address` of the page about it; nothing if there are fewer than two.
pub(super) fn site_links<'a>(
    visit: &Visit,
    sites: impl Iterator<Item = &'a Site>,
    current: Option<&SiteId>,
    address: impl Fn(Option<&SiteId>) -> String,
) -> Vec<SiteLink> {
    let link = |name: String, site: Option<&SiteId>| SiteLink {
        name,
        address: address(site),
        is_current: site == current,
    };
    let all = link(visit.lang.t("day-all-sites"), None);
    let links: Vec<_> =
        std::iter::once(all).chain(sites.map(|site| link(site.name.clone(), Some(&site.id)))).collect();
    if links.len() > 2 { links } else { Vec::new() }
}

#[cfg(test)]
impl SiteLink {
    pub(super) fn samples() -> Vec<Self> {
        let link = |name: &str, is_current| Self {
            name: name.into(),
            address: "/?date=2026-11-23&site=nord".into(),
            is_current,
        };
        vec![link("Tous", false), link("Nord & <Sud>", true)]
    }
}

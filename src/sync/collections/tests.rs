//! Tables of what servers say of calendars, and what that means for a room.

use rstest::rstest;

use super::*;
use crate::schedule::Reason;

fn href(text: &str) -> Href {
    Href::parse(text).expect("an href")
}

fn calendar() -> Collection {
    Collection {
        href: href("/dav/calendars/salles/atelier/"),
        display_name: None,
        ctag: None,
        sync_token: None,
        is_calendar: true,
        is_deleted: false,
        owner: Some(href("/dav/principals/users/salles/")),
        components: vec!["VEVENT".into()],
        may_write: Some(true),
        supports_sync: Some(true),
    }
}

fn account() -> Href {
    href("/dav/principals/users/salles")
}

#[test]
fn a_calendar_of_the_account_is_owned() {
    let found = judge(&calendar(), Some(&account())).expect("usable");
    let others = Some(Vec::new());
    assert_eq!(found, RoomCollection { href: calendar().href, owned: true, may_write: true, others });
}

#[test]
fn a_calendar_of_somebody_else_is_not_owned() {
    let shared = Collection { owner: Some(href("/dav/principals/users/accueil/")), ..calendar() };
    assert!(!judge(&shared, Some(&account())).expect("usable").owned);
}

#[test]
fn where_the_server_names_no_owner_the_calendar_counts_as_owned() {
    assert!(judge(&Collection { owner: None, ..calendar() }, Some(&account())).expect("usable").owned);
    assert!(judge(&calendar(), None).expect("usable").owned);
}

#[rstest]
#[case::in_the_bin(Collection { is_deleted: true, is_calendar: false, ..calendar() }, Reason::Deleted)]
#[case::an_inbox(Collection { is_calendar: false, ..calendar() }, Reason::NotFound)]
#[case::tasks_only(Collection { components: vec!["VTODO".into()], ..calendar() }, Reason::NotFound)]
fn what_cannot_be_booked_says_why(#[case] collection: Collection, #[case] reason: Reason) {
    let unusable = judge(&collection, Some(&account())).expect_err("unusable");
    assert_eq!(unusable.reason, reason);
    assert!(unusable.message.contains("/dav/calendars/salles/atelier/"), "{}", unusable.message);
}

#[test]
fn a_calendar_that_is_found_again_at_another_address_is_told_to_those_who_ask() {
    let collections = Collections::new();
    let room = RoomId::parse("atelier").expect("an id");
    assert_eq!(collections.get(&room), None);
    let found = RoomCollection { href: href("/a/"), owned: true, may_write: true, others: None };
    collections.set(&room, Some(found.clone()));
    let moved = RoomCollection { href: href("/b/"), ..found };
    collections.set(&room, Some(moved.clone()));
    assert_eq!(collections.get(&room).as_deref(), Some(&moved));
    collections.set(&room, None);
    assert_eq!(collections.get(&room), None);
}

//! Who somebody is, and which people of bookings they are. It is decided here and nowhere else: each way of signing in
//! has ids of its own, and reception knows but an address, so that one person may stand in bookings under several ids.

use std::borrow::Cow;
use std::sync::Arc;

use super::address::comparable;
use super::person::{MemberId, Person};

/// What the ids begin with of those who proved their address to Clef itself, by a link by mail.
pub const BY_MAIL: &str = "mail:";

/// Somebody who is looked for among the people of bookings: whoever is signed in, or for whom a booking is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identity {
    person: Person,
    /// The address that was proven to be theirs, as addresses are compared.
    address: Option<String>,
    /// Whether whoever has the same address is the same person, under whichever id.
    by_address: bool,
}

impl Identity {
    /// Returns who `person` is. What was booked for an address is theirs if it was `proven` to be theirs; where the
    /// place says so, it is also what others with that address have (`by_address`).
    #[must_use]
    pub fn new(person: Person, proven: bool, by_address: bool) -> Self {
        let address = person.email.as_deref().filter(|_| proven).map(|email| comparable(email).into_owned());
        Self { person, address, by_address }
    }

    /// Returns who `person` of a booking is: an id that is an address was given by reception, or proven by mail. Other
    /// addresses are believed only where the place says so (`by_address`).
    #[must_use]
    pub fn of_booking(person: Person, by_address: bool) -> Self {
        let address = address_of_id(&person.id).map(Cow::into_owned);
        let kept =
            || person.email.as_deref().filter(|_| by_address).map(|email| comparable(email).into_owned());
        Self { address: address.or_else(kept), person, by_address }
    }

    /// Returns whoever has this id, of whom nothing else is known.
    #[must_use]
    pub fn of_id(id: MemberId) -> Self {
        Self::of_booking(Person { id, name: String::new(), email: None }, false)
    }

    /// Returns who `person` of a booking is, as the place of this one has it.
    #[must_use]
    pub fn beside(&self, person: &Person) -> Self {
        if self.is(person) { self.clone() } else { Self::of_booking(person.clone(), self.by_address) }
    }

    /// The id, name and address under which they book.
    #[must_use]
    pub fn person(&self) -> &Person {
        &self.person
    }

    /// The address by which they may stand in bookings under another id, as addresses are compared.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }

    /// Whether `other`, who stands in a booking, is this person.
    #[must_use]
    pub fn is(&self, other: &Person) -> bool {
        other.id == self.person.id
            || self.address.as_deref().is_some_and(|address| {
                let is_it = |other: Cow<'_, str>| other == address;
                let is_given = !is_by_mail(&other.id) || self.by_address;
                is_given && address_of_id(&other.id).is_some_and(is_it)
                    || self.by_address && other.email.as_deref().map(comparable).is_some_and(is_it)
            })
    }

    /// Returns the ids under which they are known without their sign-in, their own first.
    pub fn ids(&self) -> impl Iterator<Item = MemberId> {
        let own = self.person.id.clone();
        let others = self.address.iter().flat_map(|address| [format!("{BY_MAIL}{address}"), address.clone()]);
        std::iter::once(own).chain(others.map(MemberId))
    }
}

impl From<Person> for Identity {
    fn from(person: Person) -> Self {
        Self::new(person, false, false)
    }
}

impl From<Person> for Arc<Identity> {
    fn from(person: Person) -> Self {
        Self::new(person.into())
    }
}

/// Returns the addresses by which `person` of a booking may be found, as they are compared; each once.
pub fn addresses(person: &Person) -> impl Iterator<Item = Cow<'_, str>> {
    let of_id = address_of_id(&person.id);
    let email = person.email.as_deref().map(comparable).filter(|email| of_id.as_ref() != Some(email));
    of_id.into_iter().chain(email)
}

/// Whether `person` is known by an address alone: reception has typed it, or a guest has proven it.
#[must_use]
pub fn is_known_by_address(person: &Person) -> bool {
    !is_by_mail(&person.id) && address_of_id(&person.id).is_some()
}

fn is_by_mail(id: &MemberId) -> bool {
    id.0.starts_with(BY_MAIL)
}

/// Returns the address that `id` is. An id of any other way of signing in has a colon, which no address has.
fn address_of_id(id: &MemberId) -> Option<Cow<'_, str>> {
    let text = id.0.strip_prefix(BY_MAIL).unwrap_or(&id.0);
    (text.contains('@') && !text.contains(':')).then(|| comparable(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn person(id: &str, email: Option<&str>) -> Person {
        Person { id: MemberId(id.to_owned()), name: "Malik".to_owned(), email: email.map(ToOwned::to_owned) }
    }

    const MALIK: Option<&str> = Some("malik@example.org");

    #[rstest]
    #[case::the_same_id("k:1", None, true, true)]
    #[case::booked_for_the_address("malik@example.org", MALIK, true, true)]
    #[case::written_otherwise("Malik@Example.org", None, true, true)]
    #[case::by_mail("mail:malik@example.org", MALIK, false, true)]
    #[case::another_provider("cloud:7", MALIK, false, true)]
    #[case::another_provider("cloud:7", Some("MALIK@example.org"), false, true)]
    #[case::somebody_else("cloud:7", Some("ana@example.org"), false, false)]
    #[case::another_address("ana@example.org", None, false, false)]
    #[case::a_name("Malik", None, false, false)]
    #[case::an_id_that_holds_the_address("k:malik@example.org", None, false, false)]
    #[case::nobody("", None, false, false)]
    fn who_proved_an_address_is_whom_it_was_booked_for(
        #[case] id: &str,
        #[case] email: Option<&str>,
        #[case] alone: bool,
        #[case] by_address: bool,
    ) {
        let proven = |setting| Identity::new(person("k:1", MALIK), true, setting);
        assert_eq!(proven(false).is(&person(id, email)), alone);
        assert_eq!(proven(true).is(&person(id, email)), by_address);
    }

    #[rstest]
    #[case("malik@example.org")]
    #[case("mail:malik@example.org")]
    #[case("cloud:7")]
    fn an_address_that_was_not_proven_makes_nobody_somebody(#[case] id: &str) {
        for by_address in [false, true] {
            let claims = Identity::new(person("k:1", MALIK), false, by_address);
            assert!(!claims.is(&person(id, MALIK)) && claims.is(&person("k:1", None)));
        }
    }

    #[test]
    fn whom_a_booking_is_for_is_believed_as_far_as_the_place_says() {
        let kept = |by_address| Identity::of_booking(person("k:1", MALIK), by_address);
        let given = person("malik@example.org", MALIK);
        assert_eq!((kept(false).is(&given), kept(true).is(&given)), (false, true));
        assert!(Identity::of_booking(given.clone(), false).is(&person("Malik@example.org", None)));
        assert!(Identity::of_id(MemberId("mail:malik@example.org".into())).is(&given));
        let reception = Identity::new(person("k:9", None), true, true);
        assert!(
            reception.beside(&given).is(&person("k:1", MALIK))
                && !reception.beside(&given).is(&person("k:9", None))
        );
    }

    proptest! {
        #[test]
        fn whoever_is_somebody_is_found_by_id_or_address(
            id in "(k:|mail:|)[ab](@[AB]\\.c)?", email in proptest::option::of("[aB]@[bA]\\.c"),
            own in "(k:|mail:|)[ab](@b\\.c)?", proven in proptest::option::of("[aA]@b\\.c"), by_address in any::<bool>(),
        ) {
            let identity = Identity::new(person(&own, proven.as_deref()), true, by_address);
            let other = person(&id, email.as_deref());
            let by_address = addresses(&other).any(|address| identity.address() == Some(&*address));
            prop_assert!(!identity.is(&other) || other.id == identity.person().id || by_address);
        }
    }
}

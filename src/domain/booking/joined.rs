//! The link to the video call of a booking.

use super::Booking;
use crate::domain::room::Room;
use crate::domain::video::VideoCalls;

impl Booking {
    /// Returns the link to its video call, if it has one that is one of `room`'s. As long as it is asked for, nobody has said
    /// yes to a call.
    #[must_use]
    pub fn join_url(&self, room: &Room) -> Option<&str> {
        let is_asked_for = self.state.may_be_answered() || self.state.was_not_granted();
        self.known_link(room).filter(|_| !is_asked_for)
    }

    fn known_link(&self, room: &Room) -> Option<&str> {
        let calls = room.video.as_ref()?;
        self.record.join_url.as_deref().filter(|link| calls.has(link))
    }

    /// Returns it with a link of its own, if `room` has them and it has none yet. What holds the room as a part of
    /// another needs none: its people read that of the whole.
    #[must_use]
    pub fn with_join_url(self, room: &Room) -> Self {
        let lacks_it = self.state.is_live() && self.part_of().is_none() && self.known_link(room).is_none();
        let link = room.video.as_ref().filter(|_| lacks_it).map(VideoCalls::new_link);
        self.with(|it| it.record.join_url = link.or(it.record.join_url.take()))
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::domain::booking::State;

    const JITSI: &str = "https://meet.example.org";

    #[rstest]
    #[case("https://meet.example.org/a-b", true)]
    #[case("https://meet.example.org/", false)]
    #[case("https://meet.example.org/a?b", false)]
    #[case("https://meet.example.org/a/b", false)]
    #[case("https://meet.example.org/\r\nX:1", false)]
    #[case("https://meet.example.org.evil.example/a", false)]
    #[case("javascript:alert(1)", false)]
    fn only_links_of_the_jitsi_are_shown(#[case] link: &str, #[case] is_shown: bool) {
        let room = Room { video: Some(VideoCalls::new(JITSI, "Clef")), ..Room::sample() };
        let booking = Booking::sample().with(|it| it.record.join_url = Some(link.to_owned()));
        assert_eq!(booking.join_url(&room), is_shown.then_some(link));
        assert_eq!(booking.join_url(&Room::sample()), None, "in a room that has none");
    }

    #[test]
    fn what_is_asked_for_shows_its_link_when_it_is_granted() {
        let room = Room { video: Some(VideoCalls::new(JITSI, "Clef")), ..Room::sample() };
        let asked = Booking::sample().with(|it| it.state = State::Requested).with_join_url(&room);
        assert_eq!(asked.join_url(&room), None);
        assert_eq!(asked.clone().with_join_url(&room), asked);
        let granted = asked.clone().with(|it| it.state = State::Confirmed);
        assert_eq!(granted.join_url(&room), asked.record.join_url.as_deref());
        assert!(granted.join_url(&room).is_some());
        assert_eq!(asked.with(|it| it.state = State::Declined).join_url(&room), None);
    }

    #[test]
    fn what_has_a_link_keeps_it_and_what_is_gone_gets_none() {
        let room = Room { video: Some(VideoCalls::new(JITSI, "Clef")), ..Room::sample() };
        let joined = Booking::sample().with_join_url(&room);
        assert!(joined.join_url(&room).is_some());
        assert_eq!(joined.clone().with_join_url(&room), joined);
        assert_eq!(joined.clone().with_join_url(&Room::sample()), joined, "a room without them keeps it too");
        let gone = Booking::sample().with(|it| it.state = State::Cancelled);
        assert_eq!(gone.clone().with_join_url(&room), gone);
    }
}

//! A calendar as servers keep it: what there is, which UIDs are spent, and what is still on its way.

/// How long a server refuses a UID that it has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Uids {
    /// Also when the object is deleted (Nextcloud 32 with its bin, the embedded server).
    ForEver,
    /// While the object is there (Radicale, Xandikos, newer Nextclouds).
    WhileThere,
    /// Never, against RFC 4791 §5.3.2.1. Clef does not write to such a server.
    NotAtAll,
}

/// Hours of one day in which an object holds the room: from, to.
pub(super) type Span = (u8, u8);

pub(super) fn overlap(one: Span, other: Span) -> bool {
    one.0 < other.1 && other.0 < one.1
}

/// Who wrote what was there before, and what no Clef wrote.
pub(super) const NOBODY: u8 = 99;

/// What was split off a series: the second of its two dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct PieceOf {
    /// The ticket of the series, whose UID it names.
    pub(super) ticket: u8,
    /// The booking id of the series.
    pub(super) id: u8,
    /// The hour at which that date began there.
    pub(super) from: u8,
}

/// A calendar object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that somebody has done")]
pub(super) struct Object {
    /// Never used twice.
    pub(super) href: u8,
    /// 0: a foreign event.
    pub(super) ticket: u8,
    pub(super) is_tombstone: bool,
    /// The booking id, as the ticket whose UID it is.
    pub(super) id: u8,
    /// The request key.
    pub(super) key: u8,
    /// The ticket whose UID it takes the place of; 0: none.
    pub(super) replaces: u8,
    pub(super) span: Span,
    /// Of a series, its second date.
    pub(super) rest: Option<Span>,
    pub(super) piece: Option<PieceOf>,
    /// The run that sent it.
    pub(super) by: u8,
    /// Whether somebody dragged it to another time in a calendar application.
    pub(super) is_dragged: bool,
    /// Whether a run that did not make it, or housekeeping, has promised it.
    pub(super) is_promised: bool,
    /// Whether it was written so long ago that housekeeping acts on it.
    pub(super) is_old: bool,
}

impl Object {
    pub(super) fn is_foreign(&self) -> bool {
        self.ticket == 0
    }
}

/// What a create comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Put {
    Created,
    Taken,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Calendar {
    /// Sorted.
    pub(super) objects: Vec<Object>,
    /// Tickets whose UID the calendar has seen, as bits.
    seen: u64,
    /// Creates that were sent, whose sender has given up listening, and that may still be executed.
    pub(super) late: Vec<Object>,
}

impl Calendar {
    pub(super) fn create(&mut self, object: Object, uids: Uids) -> Put {
        let bit = 1 << object.ticket;
        let is_taken = !object.is_foreign()
            && match uids {
                Uids::ForEver => self.seen & bit != 0,
                Uids::WhileThere => self.has(object.ticket),
                Uids::NotAtAll => false,
            };
        if is_taken {
            return Put::Taken;
        }
        self.seen |= bit;
        self.objects.push(object);
        self.objects.sort_unstable();
        Put::Created
    }

    pub(super) fn delete(&mut self, href: u8) {
        self.objects.retain(|object| object.href != href);
    }

    /// Cuts the second date off the series at `href`, if it is there.
    pub(super) fn cut(&mut self, href: u8) {
        if let Some(object) = self.objects.iter_mut().find(|object| object.href == href) {
            object.rest = None;
        }
    }

    /// Notes that the booking at `href` is promised, if it is there.
    pub(super) fn promise(&mut self, href: u8) {
        if let Some(object) = self.objects.iter_mut().find(|object| object.href == href) {
            object.is_promised = true;
        }
    }

    pub(super) fn at(&self, href: u8) -> Option<&Object> {
        self.objects.iter().find(|object| object.href == href)
    }

    /// The listing shows what is there. It does not show what was deleted.
    pub(super) fn highest(&self) -> u8 {
        self.objects.iter().map(|object| object.ticket).max().unwrap_or_default()
    }

    /// Whether the UID of `ticket` is there.
    pub(super) fn has(&self, ticket: u8) -> bool {
        self.objects.iter().any(|object| ticket != 0 && object.ticket == ticket)
    }

    pub(super) fn send_late(&mut self, object: Object) {
        self.late.push(object);
        self.late.sort_unstable();
    }

    /// Bookings that hold their time: no tombstones, nothing that another took the place of, and of
    /// two successors the one with the lower ticket.
    pub(super) fn live(&self) -> impl Iterator<Item = &Object> {
        let replaced_by = |uid: u8| self.objects.iter().filter(move |o| uid != 0 && o.replaces == uid);
        self.objects.iter().filter(move |object| {
            let is_superseded = replaced_by(object.ticket).any(|next| next.ticket > object.ticket);
            let is_beaten = replaced_by(object.replaces).any(|rival| rival.ticket < object.ticket);
            !object.is_foreign() && !object.is_tombstone && !is_superseded && !is_beaten
        })
    }

    /// The times that they hold: what is split off a series does not hold its time there any more.
    pub(super) fn held(&self) -> Vec<(&Object, Span)> {
        let is_split = |series: &Object| {
            let is_piece = |piece: PieceOf| piece.ticket == series.ticket && piece.id == series.id;
            self.objects.iter().any(|object| object.piece.is_some_and(is_piece))
        };
        let rest = |object: &Object| object.rest.filter(|_| !is_split(object));
        self.live()
            .flat_map(|object| [Some(object.span), rest(object)].map(|span| span.map(|span| (object, span))))
            .flatten()
            .collect()
    }
}

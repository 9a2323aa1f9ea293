//! Who takes part, and what they want.

use super::*;

/// What somebody asked for, and where.
#[derive(Clone)]
pub(super) struct Wish {
    who: usize,
    request: BookingRequest,
    also: BTreeSet<RoomId>,
}

/// What a member asks for of a booking that they have.
enum Ask {
    Move(Interval),
    Cancel,
}

pub(super) struct Members {
    pub(super) clefs: Vec<Clef>,
    journal: Journal,
    /// What each was told that they have.
    held: Vec<Mutex<Vec<BookingId>>>,
    /// What was wished by each key.
    wishes: Mutex<HashMap<String, Wish>>,
}

fn member(who: usize) -> Person {
    Person { id: MemberId(format!("m{who}")), name: format!("M{who}"), email: None }
}

impl Members {
    pub(super) fn new(journal: &Journal) -> Self {
        let held = (0..MEMBERS).map(|_| Mutex::default()).collect();
        Self { clefs: Vec::new(), journal: journal.clone(), held, wishes: Mutex::default() }
    }

    /// One wish of each.
    pub(super) async fn play(&self, round: usize, seed: u64) {
        join_all((0..MEMBERS).map(|who| self.wish(who, round, Chance::new(seed + who as u64)))).await;
    }

    async fn wish(&self, who: usize, round: usize, mut chance: Chance) {
        tokio::time::sleep(Duration::from_millis(chance.below(150))).await;
        let own = self.held[who].lock().expect("not poisoned").clone();
        let at = small(chance.below(self.clefs.len() as u64));
        match (chance.below(100), chance.pick(&own)) {
            (0..22, Some(id)) => self.change(who, at, *id, Ask::Move(span(round, &mut chance))).await,
            (22..40, Some(id)) => self.change(who, at, *id, Ask::Cancel).await,
            (of, _) => {
                let (all, one) = (of < 75, small(chance.below(3)));
                let room = room(if all { "hall" } else { ROOMS[one] });
                let mut request = wish(&member(who), span(round, &mut chance)).with(|it| it.room = room);
                if all && chance.percent(30) {
                    // On the day after as well: what others want in the next round.
                    request.when.series = Some(Box::new(Series::known(two_days(), Vec::new())));
                }
                let also = if all {
                    ROOMS[..2].iter().map(|name| crate::world::room(name)).collect()
                } else {
                    BTreeSet::new()
                };
                let wish = Wish { who, request, also };
                // A double click that a proxy sends to two instances.
                let twin = chance.percent(20).then(|| small(chance.below(self.clefs.len() as u64)));
                join_all([Some(at), twin].into_iter().flatten().map(|at| self.book(at, wish.clone()))).await;
            }
        }
    }

    async fn book(&self, at: usize, wish: Wish) {
        let (bookings, Wish { who, request, also }) = (self.clefs[at].bookings.clone(), wish.clone());
        let sent = self.journal.time();
        let booked = self.clefs[at].run({
            let (request, also) = (request.clone(), also.clone());
            async move { bookings.book_several(request, &also, now()).await }
        });
        let (word, id, conflicts) = told("confirmed", booked.await, |booked: Booked| {
            (Some(booked.booking.id), booked.conflicts.len())
        });
        if let Some(id) = id {
            let mut held = self.held[who].lock().expect("not poisoned");
            if !held.contains(&id) {
                held.push(id);
            }
        }
        let (key, at) = (request.key.as_str().to_owned(), request.when.interval);
        self.journal.note(
            sent,
            json!({ "op": "book", "who": who, "key": key, "told": word, "room": request.room.as_str(),
                "also": also.iter().map(RoomId::as_str).collect::<Vec<_>>(), "id": id.map(|id| id.to_string()),
                "start": at.start(), "end": at.end(), "conflicts": vec![Value::Null; conflicts],
                "dates": request.when.dates(Paris).iter().map(|at| (at.start(), at.end())).collect::<Vec<_>>() }),
        );
        self.wishes.lock().expect("not poisoned").insert(key, wish);
    }

    async fn change(&self, who: usize, at: usize, id: BookingId, ask: Ask) {
        let (bookings, sent, guard) =
            (self.clefs[at].bookings.clone(), self.journal.time(), guard(&member(who)));
        let (op, interval) = match &ask {
            Ask::Move(interval) => ("move", Some(*interval)),
            Ask::Cancel => ("cancel", None),
        };
        let done = self.clefs[at].run(async move { change(&bookings, id, ask, guard).await }).await;
        let (word, conflicts, _) = told("done", done, |conflicts| (Some(conflicts), 0));
        if op == "cancel" && word == "done" || word == "gone" {
            self.held[who].lock().expect("not poisoned").retain(|known| *known != id);
        }
        self.journal.note(
            sent,
            json!({ "op": op, "who": who, "id": id.to_string(), "told": word,
                "start": interval.map(|at| at.start()), "end": interval.map(|at| at.end()),
                "conflicts": vec![Value::Null; conflicts.unwrap_or_default()] }),
        );
    }

    /// Asks again for what was answered by one of `words`; how many these were.
    pub(super) async fn ask_again(&self, words: &[&str]) -> usize {
        let open: Vec<Wish> = {
            let (entries, wishes) =
                (self.journal.open_wishes(words), self.wishes.lock().expect("not poisoned"));
            let of = |entry: &Value| wishes.get(entry["key"].as_str()?).cloned();
            entries.iter().filter_map(of).collect()
        };
        join_all(open.iter().map(|wish| self.book(wish.who % self.clefs.len(), wish.clone()))).await;
        open.len()
    }
}

async fn change(bookings: &Bookings, id: BookingId, ask: Ask, guard: Guard) -> Result<usize, BookError> {
    bookings.look_up(id, now()).await;
    match ask {
        Ask::Move(to) => Ok(bookings.change(id, Change::to(to), guard, now()).await?.conflicts.len()),
        Ask::Cancel => {
            let _tombstone: Arc<Booking> = bookings.cancel(id, guard, now()).await?;
            Ok(0)
        }
    }
}

/// In a word what somebody was told, by that for "done"; no answer at all is "cut".
fn told<T, U>(
    done: &str,
    answer: Option<Result<T, BookError>>,
    about: impl FnOnce(T) -> (Option<U>, usize),
) -> (String, Option<U>, usize) {
    match answer {
        None => ("cut".to_owned(), None, 0),
        Some(Err(error)) => (Outcome::of(&error).name.to_owned(), None, 0),
        Some(Ok(answer)) => {
            let (id, conflicts) = about(answer);
            (done.to_owned(), id, conflicts)
        }
    }
}

fn two_days() -> Rule {
    Rule::parse("FREQ=DAILY;COUNT=2").expect("a rule")
}

/// From a quarter of an hour to two hours, between 8 and 13 in Paris, on the day of the round.
fn span(round: usize, chance: &mut Chance) -> Interval {
    let (weeks, day) = ((round / 5) as u64, (round % 5) as u64);
    let tuesday: DateTime<Utc> = "2027-05-04T06:00:00Z".parse().expect("an instant");
    let quarters = |n: u64| TimeDelta::minutes(15 * i64::try_from(n).expect("small"));
    let start = tuesday + Days::new(7 * weeks + day) + quarters(chance.below(13));
    Interval::starting_at(start, quarters(1 + chance.below(8))).expect("forwards")
}

pub(super) fn small(number: u64) -> usize {
    usize::try_from(number).expect("small")
}

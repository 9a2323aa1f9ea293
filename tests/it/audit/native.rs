//! Lines about what calendar applications do.

use super::*;

#[tokio::test]
async fn what_is_deleted_in_a_calendar_application_is_a_line_as_well() {
    let running = Running::start().await;
    let ana = Person::at(&running.program.address);
    ana.post("/signin/demo", &[("person", "demo-ana")]).await;
    let booked = ana.post("/book", &fields("atelier", &ahead(), ("10:00", "11:00"), WORDS[0], "key-1")).await;
    let id = booked.location().replace("/bookings/", "").replace("?new=1", "");
    let calendars = calendars(&running);
    let atelier = calendars.calendar_home().await.expect("the home").child("salle-atelier").as_collection();
    for (href, _) in calendars.list_etags(&atelier).await.expect("its objects") {
        calendars.delete(&href, None).await.expect("deleted");
    }
    ana.send(Method::POST, &format!("/hooks/nextcloud/{HOOK}"), &[], Some(String::new())).await;
    let line = running.lines("deleted", 1).await.remove(0);
    assert_eq!(
        (text(&line, "booking"), text(&line, "room"), &line["seen"]),
        (id.as_str(), "atelier", &Value::from(true))
    );
    assert_eq!((&line["member"], running.lines("book", 1).await.len()), (&Value::Null, 1));
}

/// A Clef with a notebook that writes down what it sees.
struct Seeing {
    world: World,
    notebook: Arc<Notebook>,
    has_notebook: bool,
    job: NoteNativeChanges,
}

impl Seeing {
    async fn on(store: &Store) -> Self {
        let clock = Clock::fixed(Moment { wall: now(), uptime: Duration::from_hours(1) });
        let (world, notebook) = World::with_notebook(store, store.client.clone(), clock).await;
        let job =
            NoteNativeChanges::new(Listener::new("audit", &world.schedule), notebook.clone(), Arc::default());
        Self { world, notebook, has_notebook: true, job }
    }

    /// The lines that it writes once it has read the calendars, without what is another one each time.
    async fn lines(&mut self) -> Vec<String> {
        self.world.poller.poll().await;
        if !self.has_notebook {
            self.notebook.set_availability(Availability::Missing("nobody may make it".to_owned()));
        }
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("audit.jsonl");
        let (layer, flushed) = AuditFile::open(&path).expect("a file");
        let log = tracing_subscriber::registry().with(layer);
        self.job.run(now()).with_subscriber(log).await.expect("it knows who writes the lines");
        drop(flushed);
        let text = std::fs::read_to_string(&path).expect("the file");
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        lines
            .map(|line| format!("{} {} {}", text_of(&line, "event"), text_of(&line, "booking"), line["seen"]))
            .collect()
    }
}

fn text_of(line: &Value, key: &str) -> String {
    text(line, key).to_owned()
}

#[tokio::test]
async fn a_change_in_a_calendar_application_is_one_line_of_one_clef() {
    let Some(store) = Store::on(On::Embedded).await else { panic!("the embedded server is always there") };
    let (mut one, mut other) = (Seeing::on(&store).await, Seeing::on(&store).await);
    let booked = one.world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("booked");
    assert_eq!((one.lines().await, other.lines().await), (vec![], vec![]), "it has the line of who did it");
    let id = booked.booking.id;
    rename(&one.world, id, "Autre").await;
    let changed = format!("changed {id} true");
    assert_eq!([one.lines().await, other.lines().await].concat(), [changed.as_str()]);
    rename(&one.world, id, "Conseil").await;
    assert_eq!([other.lines().await, one.lines().await].concat(), [changed.as_str()], "whoever looks first");
    rename(&one.world, id, "Autre").await;
    let again = [one.lines().await, other.lines().await].concat();
    assert_eq!(again, [changed.as_str()], "what it was once before");
    (one.has_notebook, other.has_notebook) = (false, false);
    rename(&one.world, id, "Encore").await;
    let told = [one.lines().await, other.lines().await].concat();
    assert_eq!(told, [changed.as_str(), &changed], "none can ask the other");
}

#[tokio::test]
async fn what_three_clefs_see_in_fewer_steps_or_later_is_one_line_each() {
    let quirks = Quirks::default();
    quirks.set(|switches| switches.uids = Uids::TakenWhileThere);
    let store = Store::embedded(quirks).await;
    let (mut one, mut other) = (Seeing::on(&store).await, Seeing::on(&store).await);
    // Longer ago than a booking that disappears must have been there.
    let earlier = Utc::now() - TimeDelta::minutes(10);
    let mut days = (7..14).map(|days| earlier.date_naive() + TimeDelta::days(days));
    let tuesday = days.find(|day| day.weekday() == Weekday::Tue).expect("each week has one");
    let nine = tuesday.and_hms_opt(9, 0, 0).expect("a time").and_utc();
    let request = wish(&ana(), Interval::starting_at(nine, TimeDelta::hours(1)).expect("forwards"));
    let id = one.world.bookings.book(request, earlier).await.expect("booked").booking.id;
    let mut late = Seeing::on(&store).await;
    assert_eq!((one.lines().await, other.lines().await), (vec![], vec![]));
    let [changed, deleted, restored] =
        ["changed", "deleted", "restored"].map(|event| vec![format!("{event} {id} true")]);

    // One and the other see each change, in turn; the third sees the end alone.
    for (title, first_is_one) in [("Autre", true), ("Conseil", false), ("Autre", true), ("Conseil", false)] {
        rename(&one.world, id, title).await;
        let (first, second) = if first_is_one { (&mut one, &mut other) } else { (&mut other, &mut one) };
        assert_eq!((first.lines().await, second.lines().await), (changed.clone(), vec![]), "{title}");
    }
    assert_eq!(late.lines().await, Vec::<String>::new(), "the line about it is there");

    // A change between the two by a Clef is in the log of that Clef.
    let member = guard(&ana());
    one.world.bookings.change(id, Change::titled("Autre"), member, earlier).await.expect("changed");
    assert_eq!((one.lines().await, other.lines().await, late.lines().await), (vec![], vec![], vec![]));
    rename(&one.world, id, "Conseil").await;
    assert_eq!(
        (other.lines().await, one.lines().await, late.lines().await),
        (changed.clone(), vec![], vec![])
    );

    // Changed and deleted, which the third sees as one.
    rename(&one.world, id, "Encore").await;
    assert_eq!((one.lines().await, other.lines().await), (changed.clone(), vec![]));
    let href = one.world.schedule.find_booking(id).expect("it").href;
    let text = one.world.client.get(&href).await.expect("the object").data;
    one.world.client.delete(&href, None).await.expect("deleted");
    assert_eq!(
        (other.lines().await, one.lines().await, late.lines().await),
        (deleted.clone(), vec![], vec![])
    );
    assert!(one.world.schedule.find_booking(id).is_none() && late.world.schedule.find_booking(id).is_none());

    // Undone in the calendar application, and deleted once more.
    one.world.client.create(&href, text).await.expect("there again");
    assert_eq!((late.lines().await, one.lines().await, other.lines().await), (restored, vec![], vec![]));
    one.world.client.delete(&href, None).await.expect("deleted");
    assert_eq!((one.lines().await, other.lines().await, late.lines().await), (deleted, vec![], vec![]));
}

/// Gives the booking another title, as a calendar application does.
async fn rename(world: &World, id: BookingId, title: &str) {
    let href = world.schedule.find_booking(id).expect("the booking").href;
    let object = world.client.get(&href).await.expect("the object");
    let line = object.data.lines().find(|line| line.starts_with("SUMMARY:")).expect("a title").to_owned();
    let text = object.data.replace(&line, &format!("SUMMARY:{title}"));
    world.client.update(&href, &object.etag.expect("a version"), text).await.expect("renamed");
}

"""Uses a CalDAV server as people's scripts do, by the `caldav` library. Prints "fine" at the end.

Usage: caldav_client.py URL USERNAME PASSWORD
"""

import sys
import uuid
from datetime import date, datetime, timedelta, timezone

import caldav
from caldav.lib import error

URL, USERNAME, PASSWORD = sys.argv[1:]


def summaries(events):
    return sorted(str(event.icalendar_component["summary"]) for event in events)


def at(day, hour):
    return datetime(2027, 1, day, hour, tzinfo=timezone.utc)


with caldav.DAVClient(url=URL, username=USERNAME, password=PASSWORD) as client:
    principal = client.principal()
    calendar = principal.make_calendar(name="Salle é", cal_id="salle-é")
    assert [c.get_display_name() for c in principal.calendars() if c.url.unauth().path.rstrip("/").endswith("%C3%A9")] == ["Salle é"]
    assert {"VEVENT", "VTODO"} <= set(calendar.get_supported_components())

    once = calendar.add_event(dtstart=at(4, 9), dtend=at(4, 10), summary="Once", uid="once")
    calendar.add_event(
        dtstart=at(5, 14), dtend=at(5, 15), summary="Weekly", uid="weekly", rrule={"FREQ": "WEEKLY"}
    )
    calendar.add_event(dtstart=date(2027, 1, 6), dtend=date(2027, 1, 7), summary="Whole day", uid="day")
    calendar.add_todo(summary="Buy keys", due=at(7, 12), uid="keys")

    # Searching by time, with the dates of a series.
    def search(start, end, **more):
        return calendar.search(event=True, start=start, end=end, **more)

    assert summaries(search(at(4, 0), at(5, 0))) == ["Once"]
    assert summaries(search(at(4, 10), at(4, 12))) == []
    assert summaries(search(at(12, 0), at(13, 0))) == ["Weekly"]
    assert summaries(search(at(6, 0), at(7, 0))) == ["Whole day"]
    for how in [{"expand": True}, {"expand": True, "server_expand": True}]:
        dates = search(at(1, 0), at(31, 0), **how)
        weekly = [e.icalendar_component["dtstart"].dt for e in dates if e.icalendar_component["uid"] == "weekly"]
        assert [d.day for d in sorted(weekly)] == [5, 12, 19, 26], (how, weekly)
    assert summaries(calendar.todos()) == ["Buy keys"]
    assert summaries([calendar.event_by_uid("weekly")]) == ["Weekly"]

    # Following changes by token.
    known = calendar.objects(load_objects=True)
    assert len(list(known)) == 4
    once.icalendar_component["summary"] = "Once, changed"
    once.save()
    calendar.add_event(dtstart=at(8, 9), dtend=at(8, 10), summary="New", uid="new")
    calendar.event_by_uid("day").delete()
    changed, gone = known.sync()
    assert summaries(changed) == ["New", "Once, changed"], changed
    assert len(list(gone)) == 1, gone
    assert summaries(calendar.events()) == ["New", "Once, changed", "Weekly"]

    # What was deleted is gone, and the UID of a booking (UUIDv5) is not given again.
    try:
        calendar.event_by_uid("day")
        raise AssertionError("deleted, and still found")
    except error.NotFoundError:
        pass
    booking = str(uuid.uuid5(uuid.NAMESPACE_URL, "booking"))
    calendar.add_event(dtstart=at(9, 9), dtend=at(9, 10), summary="Booked", uid=booking).delete()
    try:
        calendar.add_event(dtstart=at(9, 9), dtend=at(9, 10), summary="Again", uid=booking)
        raise AssertionError("a deleted UID was taken again")
    except error.DAVError:
        pass

    assert summaries(calendar.multiget([once.url])) == ["Once, changed"]
    calendar.delete()
    assert not [c for c in principal.calendars() if c.url.unauth().path.rstrip("/").endswith("%C3%A9")]

with caldav.DAVClient(url=URL, username=USERNAME, password="wrong") as stranger:
    try:
        stranger.principal()
        raise AssertionError("a wrong password was taken")
    except error.AuthorizationError:
        pass

print("fine")

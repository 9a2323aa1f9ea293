"""Compares what people were told with what is in the calendars. Shares no code with Clef.

Usage: races.py JOURNAL ROOM=CALENDAR_URL ...   (CALENDAR_USER and CALENDAR_PASSWORD in the environment)

The journal has a line of JSON for each request: what was asked (`op`), the answer (`told`), and when it was
sent and answered. Prints what was counted as JSON; every contradiction goes to stderr, and the exit code
is 1. What Clef writes is described in docs/protocol.md: §2 the UID, §4 what is void, §5 the properties.
"""

import collections
import datetime
import json
import os
import sys
import uuid
import xml.etree.ElementTree as xml

import icalendar
import recurring_ical_events
import requests

NAMESPACE = uuid.UUID("2f7c9a4e-51b3-4d0e-8a66-c1efb00c0001")
UTC = datetime.timezone.utc
YEARS = datetime.datetime(2020, 1, 1, tzinfo=UTC), datetime.datetime(2040, 1, 1, tzinfo=UTC)
QUERY = """<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">
<d:prop><d:getetag/><c:calendar-data/></d:prop>
<c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT"/></c:comp-filter></c:filter>
</c:calendar-query>"""
# Answers after which nothing of what was asked may be in the calendar.
NOTHING_DONE = {"refused", "unsafe", "changed", "gone", "not-found", "not-asked", "key-reused", "not-editable"} | {
    # Why nothing was done: the server's, or Clef's own.
    "unavailable", "maintenance", "server-error", "too-slow", "garbled", "server-refused", "account-refused", "never-read",
    "calendar-missing", "not-writable", "no-version", "busy", "contended", "ending", "move-broken-off",
}
MAYBE = {"unknown", "cut", "timeout"}

wrong = []


def complain(text, *about):
    wrong.append(" ".join([text] + [json.dumps(entry, default=str) for entry in about]))


def dates_of(text):
    """When a series takes place."""
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(*YEARS)
    return tuple(sorted((one["DTSTART"].dt, one["DTEND"].dt) for one in found))


class Event:
    """One VEVENT as it is in a calendar."""

    def __init__(self, room, href, text):
        self.room, self.href, self.text = room, href, text
        event = icalendar.Calendar.from_ical(text).walk("VEVENT")[0]
        self.uid = str(event["UID"])
        self.start = event["DTSTART"].dt
        self.end = event["DTEND"].dt if "DTEND" in event else None
        self.dates = dates_of(text) if "RRULE" in event else ((self.start, self.end),)
        self.ticket = int(event["X-CLEF-TICKET"]) if "X-CLEF-TICKET" in event else None
        self.id = str(event.get("X-CLEF-ID", ""))
        self.key = str(event.get("X-CLEF-REQUEST", ""))
        self.replaces = str(event.get("X-CLEF-REPLACES", ""))
        self.parts = [part for part in str(event.get("X-CLEF-PARTS", "")).replace("\\,", ",").split(",") if part]
        self.part_of = str(event.get("X-CLEF-PART-OF", ""))
        self.cancelled = str(event.get("STATUS", "")) == "CANCELLED"
        self.is_clefs = self.ticket is not None and self.uid == str(uuid.uuid5(NAMESPACE, f"{room}/{self.ticket}"))

    def __repr__(self):
        replaces = f" replaces={self.replaces}" if self.replaces else ""
        state = " cancelled" if self.cancelled else ""
        return f"<{self.room} #{self.ticket}{state} {self.start}..{self.end} id={self.id} key={self.key}{replaces} {self.href}>"


def read_calendar(room, url):
    auth = (os.environ["CALENDAR_USER"], os.environ["CALENDAR_PASSWORD"])
    headers = {"Depth": "1", "Content-Type": "application/xml"}
    answer = requests.request("REPORT", url, data=QUERY, headers=headers, auth=auth, timeout=600)
    assert answer.status_code == 207, answer.text
    events = []
    for response in xml.fromstring(answer.content).iter("{DAV:}response"):
        href = response.findtext("{DAV:}href")
        text = response.findtext(".//{urn:ietf:params:xml:ns:caldav}calendar-data")
        if text is None:
            complain("an object without data", href)
            continue
        events.append(Event(room, href, text.replace("\r\n", "\n")))
    return events


def standing(events):
    """Clef's own events that hold their room: docs/protocol.md §4."""
    own = [event for event in events if event.is_clefs]
    replacing = collections.defaultdict(list)
    for event in own:
        if event.replaces:
            replacing[event.room, event.replaces, event.key].append(event)

    def is_void(event):
        replaced = any(other.ticket > event.ticket for other in replacing[event.room, event.uid, event.key])
        beaten = event.replaces and any(
            rival.ticket < event.ticket for rival in replacing[event.room, event.replaces, event.key]
        )
        return replaced or beaten

    # A part is no booking: it holds its room for one that names it.
    return [event for event in own if not event.cancelled and not event.part_of and not is_void(event)]


def check_parts(events, live):
    """A booking of several rooms has all of them, and nothing else holds rooms for it; returns the parts that hold."""
    parts = {f"{event.room}/{event.uid}": event for event in events if event.is_clefs and event.part_of}
    named = []
    for head in live:
        for name in head.parts:
            part = parts.pop(name, None)
            if part is None or (part.id, part.dates) != (head.id, head.dates):
                complain(f"a booking stands without one of its rooms: {head} {part}")
            else:
                named.append(part)
    for part in parts.values():
        complain(f"a part of what is no booking: {part}")
    return named


def time(text):
    return datetime.datetime.fromisoformat(text).astimezone(UTC)


def overlap(one, other):
    return one[0] < other[1] and other[0] < one[1]


def check_overlaps(live):
    by_room = collections.defaultdict(list)
    for event in live:
        by_room[event.room] += [(date, event) for date in event.dates]
    for held in by_room.values():
        held.sort(key=lambda one: one[0])
        for n, (date, event) in enumerate(held):
            for other_date, other in held[n + 1 :]:
                if other_date[0] >= date[1]:
                    break
                complain(f"two bookings overlap: {event} {other}")


class Deed:
    """A request about one booking, and the times it has if that was done (None: none)."""

    def __init__(self, entry, dates):
        self.entry, self.dates = entry, dates
        self.sent, self.answered = entry["sent"], entry["answered"]
        self.told = "done" if entry["told"] in ("done", "confirmed") else entry["told"]


def dates_asked(entry):
    """One date, unless it is a series."""
    dates = entry.get("dates") or [[entry["start"], entry["end"]]]
    return tuple((time(start), time(end)) for start, end in dates)


def deeds_by_booking(journal, ids):
    deeds = collections.defaultdict(list)
    # It may have been done by the first request of that key, whose answer was lost.
    asked_first = {}
    for entry in journal:
        if entry["op"] == "book":
            asked_first[entry["key"]] = min(entry["sent"], asked_first.get(entry["key"], entry["sent"]))
    for entry in journal:
        if entry["op"] == "book":
            booking = ids.get(entry["key"])
            if booking and entry["told"] == "confirmed":
                deed = Deed(entry, dates_asked(entry))
                deed.sent = asked_first[entry["key"]]
                deeds[booking].append(deed)
        elif entry["op"] == "move":
            deeds[entry["id"]].append(Deed(entry, dates_asked(entry)))
        elif entry["op"] == "cancel":
            deeds[entry["id"]].append(Deed(entry, None))
    for of_one in deeds.values():
        # A wish that was answered twice was done once, at the first time that it was said.
        booked = [deed for deed in of_one if deed.entry["op"] == "book"]
        for again in sorted(booked, key=lambda deed: deed.answered)[1:]:
            of_one.remove(again)
    return deeds


def check_outcomes(deeds, live, events):
    """The state of each booking is that of a deed after which nothing else was said to be done."""
    states = collections.defaultdict(list)
    for event in live:
        states[event.id].append(event)
    for booking, of_one in deeds.items():
        found = states.get(booking, [])
        if len(found) > 1:
            complain(f"one booking stands {len(found)} times: {found}")
            continue
        state = tuple((s.astimezone(UTC), e.astimezone(UTC)) for s, e in found[0].dates) if found else None
        done = [deed for deed in of_one if deed.told == "done"]
        possible = [
            deed
            for deed in of_one
            if deed.told == "done"
            and not any(later.sent > deed.answered for later in done)
            or deed.told in MAYBE
        ]
        if state not in [deed.dates for deed in possible]:
            about = [event for event in events if booking in (event.id, event.uid, event.replaces)]
            complain(f"{booking} is {state}, but was told:", *[deed.entry for deed in of_one], *about)
        ended = [deed for deed in done if deed.dates is None]
        for deed in done:
            if deed.dates and any(deed.sent > end.answered for end in ended):
                complain("changed after it was cancelled", deed.entry)


def is_beside_open(one, entries):
    """Whether the same was under way elsewhere at that moment, and was not answered for good."""
    return any(
        other["told"] in MAYBE and one["sent"] < other["answered"] and other["sent"] < one["answered"] for other in entries
    )


def check_wishes(journal, live):
    by_key = collections.defaultdict(list)
    for event in live:
        by_key[event.key].append(event)
    wishes = collections.defaultdict(list)
    for entry in journal:
        if entry["op"] == "book":
            wishes[entry["key"]].append(entry)
    for key, all_entries in wishes.items():
        # Who sent one wish twice at once, and does not know yet what became of it at one process, learns nothing from the
        # other's refusal: what the first has sent may land (docs/protocol.md §7). They ask again, and that answer counts.
        entries = [entry for entry in all_entries if not (entry["told"] in NOTHING_DONE and is_beside_open(entry, all_entries))]
        told = [entry["told"] for entry in entries]
        ids = {entry["id"] for entry in entries if entry["told"] == "confirmed"}
        if len(ids) > 1:
            complain("one wish was confirmed as several bookings", *entries)
        if any(word in MAYBE for word in told) and not any(word == "confirmed" or word in NOTHING_DONE for word in told):
            complain("never told what became of it", *entries)
        if not ids and key in by_key and all(word in NOTHING_DONE or word in MAYBE for word in told):
            complain(f"told that nothing was booked, but there is {by_key[key]}:", *entries)
        for word in (entry["told"] for entry in all_entries):
            if word not in NOTHING_DONE | MAYBE | {"confirmed"}:
                complain("an answer that nobody expects", *entries)
    for event in live:
        if event.key not in wishes:
            complain(f"nobody asked for {event}")


def check_holdings(deeds, room_of):
    """From the moment they were told until somebody touches it again, nobody else has that time."""
    holdings = collections.defaultdict(list)
    for booking, of_one in deeds.items():
        for deed in of_one:
            if deed.told != "done" or deed.dates is None:
                continue
            others = [d for d in of_one if d is not deed and d.told in MAYBE | {"done"} and d.answered > deed.sent]
            until = min([other.sent for other in others], default=float("inf"))
            if deed.answered < until:
                for room in room_of[booking]:
                    holdings[room] += [(date, (deed.answered, until), deed.entry) for date in deed.dates]
    for of_room in holdings.values():
        of_room.sort(key=lambda holding: holding[0])
        for n, (span, held, entry) in enumerate(of_room):
            for other_span, other_held, other in of_room[n + 1 :]:
                if other_span[0] >= span[1]:
                    break
                if overlap(held, other_held):
                    complain("two were told that they have the room", entry, other)


def check_foreign(journal, events, deeds, room_of):
    """What the other application wrote is as it left it, and nothing was booked over it knowingly."""
    there = {event.uid: event for event in events if not event.is_clefs}
    last, spans, unsure = {}, [], set()
    for entry in journal:
        if entry["op"] != "foreign":
            continue
        # Xandikos says 423 while somebody else writes; nothing was done then.
        if entry["told"] != "done" and entry["status"] == 423:
            continue
        for span in spans:
            if span["uid"] == entry["uid"]:
                span["until"] = min(span["until"], entry["sent"])
        last.pop(entry["uid"], None)
        if entry["told"] != "done" and entry["status"] >= 500:
            # It sometimes says 500 then: nobody knows what was done.
            unsure.add(entry["uid"])
            continue
        if entry["told"] != "done":
            complain("another application could not write", entry)
            continue
        unsure.discard(entry["uid"])
        last[entry["uid"]] = entry
        if entry["text"] is not None:
            calendar = icalendar.Calendar.from_ical(entry["text"])
            for one in recurring_ical_events.of(calendar).between(*YEARS):
                at = (one["DTSTART"].dt.astimezone(UTC), one["DTEND"].dt.astimezone(UTC))
                spans.append(
                    {"uid": entry["uid"], "room": entry["room"], "at": at, "since": entry["answered"], "until": float("inf")}
                )
    for uid in unsure:
        there.pop(uid, None)
    for uid, entry in last.items():
        found = there.pop(uid, None)
        if (found is None) != (entry["text"] is None):
            complain(f"the event of another application is {found}:", entry)
        elif found and found.text.strip() != entry["text"].replace("\r\n", "\n").strip():
            complain(f"the event of another application was rewritten: {found.text!r}", entry)
    for event in there.values():
        complain(f"an event of nobody: {event}")
    for booking, of_one in deeds.items():
        for deed in of_one:
            if deed.told != "done" or deed.dates is None:
                continue
            for span in spans:
                known = span["since"] < deed.sent and span["until"] > deed.answered
                if known and span["room"] in room_of[booking] and any(overlap(span["at"], date) for date in deed.dates):
                    if not was_over_it_already(of_one, deed, span):
                        complain("booked over an event that was there", deed.entry, span)


def was_over_it_already(of_one, deed, span):
    """Whether the booking may have overlapped the event before: what it had, it keeps."""
    earlier = [other for other in of_one if other is not deed and other.dates and other.sent < deed.answered]

    def lay_within(date):
        return any(was[0] <= date[0] and date[1] <= was[1] for other in earlier for was in other.dates)

    return all(lay_within(date) for date in deed.dates)


def main():
    with open(sys.argv[1]) as file:
        journal = sorted(map(json.loads, file), key=lambda entry: entry["answered"])
    events = []
    for argument in sys.argv[2:]:
        room, url = argument.split("=", 1)
        events += read_calendar(room, url)
    for event in events:
        if event.ticket is not None and not event.is_clefs:
            complain(f"not the UID of its ticket: {event}")
    live = standing(events)
    confirmed = [entry for entry in journal if entry["op"] == "book" and entry["told"] == "confirmed"]
    ids = {entry["key"]: entry["id"] for entry in confirmed}
    room_of = {entry["id"]: [entry["room"], *entry.get("also", [])] for entry in confirmed}
    deeds = deeds_by_booking(journal, ids)
    check_overlaps(live + check_parts(events, live))
    check_wishes(journal, live)
    check_outcomes(deeds, live, events)
    check_holdings(deeds, room_of)
    check_foreign(journal, events, deeds, room_of)
    told = collections.Counter(f"{entry['op']} {entry['told']}" for entry in journal)
    told["found beside"] = sum(1 for entry in journal if entry.get("conflicts"))
    slowest = max((entry["answered"] - entry["sent"] for entry in journal if entry["op"] != "foreign"), default=0)
    print(json.dumps({"told": told, "events": len(events), "slowest": slowest}))
    if wrong:
        print("\n".join(wrong), file=sys.stderr)
        sys.exit(1)


main()

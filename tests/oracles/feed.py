"""Reads a feed as a calendar program does, and prints what it shows between two times as JSON.

    feed.py START END < FEED
"""

import datetime
import json
import sys
import zoneinfo

import icalendar
import recurring_ical_events

HERE = zoneinfo.ZoneInfo("Europe/Paris")


def instant(value):
    """Whole days are those of the room."""
    if not isinstance(value, datetime.datetime):
        value = datetime.datetime.combine(value, datetime.time(), HERE)
    return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def main():
    raw = sys.stdin.buffer.read()
    if b"\n" in raw.replace(b"\r\n", b"") or any(len(line) > 75 for line in raw.split(b"\r\n")):
        raise SystemExit("a bare or a long line")
    calendar = icalendar.Calendar.from_ical(raw.decode())
    start, end = (datetime.datetime.fromisoformat(text) for text in sys.argv[1:3])
    events = recurring_ical_events.of(calendar).between(start, end)
    shown = [
        {
            "start": instant(event["DTSTART"].dt),
            "end": instant(event["DTEND"].dt),
            "title": str(event["SUMMARY"]),
            "uid": str(event["UID"]),
            "status": str(event.get("STATUS", "")),
            "names": sorted(event.keys()),
        }
        for event in events
    ]
    masters = [str(one["UID"]) for one in calendar.walk("VEVENT") if "RECURRENCE-ID" not in one]
    print(
        json.dumps(
            {
                "name": str(calendar["X-WR-CALNAME"]),
                "refresh": calendar["REFRESH-INTERVAL"].to_ical().decode(),
                "zones": [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")],
                "errors": [str(error) for part in calendar.walk() for error in part.errors],
                "twice": sorted({uid for uid in masters if masters.count(uid) > 1}),
                "rules": sum(1 for one in calendar.walk("VEVENT") if "RRULE" in one),
                "shown": sorted(shown, key=lambda one: (one["start"], one["end"], one["title"])),
            }
        )
    )


main()

"""What a booking takes on the embedded calendar server, by how much is in the room's calendar.

Usage: python benches/embedded.py PATH_TO_CLEF [OBJECTS ...]     (a release build; see docs/performance.md)

Puts so many events into the calendar of one room, an hour each, one after the other, starts Clef and books
through the API what is free.
"""

import datetime
import json
import pathlib
import statistics
import sys
import tempfile
import time

import clef

CLEF, SIZES, BOOKINGS = sys.argv[1], [int(size) for size in sys.argv[2:]] or [50, 600, 10_000], 21
EVENT = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Clef//bench//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n" \
    "DTSTAMP:20260101T000000Z\r\nDTSTART:{start:%Y%m%dT%H%M%SZ}\r\nDURATION:PT1H\r\nSUMMARY:Réunion {uid}\r\n" \
    "END:VEVENT\r\nEND:VCALENDAR\r\n"


def fill(folder, count):
    """Two events a day, the last of them in a year."""
    folder.mkdir(parents=True)
    last = datetime.datetime.now(datetime.timezone.utc).replace(hour=6, minute=0, second=0) + datetime.timedelta(days=365)
    for number in range(count):
        start = last - datetime.timedelta(hours=12 * number)
        (folder / f"{number}.ics").write_bytes(EVENT.format(uid=f"event-{number}", start=start).encode())


def book(address, day):
    headers = {"Authorization": f"Bearer {clef.TOKEN}", "Content-Type": "application/json"}
    wish = {"room": "atelier", "start": f"{day}T14:00:00Z", "end": f"{day}T15:00:00Z", "title": "Mesure"}
    status, body = clef.ask("POST", f"http://{address}/api/v1/bookings", json.dumps(wish), headers)
    assert status == 201, body.decode()


def measure(count):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        fill(folder / "clef-data/calendars/calendars/atelier", count)
        settings, listen = clef.configure(folder)
        began = time.monotonic()
        process = clef.start(CLEF, settings)
        try:
            clef.until("Clef", lambda: clef.is_up(f"http://{listen}/readyz"))
            ready, times = time.monotonic() - began, []
            for number in range(BOOKINGS):
                began = time.monotonic()
                book(listen, datetime.date.today() + datetime.timedelta(days=3 + number))
                times.append((time.monotonic() - began) * 1000)
            print(f"{count:6} objects: ready in {ready:.1f} s, a booking in {statistics.median(times):.1f} ms")
        finally:
            process.kill()
            process.wait()


for size in SIZES:
    measure(size)

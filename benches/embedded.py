"""What a booking takes on the embedded calendar server, by how much is in the room's calendar.

Usage: python benches/embedded.py PATH_TO_CLEF [OBJECTS ...]     (a release build; see docs/performance.md)

Puts so many events into the calendar of one room, an hour each, one after the other, starts Clef and books
through the API what is free.
"""

import datetime
import hashlib
import json
import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

CLEF, SIZES = sys.argv[1], [int(size) for size in sys.argv[2:]] or [50, 600, 10_000]
TOKEN, BOOKINGS = "the-token-of-the-benchmark", 21
PLACE = """
[place]
name = "Mesure"
timezone = "Europe/Paris"
country = "FR"
languages = ["fr"]
public_url = "http://{listen}"
[server]
listen = "{listen}"
data_directory = "{data}"
[limits]
member_writes = {{ at_once = 1000000, per_hour = 1000000 }}
address_writes = {{ at_once = 1000000, per_hour = 1000000 }}
[rules]
opening_hours = "24/7"
horizon = "400d"
[[site]]
id = "quai"
name = "Le Quai"
[[room]]
id = "atelier"
site = "quai"
name = "L'Atelier"
[[api_token]]
name = "benchmark"
sha256 = "{sha256}"
role = "member"
member = "ana"
"""
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


def call(address, path, body=None):
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(f"http://{address}{path}", data, headers), timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        if path == "/readyz":
            raise
        sys.exit(f"{error.code}: {error.read().decode()}")


def until_ready(address):
    for _ in range(1200):
        try:
            return call(address, "/readyz")
        except OSError:
            time.sleep(0.05)
    sys.exit("Clef is not ready")


def measure(count):
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{one.getsockname()[1]}"
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        fill(folder / "data/calendars/calendars/atelier", count)
        digest = hashlib.sha256(TOKEN.encode()).hexdigest()
        (folder / "rooms.toml").write_text(PLACE.format(listen=listen, data=folder / "data", sha256=digest))
        began = time.monotonic()
        clef = subprocess.Popen([CLEF, "--config", folder / "rooms.toml"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            until_ready(listen)
            ready, times = time.monotonic() - began, []
            for number in range(BOOKINGS):
                day = datetime.date.today() + datetime.timedelta(days=3 + number)
                wish = {"room": "atelier", "start": f"{day}T14:00:00Z", "end": f"{day}T15:00:00Z", "title": "Mesure"}
                began = time.monotonic()
                assert call(listen, "/api/v1/bookings", wish) == 201
                times.append((time.monotonic() - began) * 1000)
            print(f"{count:6} objects: ready in {ready:.1f} s, a booking in {statistics.median(times):.1f} ms")
        finally:
            clef.kill()
            clef.wait()


for size in SIZES:
    measure(size)

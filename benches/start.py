"""The first start with 100 rooms and 200,000 events, beside downloading them with curl.

Usage: python benches/start.py PATH_TO_CLEF [--embedded] [ROOMS] [EVENTS_PER_ROOM]   (a release build; docs/performance.md)

A CalDAV server that does as little as possible (this program, from memory) has the calendars. First curl
downloads every object by the same multigets of 100 that Clef sends, four at a time; then Clef starts
without a copy on disk, and once more with the copy. Needs curl.

With --embedded, the calendar server is the one in Clef, which finds its files and its log of changes as an
earlier start has left them.
"""

import datetime
import hashlib
import http.server
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time
import uuid

import clef

EMBEDDED = "--embedded" in sys.argv
CLEF, *COUNTS = [word for word in sys.argv[1:] if word != "--embedded"]
ROOMS = int(COUNTS[0]) if COUNTS else 100
EVENTS = int(COUNTS[1]) if len(COUNTS) > 1 else 2_000
HOME = "/dav/calendars/salles/"
TODAY = datetime.datetime.now(datetime.timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
EVENT = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Nextcloud calendar v5
BEGIN:VEVENT
CREATED:20261101T101010Z
DTSTAMP:20261101T101010Z
LAST-MODIFIED:20261101T101010Z
SEQUENCE:2
UID:{room}-{number}-0b5c9a52-5c0e-4b7f-9d7e
DTSTART:{start:%Y%m%dT%H%M%SZ}
DTEND:{end:%Y%m%dT%H%M%SZ}
{rule}SUMMARY:Atelier couture du quartier, groupe {number}
LOCATION:Salle {room}, 3 rue du Lac
DESCRIPTION:Apporter son matériel. La clé est à l'accueil. Contact : camille.martin@example.org
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


def event(room, number):
    """Spread over two years, one of a hundred a weekly series."""
    start = TODAY + datetime.timedelta(hours=number * 17_520 // EVENTS - 8_760)
    rule = "RRULE:FREQ=WEEKLY;COUNT=40\r\n" if number % 100 == 7 else ""
    end = start + datetime.timedelta(minutes=90)
    return EVENT.format(room=room, number=number, start=start, end=end, rule=rule)


def response(href, props):
    return (
        f"<d:response><d:href>{href}</d:href><d:propstat><d:prop>{props}</d:prop>"
        "<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
    )


def multistatus(responses):
    head = '<?xml version="1.0"?><d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" '
    return (head + 'xmlns:s="http://calendarserver.org/ns/">' + "".join(responses) + "</d:multistatus>").encode()


def calendar(room):
    return response(
        f"{HOME}room-{room}/",
        "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype><s:getctag>1</s:getctag>"
        "<d:sync-token>http://sabre.io/ns/sync/1</d:sync-token><d:owner><d:href>/dav/principals/salles/</d:href></d:owner>",
    )


HREF = re.compile(rb"<(?:\w+:)?href>([^<]+)</")
OBJECTS, LISTS = {}, {}


def fill():
    for room in range(ROOMS):
        listed = []
        for number in range(EVENTS):
            href, etag = f"{HOME}room-{room}/{number}-4c1e9a7b.ics", f"<d:getetag>&quot;{room}-{number}&quot;</d:getetag>"
            text = event(room, number).replace("&", "&amp;")
            OBJECTS[href.encode()] = response(href, f"{etag}<c:calendar-data>{text}</c:calendar-data>")
            listed.append(response(href, etag))
        LISTS[f"{HOME}room-{room}/"] = multistatus([calendar(room), *listed])


class Server(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 20

    def answer(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        path, depth = self.path, self.headers.get("depth", "0")
        if self.command == "REPORT":
            told = multistatus(OBJECTS[href] for href in HREF.findall(body))
        elif path == HOME:
            told = multistatus([response(HOME, "<d:owner><d:href>/dav/principals/salles/</d:href></d:owner>")])
            if depth == "1":
                told = multistatus(calendar(room) for room in range(ROOMS))
        elif path in LISTS:
            told = LISTS[path]
        else:
            home = f"<c:calendar-home-set><d:href>{HOME}</d:href></c:calendar-home-set>"
            principal = "<d:current-user-principal><d:href>/dav/principals/salles/</d:href></d:current-user-principal>"
            told = multistatus([response(path, principal + home)])
        self.send_response(207)
        self.send_header("Content-Type", "application/xml; charset=utf-8")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    do_PROPFIND = do_REPORT = answer

    def log_message(self, *_):
        pass


def multiget(hrefs):
    listed = "".join(f"<d:href>{href.decode()}</d:href>" for href in hrefs)
    return f'<c:calendar-multiget xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><d:getetag/><c:calendar-data/></d:prop>{listed}</c:calendar-multiget>'


def download(folder, url):
    """All objects with curl, and how many bytes those are."""
    hrefs, lines = list(OBJECTS), []
    for start in range(0, len(hrefs), 100):
        body = folder / f"body-{start}"
        body.write_text(multiget(hrefs[start : start + 100]))
        lines += [f'url = "{url}{HOME}room-0/"', "request = REPORT", f'data-binary = "@{body}"', f'output = "{folder}/out-{start}"', "next"]
    (folder / "curl").write_text("\n".join(lines[:-1]))
    began = time.monotonic()
    subprocess.run(["curl", "-s", "-Z", "--parallel-max", "4", "-K", folder / "curl"], check=True)
    lasted = time.monotonic() - began
    return lasted, sum(file.stat().st_size for file in folder.glob("out-*"))


def start(settings, listen):
    began = time.monotonic()
    process = clef.start(CLEF, settings)
    page = None
    while True:
        if page is None and clef.is_up(f"http://{listen}/"):
            page = time.monotonic() - began
        if page and clef.is_up(f"http://{listen}/readyz"):
            return process, page, time.monotonic() - began
        assert process.poll() is None, settings.with_suffix(".log").read_text()
        time.sleep(0.05)


def checked(text):
    return f"{hashlib.sha256(text.encode()).hexdigest()[:16]} {text}\n"


def quoted(text):
    return "".join(sign if sign.isalnum() and sign.isascii() else "".join(f"%{b:02X}" for b in sign.encode()) for sign in text)


def store(folder):
    """The calendars as the embedded server keeps them (src/caldav/embedded/change_log.rs)."""
    for room in range(ROOMS):
        calendar = folder / f"room-{room}"
        calendar.mkdir(parents=True)
        log = [checked(f"id {uuid.uuid4()}")]
        for number in range(EVENTS):
            name, body = f"{number}-4c1e9a7b.ics", event(room, number).encode()
            (calendar / name).write_bytes(body)
            uid = f"{room}-{number}-0b5c9a52-5c0e-4b7f-9d7e"
            log.append(checked(f"{number + 1} put {quoted(name)} {quoted(uid)} {hashlib.sha256(body).hexdigest()}"))
        (calendar / ".changes").write_text("".join(log))


def measure(settings, listen, what):
    process, page, ready = start(settings, listen)
    print(
        f"Clef {what}: first page after {page:.1f} s, all read after {ready:.1f} s; {clef.cpu(process):.1f} s CPU, "
        f"{clef.memory(process, 'VmRSS'):.0f} MB resident, {clef.memory(process, 'VmHWM'):.0f} MB at most",
        end="",
    )
    time.sleep(12)
    print(f"; {clef.memory(process, 'VmRSS'):.0f} MB twelve seconds later", flush=True)
    process.terminate()
    process.wait()


def main(folder):
    rooms, url = [f"room-{n}" for n in range(ROOMS)], None
    if not EMBEDDED:
        fill()
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        lasted, size = download(folder, url)
        print(f"curl: {ROOMS * EVENTS} events, {size / 1e6:.0f} MB in {lasted:.1f} s")
        url = f"{url}/dav/"
    settings, listen = clef.configure(folder, rooms, url=url)
    if EMBEDDED:
        store(folder / "clef-data" / "calendars" / "calendars")
    for what in ["without a copy", "with the copy on disk"]:
        measure(settings, listen, what)


with tempfile.TemporaryDirectory() as name:
    main(pathlib.Path(name))

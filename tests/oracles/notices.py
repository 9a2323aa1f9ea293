"""Reads mails about bookings as mail and calendar programs do, and prints what they see as JSON.

    notices.py FOLDER

Each mail is NAME.eml, or NAME.json as `tests/tools/smtp_server.py` keeps it.
"""

import email
import email.policy
import email.utils
import html.parser
import json
import pathlib
import re
import sys

import icalendar


class Page(html.parser.HTMLParser):
    """What a page links to, and what it would load or run."""

    def __init__(self):
        super().__init__()
        self.links, self.loaded = set(), []

    def handle_starttag(self, tag, attributes):
        self.links.update(value for name, value in attributes if name == "href")
        harmful = [name for name, _ in attributes if name in LOADING or name.startswith("on")]
        if tag in ("script", "link", "img", "iframe", "object", "form", "base") or harmful:
            self.loaded.append(self.get_starttag_text())

    def handle_data(self, data):
        # The style sheet, which the parser takes as text.
        if self.lasttag == "style" and re.search(r"url\(|@import", data):
            self.loaded.append(data)


LOADING = ("src", "srcset", "background", "action", "poster", "data")


def raw_mails(folder):
    for path in sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns):
        yield path.read_bytes()
    for path in sorted(folder.glob("*.json"), key=lambda path: int(path.stem)):
        yield json.loads(path.read_text())["text"].encode("utf-8", "surrogateescape")


def time(value):
    return value.dt.isoformat() if value is not None else None


def event(component):
    attendees = component.get("ATTENDEE", [])
    attendees = attendees if isinstance(attendees, list) else [attendees]
    exdates = component.get("EXDATE", [])
    exdates = exdates if isinstance(exdates, list) else [exdates]
    return {
        "uid": str(component["UID"]),
        "sequence": int(component["SEQUENCE"]),
        "status": str(component.get("STATUS", "")),
        "start": time(component["DTSTART"]),
        "end": time(component["DTEND"]),
        "recurrence_id": time(component.get("RECURRENCE-ID")),
        "rule": component["RRULE"].to_ical().decode() if "RRULE" in component else None,
        "exdates": sorted(day.dt.isoformat() for dates in exdates for day in dates.dts),
        "summary": str(component.get("SUMMARY", "")),
        "organizer": str(component["ORGANIZER"]),
        "organizer_name": str(component["ORGANIZER"].params["CN"]),
        "attendees": [
            {"address": str(one), **{name: str(value) for name, value in one.params.items()}} for one in attendees
        ],
        "own": [name for name in component if name.startswith("X-CLEF")],
    }


def calendar(part):
    text = part.get_content()
    text = text.decode("utf-8") if isinstance(text, bytes) else text
    [read] = icalendar.Calendar.from_ical(text, multiple=True)
    return {
        "method_of_part": part.get_content_type() + ";" + str(part.get_param("method")),
        "method": str(read["METHOD"]),
        "zones": [str(zone["TZID"]) for zone in read.walk("VTIMEZONE")],
        "events": [event(one) for one in read.walk("VEVENT")],
        "text": text.replace("\r\n", "\n"),
    }


def seen(raw):
    if b"\n" in raw.replace(b"\r\n", b"") or any(len(line) > 998 for line in raw.split(b"\r\n")):
        raise SystemExit("a bare or an endless line")
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    parts = list(mail.walk())
    defects = [str(defect) for part in parts for defect in part.defects]
    bodies = {"text": None, "html": None}
    calendars = []
    for part in parts:
        kind = part.get_content_type()
        if kind == "text/calendar":
            calendars.append(calendar(part))
        elif kind == "text/plain":
            bodies["text"] = part.get_content().replace("\r\n", "\n")
        elif kind == "text/html":
            bodies["html"] = part.get_content().replace("\r\n", "\n")
    page = Page()
    page.feed(bodies["html"] or "")
    return {
        "to": email.utils.getaddresses([str(mail["To"])]),
        "from": email.utils.getaddresses([str(mail["From"])]),
        "subject": str(mail["Subject"]),
        "headers": sorted({name.lower() for name in mail.keys()}),
        "message_id": str(mail["Message-ID"]),
        "references": str(mail.get("References", "")),
        "in_reply_to": str(mail.get("In-Reply-To", "")),
        "unsubscribe": str(mail.get("List-Unsubscribe", "")),
        "auto_submitted": str(mail["Auto-Submitted"]),
        "parts": [part.get_content_type() for part in parts],
        "loaded": page.loaded,
        "links": sorted(page.links),
        "calendars": calendars,
        "defects": defects,
        **bodies,
    }


print(json.dumps([seen(raw) for raw in raw_mails(pathlib.Path(sys.argv[1]))]))

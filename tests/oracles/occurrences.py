"""Says when events happen, as recurring-ical-events sees it.

Prints one line of JSON per case: the calendar object, a window in seconds since 1970, and start,
end and whether it holds its time of every occurrence that overlaps the window (null for an object that
the library cannot read). First the files named as arguments, over 2027; then generated series with overrides, the same ones on every run.

Left out on purpose: nights of clock changes. The end of a recurring event is elapsed time in RFC
5545 (3.8.5.3), and clock time in Python.
"""

import datetime
import json
import random
import sys
import zoneinfo

import icalendar
import recurring_ical_events

ROOM = zoneinfo.ZoneInfo("Europe/Paris")
ZONES = ["Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]
CASES = 600
DAY = datetime.timedelta(days=1)


def instant(value):
    """Dates and floating times are those of the room."""
    if not isinstance(value, datetime.datetime):
        value = datetime.datetime.combine(value, datetime.time())
    if value.tzinfo is None:
        value = value.replace(tzinfo=ROOM)
    return int(value.timestamp())


def expected(text, window):
    start, end = (datetime.datetime.fromtimestamp(second, datetime.timezone.utc) for second in window)
    calendar = icalendar.Calendar.from_ical(text)
    found = []
    for event in recurring_ical_events.of(calendar).between(start - 2 * DAY, end + 2 * DAY):
        begins, ends = instant(event["DTSTART"].dt), instant(event["DTEND"].dt)
        holds = event.get("STATUS") != "CANCELLED" and event.get("TRANSP") != "TRANSPARENT"
        if begins < window[1] and ends > window[0]:
            found.append([begins, ends, holds])
    return sorted(found)


def show(name, text, window):
    case = {"name": name, "text": text, "window": window, "expected": expected(text, window)}
    print(json.dumps(case))


class Series:
    """A random series; `form` is how its times are written."""

    def __init__(self, rng):
        self.rng = rng
        self.form = rng.choice(["date", "floating", "utc"] + ["zoned"] * 4)
        self.zone = rng.choice(ZONES)
        day = datetime.date(2027, 1, 4) + DAY * rng.randrange(120)
        self.start = datetime.datetime.combine(day, datetime.time(rng.randrange(7, 15), rng.choice([0, 15, 30])))
        self.freq = rng.choice(["DAILY", "WEEKLY", "MONTHLY"])
        self.interval = rng.randrange(1, 4)
        self.count = rng.randrange(2, 20)
        self.dates = self.all_dates()

    def all_dates(self):
        """The dates of the rule, worked out by hand: days and weeks only, months need care."""
        if self.freq == "MONTHLY":
            self.start = self.start.replace(day=min(self.start.day, 28))
            months = (self.start.month - 1 + self.interval * n for n in range(self.count))
            return [self.start.replace(year=2027 + m // 12, month=m % 12 + 1) for m in months]
        step = DAY * self.interval * (7 if self.freq == "WEEKLY" else 1)
        return [self.start + step * n for n in range(self.count)]

    def time(self, name, value, more=""):
        if self.form == "date":
            return f"{name};VALUE=DATE{more}:{value:%Y%m%d}"
        if self.form == "floating":
            return f"{name}{more}:{value:%Y%m%dT%H%M%S}"
        if self.form == "utc":
            return f"{name}{more}:{value:%Y%m%dT%H%M%SZ}"
        return f"{name};TZID={self.zone}{more}:{value:%Y%m%dT%H%M%S}"

    def in_utc(self, name, value):
        """The same instant in UTC, as DAVx5 and Google write some RECURRENCE-IDs."""
        if self.form != "zoned":
            return self.time(name, value)
        value = value.replace(tzinfo=zoneinfo.ZoneInfo(self.zone)).astimezone(datetime.timezone.utc)
        return f"{name}:{value:%Y%m%dT%H%M%SZ}"

    def length(self, start):
        if self.form == "date":
            days = self.rng.randrange(1, 4)
            return self.time("DTEND", start + DAY * days)
        minutes = self.rng.choice([15, 30, 60, 90, 240])
        if self.rng.random() < 0.3:
            return f"DURATION:PT{minutes}M"
        return self.time("DTEND", start + datetime.timedelta(minutes=minutes))

    def moved(self, date):
        if self.form == "date":
            return date + DAY * self.rng.randrange(-3, 4)
        return (date + DAY * self.rng.randrange(-2, 3)).replace(hour=self.rng.randrange(6, 17))

    def event(self, lines):
        return ["BEGIN:VEVENT", "UID:series", "DTSTAMP:20270101T000000Z", *lines, "END:VEVENT"]

    def override(self, date):
        kind = self.rng.choice(["moved", "moved", "cancelled", "free", "longer"])
        write = self.rng.choice([self.time, self.in_utc])
        start = self.moved(date) if kind == "moved" else date
        lines = [write("RECURRENCE-ID", date), self.time("DTSTART", start), self.length(start)]
        lines += {"cancelled": ["STATUS:CANCELLED"], "free": ["TRANSP:TRANSPARENT"]}.get(kind, [])
        return self.event(lines)

    def this_and_future(self, date):
        start = self.moved(date)
        lines = [self.time("RECURRENCE-ID", date, ";RANGE=THISANDFUTURE"), self.time("DTSTART", start)]
        return self.event(lines + [self.length(start)])

    def text(self):
        rng, dates = self.rng, self.dates
        changed = rng.sample(dates, min(len(dates), rng.randrange(0, 5)))
        removed = [date for date in dates if date not in changed and rng.random() < 0.15]
        lines = [self.time("DTSTART", self.start), self.length(self.start)]
        lines.append(f"RRULE:FREQ={self.freq};INTERVAL={self.interval};COUNT={self.count}")
        lines += [self.time("EXDATE", date) for date in removed]
        if rng.random() < 0.3:
            lines.append(self.time("RDATE", dates[-1] + DAY * rng.randrange(1, 9)))
        events = [self.event(lines)]
        rest = [date for date in dates if date not in changed and date not in removed]
        if rest and rng.random() < 0.3:
            events.append(self.this_and_future(rng.choice(rest)))
        events += [self.override(date) for date in changed]
        lines = [line for event in events for line in event]
        return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Oracle//EN", *lines, "END:VCALENDAR", ""])


def main():
    year = [instant(datetime.date(2027, 1, 1)), instant(datetime.date(2028, 1, 1))]
    for path in sys.argv[1:]:
        with open(path, "rb") as file:
            data = file.read()
        try:
            show(path, data.decode("utf-8-sig"), year)
        except (ValueError, KeyError) as error:
            case = {"name": path, "text": repr(error), "window": year, "expected": None}
            print(json.dumps(case))
    rng = random.Random(5545)
    for number in range(CASES):
        series = Series(rng)
        text = series.text()
        start = rng.choice(series.dates) - DAY * rng.randrange(0, 20)
        begin = instant(start)
        show(f"generated {number}", text, [begin, begin + 86400 * rng.choice([1, 7, 60, 500])])


main()

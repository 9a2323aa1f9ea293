"""Random recurrences with the dates that others find for them, as JSON lines.

    python tests/oracles/recurrence.py [SEED [RULES [EVENTS]]]

RULES single rules are expanded by python-dateutil, EVENTS whole VEVENTs (EXDATE, RDATE, all-day,
floating) by recurring-ical-events. Each line: oracle, rrule, dtstart, rdates, exdates, window and
expected (seconds since 1970, UTC). Times are written `20270105` (a date), `20270105T090000`
(floating, in ROOM), `20270105T090000Z` and `Europe/Paris:20270105T090000`.

python-dateutil expands civil times; where it departs from what src/domain/recurrence.rs documents,
`dates_by_dateutil` says what is put right. What cannot be compared is not generated:
BYWEEKNO 52, 53, -52 and -53 (dateutil takes the length of the wrong year for the days before the
first week of a year, and knows week -52 and -53 only in their own year).
"""

import itertools
import json
import multiprocessing
import random
import re
import signal
import sys
from collections import Counter
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from dateutil.rrule import rrulestr

ROOM = "Europe/Paris"
ZONES = ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]
# Days around which clocks change in one of the zones, ends of years and leap days.
DAYS = [
    date(2026, 3, 8), date(2026, 3, 29), date(2026, 4, 5), date(2026, 10, 4), date(2026, 10, 25),
    date(2026, 11, 1), date(2027, 3, 28), date(2027, 10, 31), date(2026, 12, 31), date(2027, 1, 1),
    date(2024, 2, 29), date(2028, 2, 29),
]
WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
SUB_DAILY = {"SECONDLY": timedelta(minutes=100), "MINUTELY": timedelta(days=3), "HOURLY": timedelta(days=60)}
MOST_DATES = 2500


class TooLong(Exception):
    """dateutil walks through thousands of years for a rule that never matches."""


def alarm(*_):
    raise TooLong


def text_of(civil, zone):
    if zone == "UTC":
        return civil.strftime("%Y%m%dT%H%M%SZ")
    return f"{zone}:{civil:%Y%m%dT%H%M%S}"


def resolve(civil, zone):
    """Fold 0 means: in a gap the offset before it, in a fold the first pass (RFC 5545 §3.3.5)."""
    aware = civil.replace(tzinfo=ZoneInfo(zone), fold=0)
    return int((civil - aware.utcoffset()).replace(tzinfo=timezone.utc).timestamp())


# --- single rules -------------------------------------------------------------------------------


def some(rng, values, most=3):
    return sorted(rng.sample(values, rng.randint(1, min(most, len(values)))))


def signed(rng, most, own, count=3):
    values = {rng.choice([1, -1]) * rng.randint(1, most) for _ in range(rng.randint(1, count))}
    return sorted(values | ({own} if own else set()))


def weekday_list(rng, frequency, in_month, own):
    days = set(some(rng, range(7), 3)) | ({own} if own is not None else set())
    entries = []
    for day in sorted(days):
        # Numbers beyond a month make dateutil read past the end of a list.
        most = 20 if frequency == "YEARLY" and not in_month else 5
        number = rng.choice([1, -1]) * rng.randint(1, most) if rng.random() < 0.4 else ""
        entries.append(f"{number}{WEEKDAYS[day]}")
    return entries


def dates_in_a_period(frequency, parts):
    """About how many, so that BYSETPOS often finds one."""
    size = len(parts.get("BYSECOND", "1")) if frequency != "SECONDLY" else 1
    size *= len(parts.get("BYMINUTE", "1")) if frequency not in ("SECONDLY", "MINUTELY") else 1
    size *= len(parts.get("BYHOUR", "1")) if frequency not in SUB_DAILY else 1
    days = max(len(parts.get(name, "")) for name in ("BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO")) or 1
    return size * days if frequency in ("WEEKLY", "MONTHLY", "YEARLY") else size


def random_rule(rng, start):
    """Sub-daily rules keep the day of DTSTART among their days, or dateutil would walk for hours."""
    frequency = rng.choice(["SECONDLY", "MINUTELY", "HOURLY", "DAILY", "DAILY", "WEEKLY", "WEEKLY", "MONTHLY",
                            "MONTHLY", "YEARLY", "YEARLY"])
    keep = frequency in SUB_DAILY or rng.random() < 0.5
    year_day = start.timetuple().tm_yday
    parts = {"FREQ": [frequency]}
    intervals = [1, 1, 2, 3, 4, 5, 7, 10, 12, 18, 90, 100] if frequency in SUB_DAILY else [1, 1, 1, 2, 2, 3, 4, 5]
    parts["INTERVAL"] = [rng.choice(intervals)]

    def maybe(chance, name, values):
        if rng.random() < chance:
            parts[name] = values()

    maybe(0.25, "BYMONTH", lambda: sorted(set(some(rng, range(1, 13), 4)) | ({start.month} if keep else set())))
    maybe(0.3, "BYDAY", lambda: weekday_list(rng, frequency, "BYMONTH" in parts, start.weekday() if keep else None))
    maybe(0.25 if frequency != "WEEKLY" else 0.05, "BYMONTHDAY",
          lambda: signed(rng, 31, start.day if keep else None, 5))
    maybe(0.2 if frequency == "YEARLY" else 0.03, "BYYEARDAY",
          lambda: signed(rng, 366, year_day if keep else None, 6))
    week = start.isocalendar().week
    if frequency == "YEARLY" or (week < 52 and rng.random() < 0.1):
        maybe(0.25, "BYWEEKNO", lambda: signed(rng, 51, week if keep and week < 52 else None, 4))
    maybe(0.2, "BYHOUR", lambda: sorted(set(some(rng, range(24), 5)) | ({start.hour} if keep else set())))
    maybe(0.2, "BYMINUTE", lambda: sorted(set(some(rng, range(60), 4)) | ({start.minute} if keep else set())))
    maybe(0.1, "BYSECOND", lambda: sorted(set(some(rng, range(60), 3)) | ({start.second} if keep else set())))
    size = dates_in_a_period(frequency, parts)
    if size > 1:
        maybe(0.35, "BYSETPOS", lambda: signed(rng, rng.choice([size, min(size, 2), size + 1]), None, 2))
    maybe(0.3, "WKST", lambda: [rng.choice(WEEKDAYS)])
    return {name: [str(value) for value in values] for name, values in parts.items()}


def written(parts):
    return ";".join(f"{name}={','.join(values)}" for name, values in parts.items())


def with_an_end(rng, parts, start, end):
    """Adds COUNT or UNTIL; what the rule's end means is worked out in `dates_by_dateutil`."""
    kind = rng.choice(["", "", "COUNT", "UTC", "DATE", "FLOATING"])
    until = start + (end - start) * rng.uniform(-0.1, 1.1)
    if kind == "COUNT":
        parts["COUNT"] = [str(rng.choice([1, 2, 3, 5, 10, 30, 100, 1000]))]
    elif kind == "UTC":
        parts["UNTIL"] = [until.strftime("%Y%m%dT%H%M%SZ")]
    elif kind == "DATE":
        parts["UNTIL"] = [until.strftime("%Y%m%d")]
    elif kind == "FLOATING":
        parts["UNTIL"] = [until.strftime("%Y%m%dT%H%M%S")]


def for_dateutil(parts, start):
    """The rule that makes dateutil find what our rule means, without its end, and where to begin."""
    parts = {name: values for name, values in parts.items() if name not in ("COUNT", "UNTIL")}
    frequency = parts["FREQ"][0]
    days = parts.get("BYDAY", [])
    if frequency == "YEARLY" and "BYWEEKNO" in parts:
        # Numbers in BYDAY are not allowed there, so we ignore them; without any day RFC 5545 takes
        # the weekday of DTSTART, dateutil all seven.
        days = [day[-2:] for day in days]
        if not days and "BYMONTHDAY" not in parts and "BYYEARDAY" not in parts:
            days = [WEEKDAYS[start.weekday()]]
    if frequency == "MONTHLY" or (frequency == "YEARLY" and "BYWEEKNO" not in parts):
        # dateutil intersects MO with 1TU; RFC 5545 adds them up.
        numbered = any(len(day) > 2 for day in days)
        every = [*range(1, 5 if frequency == "MONTHLY" or "BYMONTH" in parts else 53), -1]
        if numbered:
            days = [f"{number}{day[-2:]}" for day in days
                    for number in ([day[:-2]] if len(day) > 2 else every)]
    if days:
        parts["BYDAY"] = days
    choosing = {"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS"} & parts.keys()
    if frequency == "YEARLY" and choosing == {"BYMONTHDAY"}:
        # Calendar applications mean the month of DTSTART, dateutil every month.
        parts["BYMONTH"] = [str(start.month)]
    begin = start
    if frequency == "WEEKLY" and "BYSETPOS" in parts:
        # dateutil lets the first week begin on DTSTART and counts positions from there. Begun with
        # the whole week, it needs to be told what it would have taken from DTSTART.
        first = WEEKDAYS.index(parts.get("WKST", ["MO"])[0])
        begin = start - timedelta(days=(start.weekday() - first) % 7)
        if not any(name in parts for name in ("BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO")):
            parts["BYDAY"] = [WEEKDAYS[start.weekday()]]
    return written(parts), begin


def dates_by_dateutil(parts, start, zone, end):
    """All instants up to civil `end`. DTSTART is always the first, COUNT counts it if the rule has it."""
    rule, begin = for_dateutil(parts, start)
    try:
        later = iter(rrulestr(rule, dtstart=begin))
    except ValueError as error:
        if "empty rule" not in str(error):
            raise
        later = iter(())

    def is_within(civil):
        until = parts.get("UNTIL", [""])[0]
        if until.endswith("Z"):
            last = datetime.strptime(until, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
            return resolve(civil, zone) <= last.timestamp()
        return not until or civil.strftime("%Y%m%dT%H%M%S")[:len(until)] <= until

    count = int(parts.get("COUNT", [1 << 30])[0])
    civil = [start]
    signal.setitimer(signal.ITIMER_VIRTUAL, 0.15)
    try:
        for candidate in later:
            if candidate == start:
                count -= 1
            if candidate > end or len(civil) > min(count, 4 * MOST_DATES):
                break
            if candidate > start:
                civil.append(candidate)
    except ValueError as error:
        if "empty rule" not in str(error):
            raise
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    first = resolve(start, zone)
    instants = {resolve(candidate, zone) for candidate in civil if is_within(candidate)}
    return sorted({first} | {instant for instant in instants if instant > first})


def random_window(rng, start, parts):
    reach = SUB_DAILY.get(parts["FREQ"][0], timedelta(days=rng.choice([40, 400, 800])))
    opening = start + rng.choice([timedelta(days=-3), timedelta(), reach * rng.random() * 0.3])
    opening = opening.replace(minute=rng.choice([0, 10]), second=rng.choice([0, 1]))
    return opening, opening + reach


def rules(rng, wanted):
    told = Counter()
    emitted = 0
    while emitted < wanted:
        zone = rng.choice(ZONES)
        day = rng.choice(DAYS) + timedelta(days=rng.randint(-8, 2))
        minutes = rng.choice([60, 90, 105, 120, 135, 150, 165, 180, 195, rng.randrange(24 * 60)])
        start = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minutes, seconds=rng.choice([0, 0, 5]))
        parts = random_rule(rng, start)
        if parts["FREQ"][0] not in SUB_DAILY and rng.random() < 0.1:
            start = start.replace(year=rng.choice([1996, 2004, 2012]))
        opening, end = random_window(rng, start if start.year > 2020 else start.replace(year=2024), parts)
        with_an_end(rng, parts, start, end)
        try:
            dates = dates_by_dateutil(parts, start, zone, end + timedelta(days=2))
        except TooLong:
            told["given up by dateutil"] += 1
            continue
        window = [int(edge.replace(tzinfo=timezone.utc).timestamp()) for edge in (opening, end)]
        expected = [instant for instant in dates if window[0] <= instant < window[1]]
        if len(dates) > 4 * MOST_DATES or len(expected) > MOST_DATES:
            told["too many dates"] += 1
            continue
        if not expected and rng.random() < 0.8:
            told["dropped, no date in the window"] += 1
            continue
        told[parts["FREQ"][0]] += 1
        emitted += 1
        yield {"oracle": "dateutil", "rrule": written(parts), "dtstart": text_of(start, zone), "rdates": [],
               "exdates": [], "window": window, "expected": expected}
    yield told


# --- whole events -------------------------------------------------------------------------------


def line_of(name, text):
    if ":" in text:
        zone, value = text.split(":")
        return f"{name};TZID={zone}:{value}"
    return f"{name}{'' if 'T' in text else ';VALUE=DATE'}:{text}"


def matching_rule(rng, start):
    """A rule that DTSTART matches: where it does not, recurring-ical-events counts otherwise."""
    own = WEEKDAYS[start.weekday()]
    return rng.choice([
        "FREQ=DAILY", "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
        f"FREQ=WEEKLY;BYDAY={','.join(sorted({own, rng.choice(WEEKDAYS)}))}",
        f"FREQ=MONTHLY;BYMONTHDAY={start.day}", f"FREQ=MONTHLY;BYDAY={(start.day - 1) // 7 + 1}{own}",
        "FREQ=YEARLY", f"FREQ=YEARLY;BYMONTH={start.month}",
    ])


def other_way_to_write(rng, civil, kind, zone):
    """One date as an EXDATE may name it; None if its clock shows it twice or not at all."""
    if kind == "date":
        return civil.strftime("%Y%m%d")
    instant = resolve(civil, zone if kind == "zoned" else ROOM)
    utc = datetime.fromtimestamp(instant, timezone.utc)
    if utc.astimezone(ZoneInfo(zone if kind == "zoned" else ROOM)).replace(tzinfo=None) != civil:
        return None
    ways = {
        "own": text_of(civil, zone) if kind == "zoned" else civil.strftime("%Y%m%dT%H%M%S"),
        "date": civil.strftime("%Y%m%d"),
        "floating": civil.strftime("%Y%m%dT%H%M%S"),
        "utc": utc.strftime("%Y%m%dT%H%M%SZ"),
    }
    # A floating event has no zone for recurring-ical-events to compare UTC with.
    return ways[rng.choice(["own", "own", "date", "floating", "utc"] if kind == "zoned" else ["own", "date"])]


def event(rng):
    kind = rng.choice(["zoned", "zoned", "zoned", "floating", "date"])
    zone = rng.choice(ZONES)
    day = rng.choice(DAYS) + timedelta(days=rng.randint(-8, 2))
    minutes = 0 if kind == "date" else rng.choice([90, 135, 150, 540, rng.randrange(24 * 60)])
    start = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minutes)
    text = {"zoned": text_of(start, zone), "floating": start.strftime("%Y%m%dT%H%M%S"),
            "date": start.strftime("%Y%m%d")}[kind]
    rule = matching_rule(rng, start)
    if rng.random() < 0.4:
        rule += f";COUNT={rng.randint(1, 20)}"
    window = (start - timedelta(days=5), start + timedelta(days=rng.choice([30, 200, 400])))
    dates = list(itertools.islice(rrulestr(re.sub(";COUNT=.*", "", rule), dtstart=start), 12))
    named = [other_way_to_write(rng, civil, kind, zone) for civil in rng.sample(dates, rng.randint(0, 4))]
    extra = [start + timedelta(days=rng.randint(1, 60), hours=0 if kind == "date" else rng.randint(0, 5))
             for _ in range(rng.randint(0, 3))] + rng.sample(dates, rng.randint(0, 1))
    rdates = [text_of(civil, zone) if kind == "zoned" else
              civil.strftime("%Y%m%d" if kind == "date" else "%Y%m%dT%H%M%S") for civil in extra]
    return {"oracle": "recurring-ical-events", "rrule": rule, "dtstart": text, "rdates": rdates,
            "exdates": [name for name in named if name], "window": window}


def dates_by_recurring_ical_events(case):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//oracle//EN", "BEGIN:VEVENT", "UID:1",
             "DTSTAMP:20260101T000000Z", "SUMMARY:x", line_of("DTSTART", case["dtstart"]), "RRULE:" + case["rrule"]]
    lines += [line_of("RDATE", text) for text in case["rdates"]]
    lines += [line_of("EXDATE", text) for text in case["exdates"]]
    calendar = icalendar.Calendar.from_ical("\r\n".join(lines + ["END:VEVENT", "END:VCALENDAR", ""]))
    opening, end = (edge.replace(tzinfo=timezone.utc) for edge in case["window"])
    found = recurring_ical_events.of(calendar).between(opening - timedelta(days=2), end + timedelta(days=2))
    instants = set()
    for occurrence in found:
        start = occurrence["DTSTART"].dt
        if not isinstance(start, datetime):
            start = datetime.combine(start, datetime.min.time())
        if start.tzinfo is None:
            instants.add(resolve(start, ROOM))
        else:
            instants.add(int(start.timestamp()))
    return sorted(instant for instant in instants if opening.timestamp() <= instant < end.timestamp())


def events(rng, wanted):
    for _ in range(wanted):
        case = event(rng)
        case["expected"] = dates_by_recurring_ical_events(case)
        case["window"] = [int(edge.replace(tzinfo=timezone.utc).timestamp()) for edge in case["window"]]
        yield case


def share(job):
    kind, seed, wanted = job
    signal.signal(signal.SIGVTALRM, alarm)
    return list(kind(random.Random(seed), wanted))


def main(seed="1", rule_count="2400", event_count="400"):
    shares = 8
    jobs = [(rules, f"{seed}/{number}", int(rule_count) // shares) for number in range(shares)]
    jobs.append((events, seed, int(event_count)))
    told = Counter()
    with multiprocessing.Pool() as pool:
        for case in itertools.chain.from_iterable(pool.imap(share, jobs)):
            if isinstance(case, Counter):
                told += case
            else:
                print(json.dumps(case))
    print("dateutil:", dict(told), file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""What a calendar program reads of the video calls in a calendar on standard input: a list of events as JSON."""

import json
import sys

from icalendar import Calendar


def several(value):
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def event(component):
    calls = several(component.get("CONFERENCE"))
    return {
        "location": str(component.get("LOCATION", "")),
        "calls": [str(call) for call in calls],
        "features": [str(call.params.get("FEATURE", "")) for call in calls],
        "labels": [str(call.params.get("LABEL", "")) for call in calls],
        "errors": [str(error) for error in component.errors],
    }


calendar = Calendar.from_ical(sys.stdin.buffer.read())
print(json.dumps([event(component) for component in calendar.walk("VEVENT")]))

"""What a booking costs Clef itself: CPU time of the process and requests to the calendar server.

Usage: python benches/booking.py PATH_TO_CLEF [BOOKINGS]     (a release build; see docs/performance.md)

Starts Radicale and Clef on loopback ports, books through the API without competition, and then has eight
members at two instances want the same hour at once. Needs the Python of the tests (`tests/run tools`).
Where there are several processor cores, Clef has the last one for itself: what the calendar server and the
members do on the same core empties its caches, and that is not Clef's own.
"""

import concurrent.futures
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import clef
from clef import ask, cpu, free_port, until

CLEF, BOOKINGS = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 300
CORES = sorted(os.sched_getaffinity(0))


def book(listen, start, length=60):
    body = {"room": "atelier", "start": start.isoformat(), "title": "Conseil"}
    body["end"] = (start + datetime.timedelta(minutes=length)).isoformat()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {clef.TOKEN}"}
    return ask("POST", f"http://{listen}/api/v1/bookings", json.dumps(body), headers)[0]


def start_clef(folder, number, radicale):
    settings, listen = clef.configure(folder, url=f"http://127.0.0.1:{radicale}/", name=f"clef-{number}")
    process = clef.start(CLEF, settings)
    os.sched_setaffinity(process.pid, CORES[-1:])
    until("Clef", lambda: ask("GET", f"http://{listen}/readyz")[0] == 200)
    return listen, process


def main(folder, started):
    port, log = free_port(), folder / "radicale.log"
    (folder / "radicale.ini").write_text(
        f"[server]\nhosts = 127.0.0.1:{port}\n[auth]\ntype = none\n[logging]\nlevel = info\n"
        f"[storage]\nfilesystem_folder = {folder / 'calendars'}\n"
    )
    command = [sys.executable, "-m", "radicale", "--config", folder / "radicale.ini"]
    started.append(subprocess.Popen(command, stdout=open(log, "w"), stderr=subprocess.STDOUT))
    calendar = f"http://127.0.0.1:{port}/salles/atelier/"
    basic = {"Authorization": "Basic c2FsbGVzOnNlY3JldA=="}
    until("Radicale", lambda: ask("MKCALENDAR", calendar, headers=basic)[0] in (201, 409, 405))

    def requests():
        return len(re.findall(r"^.* (?:PUT|GET|REPORT|PROPFIND|DELETE) request for", log.read_text(), re.M))

    listen, process = start_clef(folder, 1, port)
    started.append(process)
    now = datetime.datetime.now(datetime.timezone.utc).replace(minute=0, second=0, microsecond=0)
    start = now + datetime.timedelta(days=2)
    for every, density in [(24, "one booking a day"), (2, "twelve bookings a day")]:
        hours = [start + datetime.timedelta(hours=every * n) for n in range(BOOKINGS + 20)]
        for hour in hours[:20]:
            assert book(listen, hour) == 201
        before, asked, began = cpu(process), requests(), time.monotonic()
        for hour in hours[20:]:
            assert book(listen, hour) == 201
        lasted, used = time.monotonic() - began, cpu(process) - before
        # Polls go on meanwhile: they are counted in.
        print(
            f"room with {density}, {BOOKINGS} more without competition, each: {1000 * used / BOOKINGS:.2f} ms CPU "
            f"of Clef, {(requests() - asked) / BOOKINGS:.2f} requests, {1000 * lasted / BOOKINGS:.0f} ms in all"
        )
        start = hours[-1] + datetime.timedelta(days=2)
    other, process = start_clef(folder, 2, port)
    started.append(process)
    slowest = 0
    with concurrent.futures.ThreadPoolExecutor(8) as members:
        for hour in (start + datetime.timedelta(hours=n) for n in range(20)):
            began = time.monotonic()
            told = list(members.map(lambda n: book([listen, other][n % 2], hour), range(8)))
            slowest = max(slowest, time.monotonic() - began)
            assert sorted(told) == [201] + 7 * [409], told
    print(f"8 members at 2 instances want one hour, 20 times: all told after {slowest:.2f} s at most")


os.sched_setaffinity(0, CORES[:-1] or CORES)
with tempfile.TemporaryDirectory() as name:
    running = []
    try:
        main(pathlib.Path(name), running)
    finally:
        for one in running:
            one.kill()
            one.wait()

"""What pages that are open all day cost: memory of the process, and CPU time of a change that all are told.

Usage: python benches/boards.py PATH_TO_CLEF [BOARDS]     (a release build; see docs/performance.md)

Opens so many streams of events from addresses of loopback, and books: each of them is told, and each asks for the day once, as an
open page does.
"""

import datetime
import http.client
import json
import pathlib
import sys
import tempfile
import threading
import time

import clef

CLEF, BOARDS, BOOKINGS, AT_ONE_ADDRESS = sys.argv[1], int((sys.argv[2:] or ["1000"])[0]), 10, 200
ROOMS = [f"salle-{number}" for number in range(20)]


class Board(threading.Thread):
    """A page that is open: it waits for an event, and asks for the day if that is another one."""

    def __init__(self, listen, number):
        super().__init__(daemon=True)
        source = (f"127.0.0.{2 + number // AT_ONE_ADDRESS}", 0)
        self.stream = http.client.HTTPConnection(listen, source_address=source)
        self.page = http.client.HTTPConnection(listen, source_address=source)
        self.etag, self.told, self.at = None, 0, 0.0

    def run(self):
        self.stream.request("GET", "/api/v1/events")
        for line in self.stream.getresponse():
            if line.startswith(b"event:"):
                self.at = time.monotonic()
                self.look()
                self.told += 1

    def look(self):
        self.page.request("GET", "/", headers={"If-None-Match": self.etag} if self.etag else {})
        answer = self.page.getresponse()
        answer.read()
        self.etag = answer.getheader("ETag")
        # The page keeps no connection while nothing happens.
        self.page.close()


def book(listen, number):
    """Books in the first room, and returns when that was confirmed."""
    day = datetime.date.today() + datetime.timedelta(days=3 + number)
    wish = {"room": ROOMS[0], "start": f"{day}T14:00:00Z", "end": f"{day}T15:00:00Z", "title": "Mesure"}
    headers = {"Authorization": f"Bearer {clef.TOKEN}", "Content-Type": "application/json"}
    status, body = clef.ask("POST", f"http://{listen}/api/v1/bookings", json.dumps(wish), headers)
    assert status == 201, body.decode()
    return time.monotonic()


def main(folder):
    threading.stack_size(256 * 1024)
    settings, listen = clef.configure(folder, ROOMS)
    process = clef.start(CLEF, settings)
    try:
        clef.until("Clef", lambda: clef.is_up(f"http://{listen}/readyz"))
        alone = clef.memory(process, "VmRSS")
        boards = [Board(listen, number) for number in range(BOARDS)]
        for board in boards:
            board.start()
        told = lambda count: lambda: all(board.told >= count for board in boards)
        clef.until("The first event", told(1))
        open_, began, late = clef.memory(process, "VmRSS"), clef.cpu(process), []
        time.sleep(10)
        idle = (clef.cpu(process) - began) / 10
        began = clef.cpu(process)
        for number in range(BOOKINGS):
            booked = book(listen, number)
            clef.until("An event", told(2 + number))
            late.append(max(board.at for board in boards) - booked)
        spent = (clef.cpu(process) - began) / BOOKINGS
        print(f"{BOARDS} boards: {open_ - alone:.0f} MB more than the {alone:.0f} MB without, idle {idle * 100:.1f} % of a CPU")
        print(f"a booking: {spent * 1000:.0f} ms of CPU for all of them, the last one told after {max(late):.2f} s at most")
    finally:
        process.kill()
        process.wait()


with tempfile.TemporaryDirectory() as place:
    main(pathlib.Path(place))

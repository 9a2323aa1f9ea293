"""What the benchmarks in Python share: a Clef with one site on loopback, and what its process has used."""

import hashlib
import os
import pathlib
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

TOKEN = "the-token-of-the-benchmark"
SETTINGS = """
[place]
name = "Mesure"
timezone = "Europe/Paris"
country = "FR"
languages = ["fr"]
public_url = "http://{listen}"
[server]
listen = "{listen}"
data_directory = "{data}"
{calendars}
[limits]
member_writes = {{ at_once = 1000000, per_hour = 1000000 }}
address_writes = {{ at_once = 1000000, per_hour = 1000000 }}
[rules]
opening_hours = "24/7"
horizon = "400d"
[[site]]
id = "quai"
name = "Le Quai"
[[api_token]]
name = "benchmark"
sha256 = "{sha256}"
role = "member"
member = "ana"
"""
CALENDARS = '[caldav]\nurl = "{url}"\nusername = "salles"\npassword_env = "THE_PASSWORD"\n'
PASSWORD = "secret"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def configure(folder, rooms=("atelier",), url=None, name="clef"):
    """Writes the settings of a Clef with the calendars at `url`, or its own. Returns the file, and where it listens."""
    listen = f"127.0.0.1:{free_port()}"
    calendars = "" if url is None else CALENDARS.format(url=url)
    sha256 = hashlib.sha256(TOKEN.encode()).hexdigest()
    data = folder / f"{name}-data"
    text = SETTINGS.format(listen=listen, data=data, calendars=calendars, sha256=sha256)
    text += "".join(f'[[room]]\nid = "{room}"\nsite = "quai"\nname = "Salle {room}"\n' for room in rooms)
    settings = folder / f"{name}.toml"
    settings.write_text(text)
    return settings, listen


def start(clef, settings):
    """Starts it; what it says is in a file beside its settings."""
    log = open(settings.with_suffix(".log"), "a")
    environment = {**os.environ, "THE_PASSWORD": PASSWORD}
    return subprocess.Popen([clef, "--config", settings], env=environment, stdout=log, stderr=log)


def ask(method, url, body=None, headers={}):
    """The status of the answer, and its body."""
    data = None if body is None else body.encode()
    request = urllib.request.Request(url, data=data, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def is_up(url):
    try:
        return ask("GET", url)[0] == 200
    except OSError:
        return False


def until(what, is_so):
    for _ in range(1200):
        try:
            if is_so():
                return
        except OSError:
            pass
        time.sleep(0.05)
    sys.exit(f"{what} does not answer")


def cpu(process):
    """CPU seconds of a process."""
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(process, name):
    """MB of a process: `VmRSS` now, `VmHWM` at most."""
    text = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(rf"{name}:\s+(\d+) kB", text)[1]) / 1000

"""Reads mails as another program does, and compares them with what they should say.

    mails.py FOLDER

Of each NAME.eml the file NAME.json says `sender`, `name`, `address`, `subject` and `text` as they were given.
Prints a line for each difference.
"""

import email
import email.header
import email.policy
import email.utils
import json
import pathlib
import re
import sys
import unicodedata

HEADERS = [
    "auto-submitted", "content-transfer-encoding", "content-type", "date", "from", "message-id",
    "mime-version", "subject", "to",
]


def is_control(c):
    return unicodedata.category(c) == "Cc"


def one_line(text):
    """What may stand in a header: one line, no more than 200 characters."""
    # What reads like an encoded word is not one.
    text = text.replace("=?", "= ?")
    plain = "".join(" " if is_control(c) or c in "\u2028\u2029" else c for c in text[:200])
    return " ".join(plain.split())


def lines(text):
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if not is_control(c) or c in "\n\t")


def decoded(name):
    return str(email.header.make_header(email.header.decode_header(name)))


def differences(raw, wanted):
    if b"\n" in raw.replace(b"\r\n", b"") or b"\r" in raw.replace(b"\r\n", b""):
        yield "a bare line break"
    if any(len(line) > 998 for line in raw.split(b"\r\n")):
        yield "a line that is too long (RFC 5322 §2.1.1)"
    head = raw.split(b"\r\n\r\n", 1)[0]
    if not head.isascii():
        yield "a header that is not ASCII"
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    names = sorted(name.lower() for name in mail.keys())
    if names != HEADERS:
        yield f"headers {names}"
        return
    # The newer parser of headers puts spaces between encoded words in names, and falls over some.
    plain = email.message_from_bytes(raw)
    people = {name: email.utils.getaddresses([plain[name]]) for name in ["From", "To"]}
    for name, them in people.items():
        if len(them) != 1:
            yield f"{name}: {them}"
            return
    to, sender = people["To"][0], people["From"][0]
    pairs = {
        "To": (to[1], wanted["address"]),
        "name": (decoded(to[0]), one_line(wanted["name"])),
        "From": (sender[1], "salles@example.org"),
        "name of the sender": (decoded(sender[0]), one_line(wanted["sender"])),
        "Subject": (str(mail["Subject"]), one_line(wanted["subject"])),
        "Auto-Submitted": (str(mail["Auto-Submitted"]), "auto-generated"),
        "type": (mail.get_content_type(), "text/plain"),
        "charset": (mail.get_content_charset(), "utf-8"),
        "multipart": (mail.is_multipart(), False),
        "defects": ([*mail.defects], []),
        "Date": (mail["Date"].datetime.isoformat(), "2026-11-16T08:30:00+00:00"),
        "text": (mail.get_content().replace("\r\n", "\n").rstrip("\n"), lines(wanted["text"]).rstrip("\n")),
    }
    for what, (is_there, should_be) in pairs.items():
        if is_there != should_be:
            yield f"{what}: {is_there!r} and not {should_be!r}"
    if not re.fullmatch(r"<[0-9a-f-]{36}@example\.org>", str(mail["Message-ID"])):
        yield f"Message-ID: {mail['Message-ID']}"


folder = pathlib.Path(sys.argv[1])
mails = sorted(folder.glob("*.eml"))
for path in mails:
    wanted = json.loads(path.with_suffix(".json").read_text())
    for difference in differences(path.read_bytes(), wanted):
        print(f"{path.name}: {difference}")
print(f"{len(mails)} mails")

"""Reads an Atom feed with what RFC 4287 demands of it, and prints it as JSON.

    atom.py < FEED
"""

import datetime
import json
import sys
import xml.etree.ElementTree as tree

ATOM = "{http://www.w3.org/2005/Atom}"


def one(parent, name):
    """The text of the one child of this name."""
    found = parent.findall(ATOM + name)
    if len(found) != 1:
        raise SystemExit(f"{len(found)} × {name}")
    return found[0].text or ""


def instant(parent, name):
    text = one(parent, name)
    datetime.datetime.fromisoformat(text)
    return text


def links(parent):
    return {link.get("rel"): link.get("href") for link in parent.findall(ATOM + "link")}


def main():
    root = tree.fromstring(sys.stdin.buffer.read())
    if root.tag != ATOM + "feed":
        raise SystemExit(root.tag)
    entries = [
        {
            "id": one(entry, "id"),
            "title": one(entry, "title"),
            "summary": one(entry, "summary"),
            "updated": instant(entry, "updated"),
            "link": links(entry)["alternate"],
            "names": sorted(child.tag.removeprefix(ATOM) for child in entry),
        }
        for entry in root.findall(ATOM + "entry")
    ]
    ids = [entry["id"] for entry in entries]
    if len(set(ids)) != len(ids):
        raise SystemExit("the same id twice")
    print(
        json.dumps(
            {
                "id": one(root, "id"),
                "title": one(root, "title"),
                "updated": instant(root, "updated"),
                "author": one(root.find(ATOM + "author"), "name"),
                "self": links(root)["self"],
                "entries": entries,
            }
        )
    )


main()

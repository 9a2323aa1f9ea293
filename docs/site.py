"""A preprocessor of mdBook for the pages in this folder: marks what is English as English for browsers and screen readers,
and mends links to files of the repository that are not pages of the site. packages.md says how the site is built."""

import json
import re
import sys
from posixpath import dirname, join, normpath

# Files beside this folder that the site has as pages.
INCLUDED = {"../rooms.toml": "settings.md", "../CHANGELOG.md": "changes.md"}


def mend(text, path):
    """Makes the links in the page at `path` lead to pages of the site; what leads to no page keeps its words alone."""

    def link(found):
        words, target, anchor = found.groups()
        file = normpath(join(dirname(path), target))
        if file.startswith("../"):
            file = INCLUDED.get(file, path)
            return words if file == path else f"[{words}]({file})"
        return f"[{words}]({re.sub('README.md$', 'index.md', target)}{anchor or ''})"

    # What is included from the root of the repository names the pages from there.
    text = text.replace("](docs/", "](")
    return re.sub(r"\[([^\]]*)\]\(([^):#]+)(#[^)]*)?\)", link, text)


def keep_together(text):
    """Keeps French signs on the line of their word, outside of blocks of code."""
    parts = text.split("```")
    parts[::2] = [re.sub(" (?=[:;?!»])|(?<=«) ", "\u00a0", part) for part in parts[::2]]
    return "```".join(parts)


def chapters(items):
    for item in items:
        if isinstance(item, dict) and "Chapter" in item:
            yield item["Chapter"]
            yield from chapters(item["Chapter"]["sub_items"])


if sys.argv[1:2] == ["supports"]:
    sys.exit(0)
context, book = json.load(sys.stdin)
for chapter in chapters(book["sections"]):
    path = chapter["path"] or ""
    chapter["content"] = mend(chapter["content"], path)
    if path.startswith(("fr/", "index.md")):
        chapter["content"] = keep_together(chapter["content"])
    else:
        chapter["content"] = f'<div lang="en">\n\n{chapter["content"]}\n\n</div>\n'
json.dump(book, sys.stdout)

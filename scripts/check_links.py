"""Checks that the relative links of Markdown files lead somewhere: check_links.py FILE...

A link may name a file or folder of the repository, and a heading of a Markdown file (`#the-heading`, spelled as GitHub
spells it). Links to other sites are not followed. Prints each broken link as file:line and ends with 1 if there is one.
"""

import re
import sys
from functools import cache
from pathlib import Path
from urllib.parse import unquote

FENCE = re.compile(r"^ {0,3}(```+|~~~+)")
INLINE_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
# [text](target), ![text](target), [text](<target>), each with or without a title; and [name]: target
LINK = re.compile(r"\]\(\s*(?:<([^>]*)>|([^\s()]*(?:\([^\s()]*\)[^\s()]*)*))(?:\s+[\"'(][^\n]*?[\"')])?\s*\)")
REFERENCE = re.compile(r"^ {0,3}\[[^\]]+\]:\s*<?(\S+?)>?(?:\s|$)")
HEADING = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
ANCHOR = re.compile(r"<a\s+(?:id|name)=\"([^\"]+)\"")
ELSEWHERE = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+.-]*:|//)")


def prose(text: str) -> list[tuple[int, str]]:
    """The numbered lines outside fenced code blocks."""
    lines: list[tuple[int, str]] = []
    fence = ""
    for number, line in enumerate(text.splitlines(), start=1):
        marker = FENCE.match(line)
        if fence:
            if marker and marker[1].startswith(fence) and line.strip() == marker[1]:
                fence = ""
        elif marker:
            fence = marker[1]
        else:
            lines.append((number, line))
    return lines


def slug(heading: str) -> str:
    """A heading as GitHub spells its anchor."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


@cache
def anchors(path: Path) -> frozenset[str]:
    """All anchors of a Markdown file. A heading that comes again gets -1, -2 and so on."""
    found: set[str] = set()
    seen: dict[str, int] = {}
    for _, line in prose(path.read_text(encoding="utf-8")):
        found.update(ANCHOR.findall(line))
        if heading := HEADING.match(line):
            name = slug(heading[2])
            count = seen.get(name, 0)
            seen[name] = count + 1
            found.add(f"{name}-{count}" if count else name)
    return frozenset(found)


def broken_links(path: Path, root: Path) -> list[str]:
    """What is wrong with the links of one file: one message each."""
    messages: list[str] = []
    for number, line in prose(path.read_text(encoding="utf-8")):
        text = INLINE_CODE.sub("", line)
        targets = [pointed or plain for pointed, plain in LINK.findall(text)] + REFERENCE.findall(text)
        for target in targets:
            if not target or ELSEWHERE.match(target):
                continue
            name, _, anchor = unquote(target).partition("#")
            base = root if name.startswith("/") else path.parent
            file = (base / name.lstrip("/")).resolve() if name else path.resolve()
            where = f"{path.relative_to(root)}:{number}"
            if not file.is_relative_to(root):
                messages.append(f"{where}: {target} leads out of the repository")
            elif not file.exists():
                messages.append(f"{where}: {target} does not exist")
            elif anchor and file.suffix == ".md" and anchor not in anchors(file):
                messages.append(f"{where}: {target} names no heading of {file.relative_to(root)}")
    return messages


def main(arguments: list[str]) -> int:
    root = Path.cwd().resolve()
    files = [Path(argument).resolve() for argument in arguments]
    messages = [message for file in files for message in broken_links(file, root)]
    for message in messages:
        print(message)
    print(f"links of {len(files)} Markdown files checked, {len(messages)} broken")
    return 1 if messages else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

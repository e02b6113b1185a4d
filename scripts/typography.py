"""Set in French typography the texts that the code shows to people: no-break spaces, apostrophes, ellipses.

Templates need nothing (they are set when loaded); texts that stand in Python do. Without argument the files are mended;
with ``--check`` the lines that would change are listed, and the status is 1 when there are some.
"""

import io
import re
import sys
import tokenize
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))

from documents.typography import french  # noqa: E402 - found by its folder

APPS = (
    "organisations",
    "accounts",
    "journal",
    "documents",
    "notifications",
    "actions",
    "committees",
    "rencontres",
    "guide",
)
# What reads texts of people and sources, what people's macros look for, the outputs of commands, and the rules themselves.
LEFT = re.compile(
    r"/(migrations|models|management|deadlines|importing|exports|fixtures)/|/querysets/(?!dashboard)|/(models|exports|tabular|typography|demonstration)\.py$"
)
QUOTED = re.compile(r"^([A-Za-z]*)(\"\"\"|'''|\"|')(.*)\2$", re.DOTALL)
# Markup, queries and addresses are not sentences.
OTHER = re.compile(r"SELECT|::|%\(|<[a-z/]|https?://|^\s*[:;]\s*$|\\")


def mended(literal: str) -> str:
    """A string literal of Python with its text in French typography; the same when it is not a sentence."""
    found = QUOTED.match(literal)
    if found is None or set(found[1].lower()) - {"f"} or OTHER.search(found[3]):
        return literal
    prefix, quote, inner = found.groups()
    if not prefix:
        return f"{quote}{french(inner)}{quote}"
    return f"{prefix}{quote}{''.join(p if n % 2 else french(p) for n, p in enumerate(_parts(inner)))}{quote}"


def _parts(inner: str) -> list[str]:
    """The text of an f-string: what is written, what is inserted (its braces included), what is written…"""
    parts, depth = [""], 0
    for letter in inner:
        if letter == "{" and (depth := depth + 1) == 1:
            parts.append("")
        parts[-1] += letter
        if letter == "}" and depth and (depth := depth - 1) == 0:
            parts.append("")
    return parts


def mend(source: str) -> tuple[str, list[int]]:
    """A module with its texts mended, and the lines that changed; docstrings are left as they are."""
    lines = source.splitlines(keepends=True)
    changed = []
    for token in reversed(_literals(source)):
        (row, column), (end_row, end_column) = token.start, token.end
        new = mended(token.string)
        if new == token.string:
            continue
        changed.append(row)
        head, tail = lines[row - 1][:column], lines[end_row - 1][end_column:]
        lines[row - 1 : end_row] = (head + new + tail).splitlines(keepends=True)
    return "".join(lines), sorted(changed)


def _literals(source: str) -> list[tokenize.TokenInfo]:
    found, starts = [], True
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in (tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.COMMENT):
            starts = starts or token.type == tokenize.NEWLINE
            continue
        if token.type == tokenize.STRING and not starts:
            found.append(token)
        starts = False
    return found


def main(*arguments: str) -> int:
    """Mend, or check; gives the exit status."""
    faulty = 0
    for app in APPS:
        for path in sorted((HERE / app).rglob("*.py")):
            shown = path.relative_to(HERE)
            if LEFT.search(f"/{shown}"):
                continue
            source = path.read_text(encoding="utf-8")
            new, lines = mend(source)
            if not lines:
                continue
            faulty += len(lines)
            if "--check" in arguments:
                print(f"{shown}: lines {', '.join(map(str, lines))}")
            else:
                path.write_text(new, encoding="utf-8")
    if faulty and "--check" in arguments:
        print(
            "French typography (no-break spaces, apostrophes): run « .venv/bin/python scripts/typography.py »."
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""The list of the corpus as the documentation shows it: ``python -m tests.documents.corpus.page`` writes it again."""

from pathlib import Path

from tests.documents.corpus import CASES

PAGE = Path(__file__).resolve().parents[3] / "docs" / "uploads.md"
MARK = "<!-- corpus -->\n"


def _cell(text: str) -> str:
    hidden = {"\u202e": "[U+202E]", "\x00": "[U+0000]", "|": "\\|", "<": "&lt;"}
    return "".join(hidden.get(char, char) for char in text[:60])


def table() -> str:
    """One row a file, in the order of the corpus."""
    lines = ["| family | what it is | sent as | verdict |", "| --- | --- | --- | --- |"]
    for case in CASES:
        verdict = "accepted" if case.accepted else f"refused (« …{case.says}… »)"
        lines.append(f"| {case.family} | {_cell(case.about)} | `{_cell(case.name)}` | {verdict} |")
    return "\n".join(lines) + "\n"


def page(before: str) -> str:
    """The page ``before``, its list replaced."""
    return before[: before.index(MARK) + len(MARK)] + table()


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text()))

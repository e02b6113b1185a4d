"""Every file of the corpus gets the verdict that the documentation lists."""

import pytest

from documents import file_names
from documents.inspection import inspect
from tests.documents.corpus import CASES
from tests.documents.corpus.page import PAGE, page


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.family}, {case.about}")
def test_each_file_gets_its_verdict(case):
    verdict = inspect(case.make(), case.name)
    assert (verdict.ok, verdict.reason_fr == "") == (case.accepted, case.accepted), verdict.reason_fr
    assert case.says in verdict.reason_fr
    if not case.accepted:
        # One French sentence: why, then how to mend it.
        assert verdict.reason_fr.endswith(".")
        assert verdict.reason_fr.count(". ") == 0
        assert "\u00a0: " in verdict.reason_fr
        assert "'" not in verdict.reason_fr


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Plan d’actions — v2.docx", "Plan d’actions — v2.docx"),
        ("plan\u202excod.docx", "planxcod.docx"),
        ("../../etc/plan.docx", "plan.docx"),
        ("C:\\Users\\agent\\plan.docx", "plan.docx"),
        ("CON.docx", "_CON.docx"),
        ("com1", "_com1"),
        ("CONSEIL.docx", "CONSEIL.docx"),
        ("plan\x00<b>.docx", "plan_b_.docx"),
        ("plan.pdf        .exe. .", "plan.pdf.exe"),
        (".docx", "docx"),
        ("\u202e\u200b", "fichier"),
        ("", "fichier"),
        ("a\nb\tc.txt", "a b c.txt"),
    ],
)
def test_a_name_is_shown_without_what_could_harm(given, shown):
    assert file_names.shown(given) == shown


def test_a_name_too_long_is_cut_and_keeps_its_ending():
    shown = file_names.shown("é" * 400 + ".docx")
    assert shown.endswith("é.docx")
    assert len(shown.encode()) <= file_names.LONGEST


def test_the_documentation_lists_what_was_tried():
    written = PAGE.read_text()
    assert written == page(written), "run: python -m tests.documents.corpus.page"

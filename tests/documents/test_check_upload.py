"""``check_upload``: what a script can rely on."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from documents.management.commands.check_upload import Command
from tests.documents.corpus import office


def checked(*names, **options) -> tuple[str, int]:
    """What the command prints, and its exit status."""
    out = io.StringIO()
    try:
        call_command("check_upload", *map(str, names), stdout=out, **options)
    except CommandError as error:
        return out.getvalue(), error.returncode
    return out.getvalue(), 0


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "plan.docx"
    path.write_bytes(office.word())
    return path


@pytest.fixture
def bad(tmp_path):
    path = tmp_path / "plan-2.docx"
    path.write_bytes(office.word(**{"word/vbaProject.bin": b"x"}))
    return path


def test_each_file_is_one_object_on_its_line(good, bad):
    printed, status = checked(good, bad, json=True)
    rows = [json.loads(line) for line in printed.splitlines()]
    assert status == 2
    assert [list(row) for row in rows] == [["file", "verdict", "kind", "reason"]] * 2
    assert rows[0] == {"file": str(good), "verdict": "accepted", "kind": "docx", "reason": ""}
    assert (rows[1]["verdict"], rows[1]["kind"]) == ("refused", "docx")
    assert "macros" in rows[1]["reason"]


def test_the_status_is_zero_when_all_come_in(good):
    assert checked(good, json=True)[1] == 0


def test_a_person_reads_a_sentence_a_file(good, bad):
    printed, status = checked(good, bad)
    first, second = printed.splitlines()
    assert status == 2
    assert first.endswith("plan.docx\u00a0»\u00a0: accepté.")
    assert "macros" in second


def test_a_file_that_is_not_there_is_refused_and_the_others_are_judged(good, tmp_path):
    printed, status = checked(tmp_path / "absent.docx", good, tmp_path, json=True)
    assert status == 2
    assert [json.loads(line)["verdict"] for line in printed.splitlines()] == [
        "refused",
        "accepted",
        "refused",
    ]


def test_without_a_file_the_command_says_how_it_is_used(capsys):
    with pytest.raises(SystemExit) as stopped:
        Command().run_from_argv(["manage.py", "check_upload"])
    assert stopped.value.code == 2
    assert "Usage\u00a0: manage.py check_upload FICHIER…" in capsys.readouterr().err

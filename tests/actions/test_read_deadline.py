"""``manage.py read_deadline``: one JSON object a line, and one French sentence where it refuses."""

import io
import json
import time

import pytest
import time_machine
from django.core.management import call_command, execute_from_command_line
from django.core.management.base import CommandError

SHAPE = ["text", "kind", "first", "last", "overdue_after", "milestones", "flags", "notes"]


def lines(*args, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command("read_deadline", *args, stdout=out, stderr=err, **options)
    assert err.getvalue() == ""
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_each_text_prints_one_object_in_the_documented_shape():
    first, second = lines("--on", "2023-09-01", "Deuxième semestre", "")
    assert list(first) == SHAPE
    assert (first["text"], first["first"], first["last"]) == ("Deuxième semestre", "2023-07-01", "2023-12-31")
    assert first["flags"]
    assert (second["text"], second["kind"], second["milestones"]) == ("", "none", [])


def test_without_a_date_the_plan_is_read_on_the_day_of_the_application():
    with time_machine.travel("2024-05-20T12:00:00+02:00"):
        assert lines("sans délai")[0]["last"] == "2024-05-20"


def test_standard_input_gives_a_date_and_a_text_on_each_line(monkeypatch):
    typed = "2023-09-01\tmars\n2024-05-01\tmars\n2024-05-01\t\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(typed.encode()), encoding="utf-8"))
    assert [line["last"] for line in lines("-")] == ["2024-03-31", "2025-03-31", None]


def test_steps_are_printed_as_milestones():
    (line,) = lines("--on", "2023-09-01", "1re phase : T1 2024 ; 2e phase : T3 2024")
    assert line["milestones"] == [
        {"text": "1re phase : T1 2024", "kind": "during", "first": "2024-01-01", "last": "2024-03-31"},
        {"text": "2e phase : T3 2024", "kind": "during", "first": "2024-07-01", "last": "2024-09-30"},
    ]


@pytest.mark.parametrize(
    "args",
    [("--on", "31/02/2024", "mars"), ("--on", "2024-02-31", "mars"), ("--on", "", "mars"), (), ("--on",)],
)
def test_a_bad_date_or_a_missing_text_is_refused_in_one_french_sentence(args):
    with pytest.raises(CommandError) as refusal:
        call_command("read_deadline", *args)
    assert refusal.value.returncode == 2
    assert str(refusal.value).count("\n") == 0


@pytest.mark.parametrize("args", [["--on", "hier", "mars"], ["--inconnu", "mars"], []])
def test_on_the_command_line_a_refusal_exits_with_2_and_says_why_in_french(args, capsys):
    with pytest.raises(SystemExit) as refusal:
        execute_from_command_line(["manage.py", "read_deadline", *args])
    assert refusal.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.strip().splitlines()) == 1
    assert not {"usage:", "error:", "CommandError:"} & set(said.err.split())


def test_a_line_without_a_tab_is_refused_with_its_number(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("mars 2024\n"))
    with pytest.raises(CommandError, match="Ligne 1") as refusal:
        call_command("read_deadline", "-")
    assert refusal.value.returncode == 2


def stdin(monkeypatch, data):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))


def test_a_bad_date_among_lines_is_refused_with_its_number(monkeypatch):
    stdin(monkeypatch, b"2023-09-01\tmars\n2023-9-1\tmars\n")
    with pytest.raises(CommandError, match="Ligne 2") as refusal:
        call_command("read_deadline", "-", stdout=io.StringIO())
    assert refusal.value.returncode == 2
    assert "AAAA-MM-JJ" in str(refusal.value)


def test_empty_lines_are_passed_and_an_empty_text_is_no_deadline(monkeypatch):
    stdin(monkeypatch, "\ufeff2023-09-01\t\r\n\r\n   \n\t\n".encode())
    assert [(line["text"], line["kind"]) for line in lines("-")] == [("", "none"), ("", "none")]


def test_ten_thousand_lines_are_answered_as_they_come_in_seconds(monkeypatch):
    read_so_far = []

    def typed():
        for number in range(10_000):
            read_so_far.append(number)
            yield f"2023-09-01\tA partir du 4ème trimestre {2000 + number % 100}\n"

    class Out(io.StringIO):
        def write(self, text):
            self.most_ahead = max(getattr(self, "most_ahead", 0), len(read_so_far) - self.seen)
            self.seen += 1
            return len(text)

    out = Out()
    out.seen = 0
    monkeypatch.setattr("sys.stdin", typed())
    before = time.perf_counter()
    call_command("read_deadline", "-", stdout=out)
    assert time.perf_counter() - before < 15
    assert out.seen == 10_000
    assert out.most_ahead == 1


def test_the_help_is_in_french_from_its_first_line_to_its_last(capsys):
    with pytest.raises(SystemExit) as end:
        execute_from_command_line(["manage.py", "read_deadline", "--help"])
    assert end.value.code == 0
    said = capsys.readouterr().out
    assert said.startswith("Usage\u00a0: manage.py read_deadline")
    assert "--on" in said
    assert not {"options:", "show", "positional", "arguments:", "settings"} & set(said.split())


def test_a_text_in_another_encoding_than_the_terminal_is_answered():
    (line,) = lines("\udce9t\udce9 2024")
    assert line["kind"] == "unreadable"

"""The demonstration: the real document, read by the code that people use, then months of reports."""

import json

import pytest
from django.core.management import CommandError, call_command

from accounts.enums import Role
from actions import demonstration
from actions.models import Action, Measure, Plan
from documents.models import StoredFile
from sgcd_plan import clock

SOURCE = demonstration.FIXTURES / "plan_sgcd_2023.txt"


def test_the_plan_is_the_documents(demo):
    measures = Measure.objects.filter(objective__plan=demo)
    numbers = [r.reference for r in demo.recommendations.filter(kind="number")]
    assert (demo.objectives.count(), measures.count(), demo.actions.count()) == (4, 8, 25)
    assert demo.actions.exclude(deadline_text="").count() == 19
    assert numbers == [str(n) for n in range(1, 11)]
    assert all(r.answers.count() == 1 for r in demo.recommendations.all())


def test_the_state_of_each_action_is_that_of_its_latest_report(demo):
    kept = {a.pk: (a.status, a.weather, a.progress) for a in demo.actions.all()}
    recomputed = {}
    for action in demo.actions.all():
        latest = action.reports.counting().first()
        recomputed[action.pk] = (
            (latest.status, latest.weather, latest.progress) if latest else ("not_started", "", None)
        )
    assert kept == recomputed


def test_each_state_that_a_person_meets_can_be_seen(demo):
    told, half_done = demo.actions.get(number=3), demo.actions.get(number=17)
    assert told.comments.filter(mentions__isnull=False).count() == 2
    assert told.deadline_moves.waiting().count() == 1
    assert half_done.reports.filter(state="sent_back").count() == 1
    assert half_done.drafts.count() == 1
    assert half_done.paragraphs.pending().count() == 1
    assert half_done.milestones.exclude(reached_on=None).count() == 1
    assert half_done.links.count() == 1
    assert StoredFile.objects.of(half_done).count() == 1


def test_loading_again_changes_nothing(demo):
    before = Action.history.count()
    assert demonstration.load() == demo
    assert Action.history.count() == before


def test_nothing_was_recorded_after_the_day_of_the_demonstration(demo):
    assert Action.history.filter(history_date__gt=clock.now()).count() == 0


def test_each_role_has_one_account_in_a_service_of_its_own(demo, settings, capsys):
    settings.DEBUG = True
    call_command("demo_accounts", "--json")
    accounts = json.loads(capsys.readouterr().out)
    assert [set(a) for a in accounts] == [{"role", "email", "password"}] * len(Role)
    assert {a["role"] for a in accounts} == set(Role)


def test_a_dry_run_prints_the_reading_and_writes_nothing(db, capsys):
    call_command("import_plan", str(SOURCE), "--as-of", "2023-09-01", "--dry-run", "--json")
    said = json.loads(capsys.readouterr().out)
    measures = [m for o in said["objectives"] for m in o["measures"]]
    actions = [a for m in measures for a in m["actions"]]
    assert (len(said["objectives"]), len(measures), len(actions)) == (4, 8, 25)
    assert set(actions[0]) == {"label", "implementation", "deadline", "lead", "notes", "row", "where"}
    assert {a["lead"] for a in actions} == {None}
    assert Plan.objects.count() == 0


def test_a_file_that_cannot_be_read_is_refused_with_status_2(db, tmp_path):
    empty = tmp_path / "vide.docx"
    empty.write_bytes(b"")
    with pytest.raises(CommandError) as refused:
        call_command("import_plan", str(empty))
    assert refused.value.returncode == 2

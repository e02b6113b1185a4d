"""A newer version of a document: what it changes is shown, and only what is ticked is done."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from accounts.enums import Role
from actions.deadlines import Conventions
from actions.importing.readers import read_pasted
from actions.models import Action, DeadlineMove, ImportBatch, Plan
from actions.services import batches, editing, reports
from actions.services.conventions import set_conventions
from actions.services.versions import PlanMoved
from journal.models import Change
from tests.conftest import service

HEADER = "Objectif\tMesure\tAction\tMise en œuvre\tÉchéance\tPilote"
FIRST = (
    "O1\tM1\tFormer les agents des SGC\tParcours en ligne\tfin 2023\tDGAFP",
    "O1\tM1\tCréer un annuaire des référents\tTableau partagé\tT1 2024\t",
    "O1\tM2\tSimplifier les procédures d’achat\tGuide\tjuin 2024\tDRH",
    "O2\tM3\tPublier un rapport annuel\tDITP\t\t",
)


def pasted(*rows: str):
    return read_pasted("\n".join((HEADER, *rows)) + "\n")


def imported(user, *rows: str) -> Plan:
    batch = batches.create_batch(
        user=user, document=pasted(*rows), filename="Plan v1", as_of=dt.date(2023, 9, 1)
    )
    return batches.apply_batch(user=user, batch=batch, version=0)


@pytest.fixture
def manager(people):
    return people[Role.PLAN_MANAGER]


@pytest.fixture
def first(manager):
    return imported(manager, *FIRST)


def newer(manager, plan: Plan, *rows: str) -> tuple[ImportBatch, batches.Preview]:
    batch = batches.create_batch(user=manager, document=pasted(*rows), filename="Plan v2", plan=plan)
    return batch, batches.preview(batch)


def apply(manager, batch, made, **ticks) -> Plan:
    if ticks:
        batch.corrections = {**batch.corrections, "ticks": ticks["ticks"]}
        batch.save()
    return batches.apply_batch(user=manager, batch=batch, version=batch.version, seen=made.fingerprint)


def kinds(made) -> list[str]:
    return [row.kind for row in made.comparison.rows]


def test_the_same_document_changes_nothing(manager, first):
    _, made = newer(manager, first, *FIRST)
    assert made.comparison.nothing
    assert kinds(made) == ["same"] * 4
    assert not made.comparison.gone


def test_the_same_document_changes_nothing_after_work_in_the_application(manager, first):
    action = first.actions.get(number=2)
    editing.update_action(user=manager, action=action, version=action.version, values={"label": "Annuaire"})
    editing.assign_lead(user=manager, actions=[action], lead=service("ditp"))
    editing.move_deadline(user=manager, action=action, text="fin 2025", reason="Retard")
    _, made = newer(manager, first, *FIRST)
    assert made.comparison.nothing


def test_new_changed_moved_and_gone_are_told_apart(manager, first):
    batch, made = newer(
        manager,
        first,
        "O1\tM1\tFormer les agents des SGC\tParcours en ligne et tutorat\tmars 2024\tDGAFP",
        "O1\tM1\tOuvrir un guichet\tCourriel\t2024\t",
        "O2\tM3\tSimplifier les procédures d’achat\tGuide\tjuin 2024\tDRH",
        "O2\tM3\tPublier un rapport annuel\tDITP\t\t",
    )
    assert kinds(made) == ["changed", "new", "moved", "same"]
    changes = [(c.name, c.before, c.after) for c in made.comparison.rows[0].changes]
    assert changes == [
        ("Mise en œuvre", "Parcours en ligne", "Parcours en ligne et tutorat"),
        ("Échéance", "fin 2023", "mars 2024"),
    ]
    move = made.comparison.rows[2].move
    assert (move.before, move.after) == ("O1 › M2", "O2 › M3")
    assert [known.number for known in made.comparison.gone] == [2]
    assert not Action.history.filter(plan=first, history_type="~").exists()
    assert batch.state == "preview"


def test_only_what_is_ticked_is_applied_as_one_act(manager, first):
    batch, made = newer(
        manager,
        first,
        "O1\tM1\tFormer les agents des SGC\tParcours en ligne et tutorat\tmars 2024\tDGAFP",
        "O1\tM1\tOuvrir un guichet\tCourriel\t2024\t",
        "O2\tM3\tSimplifier les procédures d’achat\tGuide\tjuin 2024\tDRH",
    )
    ticks = {key: False for key in made.ticks()} | {"deadline|1": True, "gone|2": True}
    apply(manager, batch, made, ticks=ticks)
    action = first.actions.get(number=1)
    assert (action.implementation, action.deadline_text) == ("Parcours en ligne", "mars 2024")
    assert (action.first_deadline_text, action.first_overdue_after) == ("fin 2023", dt.date(2023, 12, 31))
    move = DeadlineMove.objects.get(action=action)
    assert move.reason.startswith("Nouvelle version du document « Plan v2 »")
    assert first.actions.count() == 4
    assert first.actions.get(number=2).archived_at is not None
    assert first.actions.get(number=3).measure.label == "M2"
    assert first.actions.get(number=4).archived_at is None
    act = Change.objects.get(label="Nouvelle version importée")
    assert act.cause == batch
    assert {h.change_id for h in Action.history.filter(plan=first, history_type="~")} == {act.pk}


def test_everything_ticked_makes_the_plan_what_the_document_says(manager, first):
    rows = (
        "O1\tM1\tOuvrir un guichet\tCourriel\t2024\tDITP",
        "O1\tM1\tFormer les agents des SGC\tParcours en ligne\tfin 2023\tDGAFP",
        "O3 nouveau\tM9\tCréer un annuaire des référents\tTableau partagé\tT1 2024\t",
        "O2\tM3\tSimplifier les procédures d’achat\tGuide\tjuin 2024\tDRH",
    )
    batch, made = newer(manager, first, *rows)
    apply(manager, batch, made, ticks=dict.fromkeys(made.ticks(), True))
    live = list(first.actions.live().order_by("position").select_related("objective", "measure"))
    assert [(a.number, a.label, a.objective.label, a.measure.label) for a in live] == [
        (5, "Ouvrir un guichet", "O1", "M1"),
        (1, "Former les agents des SGC", "O1", "M1"),
        (2, "Créer un annuaire des référents", "O3 nouveau", "M9"),
        (3, "Simplifier les procédures d’achat", "O2", "M3"),
    ]
    _, again = newer(manager, first, *rows)
    assert again.comparison.nothing


def test_reports_comments_and_the_confirmed_lead_are_kept(manager, first):
    action = first.actions.get(number=2)
    editing.assign_lead(user=manager, actions=[action], lead=service("ditp"))
    action.refresh_from_db()
    reports.submit_report(
        user=manager, action=action, holds_on=dt.date(2024, 4, 30), status="in_progress", progress=40
    )
    batch, made = newer(
        manager,
        first,
        FIRST[0],
        "O1\tM1\tCréer l’annuaire des référents\tTableau partagé\tT1 2024\tDICOM",
        *FIRST[2:],
    )
    lead = next(c for c in made.comparison.rows[1].changes if c.field == "lead")
    assert (lead.before, lead.after, lead.by_person) == ("DITP", "DICOM", True)
    apply(manager, batch, made)
    action.refresh_from_db()
    assert (action.number, action.label) == (2, "Créer l’annuaire des référents")
    assert (action.lead.slug, action.status, action.progress) == ("ditp", "in_progress", 40)
    assert action.reports.count() == 1


def test_a_change_that_was_refused_is_shown_again(manager, first):
    rows = ("O1\tM1\tFormer les agents des SGC\tTutorat\tfin 2023\tDGAFP", *FIRST[1:])
    batch, made = newer(manager, first, *rows)
    apply(manager, batch, made, ticks=dict.fromkeys(made.ticks(), False))
    _, again = newer(manager, first, *rows)
    assert [(c.before, c.after) for c in again.comparison.rows[0].changes] == [
        ("Parcours en ligne", "Tutorat")
    ]


def test_labels_of_objectives_and_measures_change_without_moving_their_actions(manager, first):
    rows = [row.replace("O1\t", "Objectif 1 : former\t").replace("\tM2\t", "\tMesure 2\t") for row in FIRST]
    batch, made = newer(manager, first, *rows)
    assert kinds(made) == ["same"] * 4
    assert [(c.name, c.before, c.after) for c in made.comparison.places] == [
        ("Objectif", "O1", "Objectif 1 : former"),
        ("Volet", "M2", "Mesure 2"),
    ]
    apply(manager, batch, made)
    assert [o.label for o in first.objectives.all()] == ["Objectif 1 : former", "O2"]


def test_a_row_put_elsewhere_in_the_order_is_moved_alone(manager, first):
    batch, made = newer(manager, first, FIRST[1], FIRST[0], *FIRST[2:])
    assert sorted(kinds(made)) == ["moved", "same", "same", "same"]
    apply(manager, batch, made)
    order = first.actions.order_by("position").values_list("number", flat=True)
    assert list(order) == [2, 1, 3, 4]


def test_numbers_given_by_the_document_tell_actions_apart_unless_they_shifted(manager):
    header = "N°\tObjectif\tAction\tÉchéance"
    rows = ("1\tO\tFormer\t2024", "2\tO\tRecruter\t2024", "3\tO\tPublier\t2024")
    document = read_pasted("\n".join((header, *rows)) + "\n")
    batch = batches.create_batch(user=manager, document=document, filename="v1", as_of=dt.date(2023, 9, 1))
    plan = batches.apply_batch(user=manager, batch=batch, version=0)
    reworded = read_pasted(
        "\n".join((header, rows[0], "2\tO\tOrganiser un concours commun\t2024", rows[2])) + "\n"
    )
    made = batches.preview(batches.create_batch(user=manager, document=reworded, filename="v2", plan=plan))
    assert [row.known.number for row in made.comparison.rows] == [1, 2, 3]
    shifted = read_pasted(
        "\n".join(
            (
                header,
                "1\tO\tAuditer\t2024",
                "2\tO\tFormer\t2024",
                "3\tO\tRecruter\t2024",
                "4\tO\tPublier\t2024",
            )
        )
        + "\n"
    )
    made = batches.preview(batches.create_batch(user=manager, document=shifted, filename="v3", plan=plan))
    assert [row.known and row.known.number for row in made.comparison.rows] == [None, 1, 2, 3]


def test_a_cell_that_was_split_stays_so(manager):
    text = HEADER + '\nO\tM\t"Il faut :\n• Former\n• Recruter"\t\t2024\t\n'
    document = read_pasted(text)
    batch = batches.create_batch(user=manager, document=document, filename="v1")
    (found,) = [f for f in batches.preview(batch).proposals if "parts" in f.values]
    batch.corrections = {"ticks": {batches.finding_key(found): True}}
    batch.save()
    plan = batches.apply_batch(user=manager, batch=batch, version=0)
    assert plan.actions.count() == 2
    again = batches.preview(
        batches.create_batch(user=manager, document=read_pasted(text), filename="v1", plan=plan)
    )
    assert again.comparison.nothing


def test_a_plan_that_changed_since_the_preview_is_not_written_over(manager, first):
    batch, made = newer(manager, first, "O1\tM1\tFormer les agents\t\tfin 2024\tDGAFP", *FIRST[1:])
    action = first.actions.get(number=1)
    editing.update_action(user=manager, action=action, version=action.version, values={"label": "Autre"})
    with pytest.raises(PlanMoved):
        apply(manager, batch, made)
    assert first.actions.get(number=1).label == "Autre"


def test_an_archived_action_that_is_in_the_document_again_comes_back_only_when_ticked(manager, first):
    batch, made = newer(manager, first, *FIRST[:3])
    apply(manager, batch, made, ticks={"gone|4": True})
    batch, made = newer(manager, first, *FIRST)
    assert kinds(made)[-1] == "back"
    apply(manager, batch, made, ticks={"back|4": True})
    assert first.actions.get(number=4).archived_at is None
    assert first.actions.count() == 4


def test_a_column_that_the_new_version_lacks_erases_nothing(manager, first):
    document = read_pasted("Objectif\tMesure\tAction\nO1\tM1\tFormer les agents des SGC\n")
    batch = batches.create_batch(user=manager, document=document, filename="v2", plan=first)
    made = batches.preview(batch)
    assert kinds(made) == ["same"]


def test_the_command_line_applies_a_newer_version_and_archives_only_when_asked(
    manager, first, tmp_path, capsys
):
    path = tmp_path / "v2.csv"
    lines = [
        HEADER,
        FIRST[0].replace("fin 2023", "mars 2024"),
        *FIRST[1:3],
        "O2\tM3\tOuvrir un guichet\t\t\t",
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    call_command("import_plan", str(path), "--plan", first.slug)
    assert "1 action(s) ajoutée(s), 1 modifiée(s)" in capsys.readouterr().err
    assert first.actions.get(number=1).deadline_text == "mars 2024"
    assert first.actions.live().count() == 5
    call_command("import_plan", str(path), "--plan", first.slug, "--archive-gone")
    assert first.actions.live().count() == 4
    call_command("import_plan", str(path), "--plan", first.slug)
    assert "0 action(s) ajoutée(s), 0 modifiée(s), 0 déplacée(s), 0 archivée(s)" in capsys.readouterr().err
    with pytest.raises(CommandError):
        call_command("import_plan", str(tmp_path / "none.csv"), "--plan", first.slug)


def test_a_newer_version_is_read_with_the_conventions_of_its_plan(manager, first):
    set_conventions(
        user=manager,
        plan=first,
        version=first.version,
        conventions=Conventions(summer=(7, 1)),
        reason="Usage",
    )
    first.refresh_from_db()
    _, made = newer(manager, first, *FIRST[:3], "O2\tM3\tPublier un rapport annuel\tDITP\td’ici l’été\t")
    assert made.rows[-1].reading.last == dt.date(2024, 6, 30)
    assert made.rows[-1].findings[0].proposal == "Au plus tard le 30/06/2024"

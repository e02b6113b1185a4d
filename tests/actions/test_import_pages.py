"""A plan imported in the browser: its document, its preview, then one click."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from actions.importing.readers import read_document
from actions.importing.stored import from_json, to_json
from actions.models import Action, ImportBatch, Plan
from actions.services import batches
from journal.models import Change

SOURCE = Path(__file__).parents[2] / "fixtures" / "plan_sgcd_2023.txt"


@pytest.fixture
def manager(people, client):
    """A plan manager, signed in."""
    client.force_login(people[Role.PLAN_MANAGER])
    return people[Role.PLAN_MANAGER]


def upload(client, data: bytes, name: str, **more):
    return client.post(reverse("actions:import"), {"file": SimpleUploadedFile(name, data), **more})


@pytest.fixture
def batch(manager, client):
    """The real document, uploaded."""
    answer = upload(client, SOURCE.read_bytes(), "plan.txt", as_of="2023-09-01")
    assert answer.status_code == 302
    return ImportBatch.objects.get()


def typed(batch, **changed) -> dict:
    """What a browser sends from the preview, with some fields changed."""
    made = batches.preview(batch)
    data = {"version": batch.version, "title": batch.title, "as_of": batch.as_of.isoformat()}
    if batch.newer_version:
        data |= {"reason": "Nouvelle version.", "plan_seen": made.fingerprint}
        data["tick"] = sorted(batches.ticked(batch, made))
    for row in made.rows:
        data[f"a{row.index}-place"] = row.place
        for field in batches.CORRECTABLE:
            value = getattr(row.action, field) or ""
            data[f"a{row.index}-{field}"] = value.replace("\n", "\r\n")
    for number, (objective, measure, _) in made.places.items():
        label = objective.label if measure is None else measure.label
        data[f"p{number.replace('.', '-')}-label"] = label
    for index, column in enumerate(made.draft.columns):
        data[f"c{index}-role"] = column.role
    return data | changed


def page_of(batch) -> str:
    return reverse("actions:import_preview", args=[batch.pk])


def test_a_document_comes_back_from_storage_as_it_was_read():
    document = read_document(SOURCE.read_bytes(), "plan.txt")
    assert from_json(to_json(document)) == document


def test_the_real_plan_is_shown_before_anything_is_written(batch, client):
    page = client.get(page_of(batch)).content.decode()
    made = batches.preview(batch)
    assert len(made.draft.objectives) == 4
    assert sum(len(o.measures) for o in made.draft.objectives) == 8
    assert len({row.key for row in made.rows}) == len(made.rows) == 25
    assert "25 actions, dont 19 avec une échéance" in page
    assert all(row.action.label.split("\n")[0][:20] for row in made.rows)
    assert 'name="tick"' in page
    assert "checked" not in page
    assert Plan.objects.count() == 1
    batch.refresh_from_db()
    assert batch.version == 0


def test_one_click_writes_the_plan_as_one_act(batch, manager, client):
    answer = client.post(page_of(batch), typed(batch, apply="1"), follow=True)
    plan = Plan.objects.exclude(slug="plan-dessai").get()
    assert answer.redirect_chain[-1][0] == page_of(batch)
    assert "Attribuer les 25 actions" in answer.content.decode()
    assert "25 actions" in answer.content.decode()
    assert plan.objectives.count() == 4
    assert sum(o.measures.count() for o in plan.objectives.all()) == 8
    assert plan.actions.count() == 25
    assert plan.actions.exclude(deadline_text="").count() == 19
    assert not plan.actions.exclude(lead=None).exists()
    act = Change.objects.get(label="Plan importé")
    assert act.cause == batch
    assert {row.change_id for row in Action.history.filter(plan=plan)} == {act.pk}
    batch.refresh_from_db()
    assert (batch.state, batch.plan, batch.corrections["actions"]) == ("applied", plan, {})


def test_a_second_click_leads_to_the_plan_and_writes_nothing_more(batch, client):
    data = typed(batch, apply="1")
    client.post(page_of(batch), data)
    answer = client.post(page_of(batch), data)
    assert "Le plan est importé" in answer.content.decode()
    assert Plan.objects.count() == 2


def test_a_row_is_corrected_in_place_and_the_plan_says_so(batch, client):
    client.post(page_of(batch), typed(batch, **{"a0-label": "Intitulé corrigé", "a0-lead": "DGAFP"}))
    batch.refresh_from_db()
    assert (batch.state, Plan.objects.count()) == ("preview", 1)
    assert "Intitulé corrigé" in client.get(page_of(batch)).content.decode()
    client.post(page_of(batch), typed(batch, apply="1", **{"a1-deadline": "fin 2025"}))
    first, second = Plan.objects.exclude(slug="plan-dessai").get().actions.order_by("position")[:2]
    assert (first.label, first.lead.acronym) == ("Intitulé corrigé", "DGAFP")
    assert second.overdue_after.isoformat() == "2025-12-31"


def test_what_the_means_propose_is_set_only_when_ticked(batch, client):
    proposals = batches.preview(batch).proposals
    ticked = next(f for f in proposals if f.values.get("lead") and f.values.get("status"))
    client.post(page_of(batch), typed(batch, apply="1", tick=[batches.finding_key(ticked)]))
    plan = Plan.objects.exclude(slug="plan-dessai").get()
    led = plan.actions.exclude(lead=None).get()
    assert (led.source_row, led.lead.acronym, led.status) == (
        ticked.row,
        ticked.values["lead"],
        ticked.values["status"],
    )
    assert [c.service.acronym for c in led.contributions.all()] == list(ticked.values.get("contributors", ()))


def test_a_list_in_a_cell_is_split_when_ticked(manager, client):
    client.post(
        reverse("actions:import"),
        {"pasted": 'Objectif\tAction\tÉchéance\nO\t"Il faut :\n• Former\n• Recruter"\t2024\n'},
    )
    batch = ImportBatch.objects.get()
    (found,) = [f for f in batches.preview(batch).proposals if "parts" in f.values]
    client.post(page_of(batch), typed(batch, apply="1", tick=[batches.finding_key(found)]))
    plan = Plan.objects.exclude(slug="plan-dessai").get()
    assert [a.label for a in plan.actions.order_by("position")] == ["Former", "Recruter"]


def test_columns_that_are_not_told_apart_are_named_by_the_person(manager, client):
    client.post(reverse("actions:import"), {"pasted": "Alpha\tBravo\nUn\tAgir\nDeux\tRéunir\n"})
    batch = ImportBatch.objects.get()
    data = typed(batch, apply="1") | {"c0-role": "", "c1-role": ""}
    answer = client.post(page_of(batch), data, follow=True)
    assert "Aucune action n’a été trouvée" in answer.content.decode()
    assert Plan.objects.count() == 1
    batch.refresh_from_db()
    client.post(page_of(batch), typed(batch) | {"c0-role": "objective", "c1-role": "action"})
    batch.refresh_from_db()
    assert [a.label for a in batches.preview(batch).draft.actions] == ["Agir", "Réunir"]


@pytest.mark.parametrize(
    ("data", "name"), [(b"", "plan.docx"), (b"not a zip", "plan.docx"), (b"Bonjour.", "plan.txt")]
)
def test_a_bad_file_keeps_the_page_and_says_why(data, name, manager, client):
    answer = upload(client, data, name, title="Mon titre")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Mon titre" in page
    assert "fr-error-text" in page or "fr-alert--error" in page
    assert not ImportBatch.objects.exists()


def test_a_bad_paste_keeps_what_was_typed(manager, client):
    page = client.post(reverse("actions:import"), {"pasted": "Bonjour, voici le plan."}).content.decode()
    assert "Bonjour, voici le plan." in page
    assert not ImportBatch.objects.exists()


def test_headers_alone_are_refused_and_nothing_is_kept(manager, client):
    answer = client.post(reverse("actions:import"), {"pasted": "N°\tAction\tBudget\tÉchéance\n"})
    assert answer.status_code == 422
    assert "ne contient aucune action" in answer.content.decode()
    assert not ImportBatch.objects.exists()


def test_a_change_in_another_window_is_said_and_the_typing_kept(batch, client):
    late = typed(batch, **{"a0-label": "Ma saisie"})
    client.post(page_of(batch), typed(batch, **{"a0-label": "Autre saisie"}))
    answer = client.post(page_of(batch), late | {"apply": "1"})
    assert answer.status_code == 409
    assert "Ma saisie" in answer.content.decode()
    assert Plan.objects.count() == 1


def test_an_import_given_up_writes_nothing(batch, client):
    client.post(reverse("actions:import_drop", args=[batch.pk]))
    batch.refresh_from_db()
    assert (batch.state, Plan.objects.count()) == ("dropped", 1)


def test_an_import_belongs_to_its_person(batch, people, client):
    client.force_login(people[Role.READER])
    assert client.get(page_of(batch)).status_code == 403
    other = people[Role.PLAN_MANAGER]
    client.force_login(other)
    ImportBatch.objects.update(user=people[Role.READER])
    assert client.get(page_of(batch)).status_code == 404

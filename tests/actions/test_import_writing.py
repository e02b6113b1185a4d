"""A long plan is written by a worker: one click, a page that shows it, all of it or nothing."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from actions.importing.readers import read_document
from actions.models import Action, ImportBatch, Plan
from actions.services import batches, building, writing
from actions.services.errors import Stale

LINES = "\n".join(f"Objectif {n // 20};Action {n};Fin 2024" for n in range(writing.LONG + 10))
TABLE = f"Objectif;Action;Échéance\n{LINES}".encode()


@pytest.fixture
def batch(people):
    return batches.create_batch(
        user=people[Role.PLAN_MANAGER],
        document=read_document(TABLE, "long.csv"),
        filename="long",
        title="Plan long",
    )


def applied(client, batch):
    address = reverse("actions:import_preview", args=[batch.pk])
    page = client.get(address)
    sent = {
        field["name"]: field.get("value", "")
        for field in _fields(page.content.decode())
        if field.get("type") not in ("checkbox", "submit")
    }
    return client.post(address, {**sent, "apply": "1"}, follow=True)


def _fields(text: str):
    from bs4 import BeautifulSoup

    form = BeautifulSoup(text, "html.parser").select_one("main form[method=post]")
    for area in form.select("textarea"):
        yield {"name": area["name"], "value": area.text.strip("\n")}
    for choice in form.select("select"):
        chosen = choice.select_one("option[selected]") or choice.select_one("option")
        yield {"name": choice["name"], "value": chosen.get("value", "") if chosen else ""}
    yield from (field.attrs for field in form.select("input[name]"))


def test_one_click_hands_a_long_plan_to_the_worker_which_writes_it_whole(batch, people, client):
    client.force_login(people[Role.PLAN_MANAGER])
    page = applied(client, batch).content.decode()
    assert "Import en cours" in page
    assert not Plan.objects.filter(title="Plan long").exists()
    writing.write_waiting(batch.pk)
    writing.write_waiting(batch.pk)
    assert Plan.objects.get(title="Plan long").actions.count() == writing.LONG + 10
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.APPLIED
    assert batch.job.state == "done"


def test_while_it_is_written_nobody_corrects_or_applies_it_again(batch, people):
    waiting = writing.apply_later(user=people[Role.PLAN_MANAGER], batch=batch, version=batch.version)
    with pytest.raises(batches.Refused):
        writing.apply_later(user=people[Role.PLAN_MANAGER], batch=waiting, version=waiting.version)
    with pytest.raises(batches.Refused):
        batches.drop_batch(batch=waiting)


def test_a_late_click_is_stale(batch, people):
    with pytest.raises(Stale):
        writing.apply_later(user=people[Role.PLAN_MANAGER], batch=batch, version=batch.version + 5)


def test_a_plan_that_moved_meanwhile_brings_the_preview_back_and_says_so(plan, people, client):
    manager = people[Role.PLAN_MANAGER]
    batch = batches.create_batch(
        user=manager, document=read_document(TABLE, "long.csv"), filename="long", plan=plan
    )
    seen = batches.preview(batch).fingerprint
    writing.apply_later(user=manager, batch=batch, version=batch.version, seen=seen)
    building.add_action(user=None, measure=plan.actions.first().measure, label="Ajoutée entre-temps")
    before = Action.objects.count()
    writing.write_waiting(batch.pk)
    assert Action.objects.count() == before
    client.force_login(manager)
    page = client.get(reverse("actions:import_preview", args=[batch.pk])).content.decode()
    assert "Le plan a changé entre votre clic et l’écriture" in page

"""A newer version in the browser; long documents read by a worker; who may."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role, Scope
from accounts.models import Grant, User
from actions.importing import child
from actions.importing.readers import read_pasted
from actions.models import ImportBatch, Plan
from actions.services import batches, reading
from journal.models import Job
from tests.actions.test_import_pages import page_of, typed
from tests.conftest import service

HEADER = "Objectif\tMesure\tAction\tÉchéance\n"
FIRST = HEADER + "O1\tM1\tFormer les agents\tfin 2023\nO1\tM1\tPublier un rapport annuel\tT1 2024\n"
SECOND = HEADER + "O1\tM1\tFormer les agents\tjuin 2024\nO1\tM1\tOuvrir un guichet\t2024\n"


@pytest.fixture
def manager(people, client):
    client.force_login(people[Role.PLAN_MANAGER])
    return people[Role.PLAN_MANAGER]


@pytest.fixture
def made(manager) -> Plan:
    batch = batches.create_batch(
        user=manager, document=read_pasted(FIRST), filename="v1", as_of=dt.date(2023, 9, 1)
    )
    return batches.apply_batch(user=manager, batch=batch, version=0)


def newer(client, plan: Plan, text: str = SECOND) -> ImportBatch:
    answer = client.post(reverse("actions:import"), {"plan": plan.pk, "pasted": text})
    assert answer.status_code == 302
    return ImportBatch.objects.get(newer_version=True)


def test_a_newer_version_is_shown_beside_the_plan_then_what_is_ticked_is_done(made, client):
    batch = newer(client, made)
    page = client.get(page_of(batch)).content.decode()
    assert "Seul ce qui est coché sera appliqué" in page
    assert "fin 2023" in page
    assert "juin 2024" in page
    assert "Archiver l’action n° 2" in page
    data = typed(batch, apply="1", reason="Circulaire du 2 mai")
    data["tick"] = ["deadline|1", "gone|2"]
    answer = client.post(page_of(batch), data, follow=True)
    assert "1 action archivée" in answer.content.decode()
    action = made.actions.get(number=1)
    assert (action.deadline_text, action.first_deadline_text) == ("juin 2024", "fin 2023")
    assert action.deadline_moves.get().reason == "Circulaire du 2 mai"
    assert made.actions.count() == 2
    assert made.actions.get(number=2).archived_at is not None


def test_everything_of_the_view_is_ticked_or_unticked_at_once(made, client):
    batch = newer(client, made)
    client.post(page_of(batch), typed(batch, all="uncheck"))
    batch.refresh_from_db()
    assert not batches.ticked(batch, batches.preview(batch))
    client.post(page_of(batch), typed(batch, all="check"))
    batch.refresh_from_db()
    assert len(batches.ticked(batch, batches.preview(batch))) == 2


def test_a_plan_changed_meanwhile_is_compared_again_before_anything_is_written(made, client):
    batch = newer(client, made)
    data = typed(batch, apply="1")
    made.actions.filter(number=1).update(label="Former tous les agents")
    answer = client.post(page_of(batch), data)
    assert answer.status_code == 409
    assert "Le plan a changé depuis cet aperçu" in answer.content.decode()
    assert made.actions.get(number=1).deadline_text == "fin 2023"


def test_a_manager_of_one_plan_renews_it_and_makes_no_other(made, client, people):
    own = User.objects.create_user("gestion@exemple.gouv.fr", "secret-de-test", service=service("dmates"))
    Grant.objects.create(user=own, role=Role.PLAN_MANAGER, scope=Scope.PLAN, object_id=made.pk)
    client.force_login(own)
    assert client.get(reverse("actions:import") + f"?plan={made.slug}").status_code == 200
    assert client.post(reverse("actions:import"), {"pasted": SECOND}).status_code == 422
    other = Plan.objects.get(slug="plan-dessai")
    assert client.post(reverse("actions:import"), {"pasted": SECOND, "plan": other.pk}).status_code == 422
    batch = newer(client, made)
    assert client.post(page_of(batch), typed(batch, apply="1")).status_code == 302
    client.force_login(people[Role.READER])
    assert client.get(page_of(batch)).status_code == 403


def test_labels_and_places_are_corrected_in_place(manager, client):
    client.post(
        reverse("actions:import"), {"pasted": FIRST + "O2\tM2\tRecruter\t2025\n", "as_of": "2023-09-01"}
    )
    batch = ImportBatch.objects.get()
    changed = {"p1-label": "Objectif corrigé", "p2-1-label": "Volet corrigé", "a0-place": "2.1"}
    client.post(page_of(batch), typed(batch, **changed))
    batch.refresh_from_db()
    answer = client.post(page_of(batch), typed(batch, apply="1", circulated="on"), follow=True)
    assert "Le plan est importé" in answer.content.decode()
    batch.refresh_from_db()
    assert batch.plan.circulated
    places = {a.label: (a.objective.label, a.measure.label) for a in batch.plan.actions.all()}
    assert places == {
        "Former les agents": ("O2", "Volet corrigé"),
        "Publier un rapport annuel": ("Objectif corrigé", "M1"),
        "Recruter": ("O2", "Volet corrigé"),
    }


def test_a_place_that_does_not_exist_is_refused_and_said(manager, client):
    client.post(reverse("actions:import"), {"pasted": FIRST})
    batch = ImportBatch.objects.get()
    answer = client.post(page_of(batch), typed(batch, **{"a0-place": "9.9", "a1-label": "Gardé"}))
    assert answer.status_code == 422
    assert "Le volet 9.9 n’existe pas" in answer.content.decode()
    assert "Gardé" in answer.content.decode()


def test_services_named_as_contributors_become_contributors(manager, client):
    text = "Objectif\tAction\tPilote\tPartenaires\nO\tFormer\tla DGAFP\tDICOM et DITP\n"
    client.post(reverse("actions:import"), {"pasted": text})
    batch = ImportBatch.objects.get()
    client.post(page_of(batch), typed(batch, apply="1"))
    action = Plan.objects.exclude(slug="plan-dessai").get().actions.get()
    assert (action.lead.acronym, action.lead_as_written) == ("DGAFP", "la DGAFP")
    assert [c.service.acronym for c in action.contributions.all()] == ["DICOM", "DITP"]
    assert action.notes == {"Partenaires": "DICOM et DITP"}


def long_text(rows: int) -> str:
    return HEADER + "".join(
        f"O{i // 100}\tM{i // 10}\tRelancer le chantier {i} de convergence\tfin 2024\n" for i in range(rows)
    )


def test_a_long_document_is_read_by_a_worker_and_its_page_says_so(
    manager, client, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr(reading.current_app, "send_task", lambda name, args: sent.append((name, args)))
    monkeypatch.setattr(reading, "_TEXT", 10_000)
    file = SimpleUploadedFile("long.txt", long_text(400).encode())
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("actions:import"), {"file": file, "as_of": "2023-09-01"})
    batch = ImportBatch.objects.get()
    assert sent == [("actions.read_import", [batch.pk])]
    assert "sa lecture prend quelques secondes" in client.get(page_of(batch)).content.decode()
    name, storage = batch.waiting_file.name, batch.waiting_file.storage
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        reading.read_waiting(batch.pk)
        reading.read_waiting(batch.pk)
    job = Job.objects.get()
    assert (job.state, job.progress, job.result_url) == ("done", 100, page_of(batch))
    assert not storage.exists(name)
    page = client.get(page_of(batch))
    assert "400 actions" in page.content.decode()
    assert "Page 1 sur 8" in page.content.decode()
    assert len(page.content) < 600_000


def test_a_long_document_that_cannot_be_read_says_why_and_is_not_kept(
    manager, client, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(reading.current_app, "send_task", lambda name, args: None)
    monkeypatch.setattr(reading, "_TEXT", 10)
    client.post(reverse("actions:import"), {"file": SimpleUploadedFile("prose.txt", b"Bonjour. " * 20)})
    batch = ImportBatch.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        reading.read_waiting(batch.pk)
    page = client.get(page_of(batch)).content.decode()
    assert "Aucun tableau" in page
    assert Job.objects.get().state == "failed"


def test_a_reading_that_takes_too_much_is_stopped_and_said():
    with pytest.raises(child.UnreadableFile, match="trop de temps ou de mémoire"):
        child.document_of(b"")


def test_corrections_of_one_page_keep_those_of_the_others(manager, client):
    client.post(reverse("actions:import"), {"pasted": long_text(120)})
    batch = ImportBatch.objects.get()
    client.post(page_of(batch), typed(batch, **{"a0-label": "Première corrigée"}))
    batch.refresh_from_db()
    client.post(page_of(batch) + "?page=2", typed(batch, **{"a60-label": "Autre corrigée"}))
    batch.refresh_from_db()
    labels = [row.action.label for row in batches.preview(batch).rows]
    assert (labels[0], labels[60]) == ("Première corrigée", "Autre corrigée")


@pytest.mark.parametrize("rows", [2, 40])
def test_the_number_of_queries_of_a_preview_does_not_grow(
    rows, made, manager, client, django_assert_max_num_queries
):
    batch = batches.create_batch(
        user=manager, document=read_pasted(long_text(rows)), filename="v2", plan=made
    )
    with django_assert_max_num_queries(22):
        client.get(page_of(batch))

"""A long list as a spreadsheet: made by a worker, for the person who asked."""

import io

import pytest
from django.core.files.storage import InMemoryStorage
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts.enums import Role
from actions import list_files, tasks
from documents.models import StoredFile
from journal.models import Job


@pytest.fixture(autouse=True)
def long_list(monkeypatch):
    """Two actions are a long list; no file of a test stays."""
    monkeypatch.setattr(list_files, "HEAVY", 1)
    monkeypatch.setattr(StoredFile._meta.get_field("content"), "storage", InMemoryStorage())


def made(client, plan, kind: str, **sent) -> list[list]:
    answer = client.post(reverse("actions:list_sheet", args=[plan.slug, kind]), sent)
    job = Job.objects.get()
    assert answer.url == reverse("journal:job", args=[job.pk])
    tasks.list_sheet(job.pk)
    job.refresh_from_db()
    assert (job.state, job.failure, job.progress) == (Job.State.DONE, "", 100)
    answer = client.get(job.result_url)
    assert answer["Content-Disposition"] == f'attachment; filename="plan-dessai-actions-2024-05-20.{kind}"'
    return (
        CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
        .get_sheet_by_index(0)
        .to_python()
    )


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_worker_makes_it_as_filtered_and_sorted(plan, people, client, kind):
    client.force_login(people[Role.READER])
    rows = made(client, plan, kind, query="sort=-number")
    assert [row[0] for row in rows] == ["N°", 2, 1]
    assert rows[0][-1] == list_files.exports.COLUMNS[-1].header


def test_the_columns_shown_can_be_asked_for(plan, people, client):
    client.force_login(people[Role.READER])
    rows = made(client, plan, "xlsx", query="cols=contributors&q=indicateurs", colonnes="affichees")
    assert [row[:3] for row in rows] == [
        ["N°", "Action", "Contributeurs"],
        [2, "Créer des indicateurs de qualité", ""],
    ]


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_its_address_shows_a_button_and_makes_nothing(plan, people, client, kind):
    client.force_login(people[Role.READER])
    page = client.get(reverse("actions:export", args=[plan.slug, kind]), {"sort": "-number"})
    assert "Préparer le fichier" in page.content.decode()
    assert 'value="sort=-number"' in page.content.decode()
    assert not Job.objects.exists()


def test_csv_leaves_at_once_whatever_its_rows(plan, people, client):
    client.force_login(people[Role.READER])
    answer = client.get(reverse("actions:export", args=[plan.slug, "csv"]))
    assert answer.streaming


def test_the_list_asks_a_worker_for_spreadsheets_and_nothing_else(plan, people, client):
    client.force_login(people[Role.READER])
    page = client.get(reverse("actions:list", args=[plan.slug])).content.decode()
    assert page.count(reverse("actions:list_sheet", args=[plan.slug, "xlsx"])) == 2
    assert reverse("actions:export", args=[plan.slug, "xlsx"]) not in page
    assert page.count(reverse("actions:export", args=[plan.slug, "csv"])) == 2


def test_a_format_that_does_not_exist_is_not_found(plan, people, client):
    client.force_login(people[Role.READER])
    assert client.post(reverse("actions:list_sheet", args=[plan.slug, "csv"])).status_code == 404


def test_a_filter_that_cannot_be_applied_makes_no_file(plan, people, client):
    client.force_login(people[Role.READER])
    answer = client.post(reverse("actions:list_sheet", args=[plan.slug, "xlsx"]), {"query": "status=toto"})
    assert answer.status_code == 422
    assert not Job.objects.exists()

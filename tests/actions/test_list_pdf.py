"""The list as a PDF: asked for on the page, made by a worker, taken by the person who asked."""

import io
import logging

import pikepdf
import pypdf
import pytest
from django.core.files.storage import InMemoryStorage
from django.urls import reverse

from accounts.enums import Role
from actions import reports, tasks
from actions.services import building
from documents.models import StoredFile
from journal.models import Job


@pytest.fixture(autouse=True)
def files_in_memory(monkeypatch):
    """No file of a test stays."""
    monkeypatch.setattr(StoredFile._meta.get_field("content"), "storage", InMemoryStorage())


def asked(client, plan, **query) -> Job:
    """The job that the page starts."""
    from urllib.parse import urlencode

    answer = client.post(reverse("actions:list_pdf", args=[plan.slug]), {"query": urlencode(query)})
    job = Job.objects.get()
    assert answer.url == reverse("journal:job", args=[job.pk])
    return job


def made(client, job: Job) -> bytes:
    tasks.list_pdf(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.failure
    answer = client.get(job.result_url)
    assert answer["Content-Disposition"] == 'attachment; filename="plan-dessai-actions-2024-05-20.pdf"'
    return b"".join(answer.streaming_content)


def text_of(page) -> str:
    return page.extract_text().replace("\n", " ").replace("\u00a0", " ")


def test_the_first_page_says_the_plan_the_day_the_count_and_the_filters(plan, people, client, caplog):
    client.force_login(people[Role.READER])
    body = made(client, asked(client, plan, deadline="overdue", q="convergence", sort="-deadline"))
    assert [r.getMessage() for r in caplog.records if r.name.startswith("weasyprint")] == []
    first = text_of(pypdf.PdfReader(io.BytesIO(body)).pages[0])
    for said in (
        "Plan d’essai",
        "20 mai 2024",
        "Rechercher",
        "convergence",
        "Échéance",
        "Dépassée",
        "par échéance, décroissant",
        "dépassée de 141 jours",
        "Page 1 sur 1",
    ):
        assert said in first
    assert "indicateurs" not in first


def test_it_takes_the_columns_of_the_page_when_they_are_asked_for(plan, people, client, caplog):
    client.force_login(people[Role.READER])
    query = {"cols": "number,label,contributors,progress,report", "colonnes": "affichees"}
    (page,) = pypdf.PdfReader(io.BytesIO(made(client, asked(client, plan, **query)))).pages
    words = text_of(page)
    assert [r.getMessage() for r in caplog.records if r.name.startswith("weasyprint")] == []
    assert "Colonnes N°, Action, Contributeurs, Avancement, Dernier point" in words
    assert "N° Action Contributeurs Avancement Dernier point" in words
    assert "Point du mois manquant" in words
    assert "à attribuer" not in words


def test_it_is_tagged_in_french_titled_with_a_bookmark_an_objective(plan, people, client, caplog):
    other = building.add_objective(user=None, plan=plan, label="Attirer")
    measure = building.add_measure(user=None, objective=other, label="")
    building.add_action(user=None, measure=measure, label="Recruter")
    client.force_login(people[Role.READER])
    document = pikepdf.open(io.BytesIO(made(client, asked(client, plan))))
    assert [
        r for r in caplog.records if r.levelno >= logging.WARNING and r.name.startswith("weasyprint")
    ] == []
    assert document.Root.MarkInfo.Marked
    assert str(document.Root.Lang) == "fr"
    assert str(document.docinfo.Title) == "Actions du plan au 20/05/2024"
    with document.open_outline() as outline:
        (top,) = outline.root
        assert [item.title for item in top.children] == [
            "Objectif 1 — Renforcer la réactivité",
            "Objectif 2 — Attirer",
        ]
    kinds = {str(node.get("/S")) for node in document.objects if isinstance(node, pikepdf.Dictionary)}
    assert {"/Table", "/TH", "/TD", "/H1", "/H2"} <= kinds


def test_an_objective_keeps_its_rank_whatever_the_filters_leave_out(plan, people, client):
    other = building.add_objective(user=None, plan=plan, label="Attirer")
    building.add_action(
        user=None, measure=building.add_measure(user=None, objective=other, label=""), label="Recruter"
    )
    client.force_login(people[Role.READER])
    body = made(client, asked(client, plan, q="Recruter"))
    assert "Objectif 2 — Attirer" in text_of(pypdf.PdfReader(io.BytesIO(body)).pages[0])


def test_the_headers_are_on_each_page_even_around_a_row_longer_than_a_page(plan, people, client):
    measure = plan.objectives.get().measures.get()
    for i in range(25):
        building.add_action(
            user=None, measure=measure, label="mot " * (4000 if i == 12 else 12), implementation=""
        )
    client.force_login(people[Role.READER])
    pages = [text_of(p) for p in pypdf.PdfReader(io.BytesIO(made(client, asked(client, plan)))).pages]
    assert len(pages) > 3
    # The acronyms may stand alone on the last page.
    assert all("Pilote Échéance État Dernier point" in page for page in pages[:-1])
    assert "Page 1 sur" in pages[0]


def test_the_document_is_only_for_the_person_who_asked(plan, people, client):
    client.force_login(people[Role.READER])
    job = asked(client, plan)
    made(client, job)
    client.force_login(people[Role.PLAN_MANAGER])
    assert client.get(job.result_url).status_code == 404


def test_a_plan_that_one_no_longer_sees_is_not_given(plan, people, client):
    client.force_login(people["stranger"])
    job = asked(client, plan)
    plan.circulated = False
    plan.save()
    tasks.list_pdf(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "ne vous est plus ouvert" in job.failure


def test_a_list_too_long_says_what_to_do(plan, people, client, monkeypatch):
    monkeypatch.setattr(reports, "LIST_LIMIT", 1)
    client.force_login(people[Role.READER])
    job = asked(client, plan)
    tasks.list_pdf(job.pk)
    job.refresh_from_db()
    assert "compte 2 actions" in job.failure
    assert "Filtrez la liste" in job.failure


def test_a_filter_that_cannot_be_applied_makes_no_document(plan, people, client):
    client.force_login(people[Role.READER])
    answer = client.post(reverse("actions:list_pdf", args=[plan.slug]), {"query": "status=toto"})
    assert answer.status_code == 422
    assert not Job.objects.exists()

"""The plan on paper says what the screen and the spreadsheets say, on each of its pages."""

import csv
import datetime as dt
import hashlib
import io
import json
import logging
import re

import pikepdf
import pypdf
import pytest
from django.core.files.storage import InMemoryStorage
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.enums import Role
from actions import tasks
from actions.figures import figures
from actions.paper import making
from actions.paper.standing import decisions, figure_lines, standing
from actions.plan_table import columns, lines
from actions.querysets import dashboard
from actions.querysets.past import plan_at
from actions.querysets.sheets import proposals
from actions.services import building, editing
from documents.heading import Heading
from documents.models import StoredFile
from documents.tabular import csv_lines
from journal.models import Job
from sgcd_plan import clock
from tests.conftest import service
from tests.pages import StrictClient

TODAY = dt.date(2024, 5, 20)


@pytest.fixture(autouse=True)
def files_in_memory(monkeypatch):
    """No file of a test stays."""
    monkeypatch.setattr(StoredFile._meta.get_field("content"), "storage", InMemoryStorage())


def text(page) -> str:
    return re.sub(r"\s+", " ", page.extract_text())


def solid(words: str) -> str:
    """Words without their spaces: the reader of a PDF guesses them between two blocks."""
    return re.sub(r"\s+", "", words)


def pages_of(data: bytes) -> list[str]:
    return [text(page) for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def made(plan, kind: str, **asked) -> bytes:
    return making.make(plan, making.Asked(kind=kind, **asked), heading=Heading(subject="Essai"))


@pytest.fixture
def long_plan(plan):
    """The plan with one objective of sixty actions: its merged cells go over pages."""
    objective = building.add_objective(user=None, plan=plan, label="Objectif qui dure")
    measure = building.add_measure(user=None, objective=objective, label="Volet qui dure")
    for n in range(60):
        building.add_action(user=None, measure=measure, label=f"Agir {n} " + "encore " * (n % 25))
    return plan


def test_headers_and_merged_cells_are_on_each_page_where_they_go_on(long_plan, caplog):
    pages = pages_of(made(long_plan, "table"))
    assert [r for r in caplog.records if r.levelno >= logging.WARNING] == []
    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        assert f"Page {number} sur {len(pages)}" in page
        assert (
            "Objectif Volet et recommandations N° Action Mise en œuvre Échéance Pilote Statut Météo" in page
        )
        assert "Objectif qui dure" in page
        assert "Volet qui dure" in page
        assert ("(suite)" in page) == (number > 1)
    found = re.findall(r"Agir (\d+) ", " ".join(pages))
    assert [int(n) for n in found] == list(range(60))


def test_each_objective_has_one_bookmark(long_plan):
    document = pikepdf.open(io.BytesIO(made(long_plan, "table")))
    with document.open_outline() as outline:
        assert [item.title for item in outline.root[0].children] == [
            "Renforcer la réactivité",
            "Objectif qui dure",
        ]


def test_a_row_longer_than_a_page_loses_nothing(plan):
    building.add_action(
        user=None, measure=plan.actions.first().measure, label=" ".join(f"mot{n}" for n in range(1500))
    )
    pages = pages_of(made(plan, "table"))
    assert re.findall(r"mot(\d+)", " ".join(pages)) == [str(n) for n in range(1500)]
    assert all("Volet et recommandations" in page for page in pages)


def test_a_plan_without_an_action_says_so(plan):
    plan.actions.all().delete()
    assert "aucune action" in pages_of(made(plan, "table"))[0]


@pytest.mark.parametrize("kind", [k for k, kind in making.KINDS.items() if kind.extension == "pdf"])
def test_each_document_is_tagged_in_french_titled_and_under_the_letterhead(plan, kind, caplog):
    heading = Heading(
        brand=("Ministère", "de l’Essai"),
        timbre=("Direction",),
        place_and_date="Paris, le 20 mai 2024",
        subject="Objet",
    )
    data = making.make(plan, making.Asked(kind=kind, start=TODAY), heading=heading)
    assert [r for r in caplog.records if r.levelno >= logging.WARNING] == []
    document = pikepdf.open(io.BytesIO(data))
    assert document.Root.MarkInfo.Marked
    assert str(document.Root.Lang) == "fr"
    assert "20/05/2024" in str(document.docinfo.Title)
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
    assert "Ministère de l’Essai" in pages_of(data)[0]


def test_a_past_day_is_said_on_each_page(long_plan):
    editing.move_deadline(user=None, action=long_plan.actions.get(number=1), text="Fin 2025", reason="Visa")
    with clock.held_at(dt.datetime(2024, 6, 10, 9, tzinfo=clock.PARIS)):
        pages = pages_of(made(long_plan, "table", on=TODAY))
        today = pages_of(made(long_plan, "table"))
    assert "Document d’archive" in pages[0]
    assert all("ARCHIVE : plan au 20 mai 2024" in p.replace("\u00a0", " ") for p in pages[1:])
    assert not any("rchive" in page for page in today)


def test_screen_paper_and_spreadsheet_give_the_same_figures(demo, client):
    plan = demo
    state = plan_at(plan, TODAY)
    found = figures(state.actions, TODAY)
    screen = dashboard.totals(plan.actions.live(), TODAY)
    names = {
        "total": "total",
        "overdue": "overdue",
        "due_soon": "due_soon",
        "late_to_start": "late_to_start",
        "slid": "slid",
        "to_attest": "to_attest",
        "unassigned": "without_lead",
        "without_deadline": "without_deadline",
        "progress": "progress",
    }
    assert {n: screen[n] for n in names} == {n: getattr(found, of) for n, of in names.items()}
    assert {k: screen[f"status_{k}"] for k in found.by_status} == found.by_status
    assert {k: screen[f"weather_{k}"] for k in found.by_weather} == found.by_weather

    # Objective by objective too: 52,5 % must not be 52 here and 53 there.
    told = standing(state, {}).objectives
    shown = dashboard.by_objective(plan.actions.live())
    assert [(r["total"], r["n_done"], r["to_attest"], r["late"], r["mean"]) for r in shown] == [
        (
            o.figures.total,
            o.figures.by_status["done"],
            o.figures.to_attest,
            o.figures.overdue,
            o.figures.progress,
        )
        for o in told
    ]

    (summary,) = pages_of(made(plan, "summary"))
    for o in told:
        if o.figures.to_attest:
            assert solid(f"{o.figures.by_status['done']}, dont {o.figures.to_attest} à constater") in solid(
                summary
            )
    for figure, words in figure_lines(found):
        assert solid(f"{figure}{words}") in solid(summary)
    table = " ".join(pages_of(made(plan, "table")))
    assert table.count("En retard de") == found.overdue
    assert table.count("à constater") == found.to_attest
    assert len(re.findall("En cours ▶", table)) == found.by_status["in_progress"]
    assert len(re.findall("Réalisée ✓", table)) == found.by_status["done"]
    sheet = io.StringIO("".join(csv_lines(lines(state), columns(state))).removeprefix("\ufeff"), newline="")
    rows = list(csv.DictReader(sheet, delimiter=";"))
    assert len(rows) == found.total
    assert sum(row["Statut"] == "En cours" for row in rows) == found.by_status["in_progress"]
    assert sum(row["Météo"] == "" for row in rows) == found.by_weather[""]

    here = decisions(state, proposals(plan, state))
    assert [(d.number, d.asks, d.reason) for d in here] == [
        (d.number, d.asks, d.reason) for d in dashboard.needing_decision(plan.actions.live(), TODAY)
    ]


def test_the_summary_is_one_page_even_of_a_very_large_plan(plan):
    for o in range(14):
        objective = building.add_objective(user=None, plan=plan, label=f"Objectif {o} " + "très long " * 30)
        measure = building.add_measure(user=None, objective=objective, label="Volet")
        for n in range(6):
            building.add_action(
                user=None,
                measure=measure,
                label=f"Action {n} " + "aux mots nombreux " * 20,
                deadline="Fin 2023" if n % 2 else "31/12/2024",
            )
    heading = Heading(
        brand=("Ministère", "de l’Essai", "Démonstration"),
        timbre=("Secrétariat général", "Direction des essais", "Bureau des exemples"),
        address=("1, rue de l’Exemple", "75000 Paris"),
        handled_by=("le bureau", "bureau@exemple.gouv.fr"),
        place_and_date="Paris, le 20 mai 2024",
        subject="Synthèse",
        attachments=("Un", "Deux"),
        signature=("Pour le ministre et par délégation,", "le directeur"),
    )
    data = making.make(plan, making.Asked(kind="summary"), heading=heading)
    (page,) = pages_of(data)
    assert "autres objectifs" in page
    assert "Pour le ministre et par délégation" in page


def test_a_sheet_says_all_that_is_known_of_an_action(plan, people):
    from actions.services import reports

    action = plan.actions.get(number=1)
    reports.submit_report(
        user=people[Role.ACTION_LEAD],
        action=action,
        holds_on=dt.date(2024, 4, 30),
        status="in_progress",
        weather="cloud",
        progress=40,
        done="Réunion tenue",
        blocking="Visa attendu",
        next_steps="Relancer",
    )
    editing.move_deadline(
        user=people[Role.PLAN_MANAGER], action=action, text="30/09/2024", reason="Arbitrage"
    )
    pages = pages_of(made(plan, "sheets"))
    assert len(pages) == 2
    for said in (
        "Fiche action n° 1",
        "Réunion tenue",
        "Visa attendu",
        "Relancer",
        "Arbitrage",
        "Fin 2023",
        "40 %",
    ):
        assert said in pages[0].replace("\u00a0", " ")
    (alone,) = pages_of(made(plan, "sheets", numbers=(2,)))
    assert "Créer des indicateurs de qualité" in alone
    assert "Aucun point" in alone


def test_the_differences_say_their_reasons(plan, people):
    action = plan.actions.get(number=1)
    with clock.held_at(dt.datetime(2024, 5, 25, 9, tzinfo=clock.PARIS)):
        editing.move_deadline(
            user=people[Role.PLAN_MANAGER], action=action, text="30/09/2024", reason="Arbitrage"
        )
        (page,) = pages_of(made(plan, "differences", start=TODAY))
    assert "Du 20 mai 2024 au 25 mai 2024" in page.replace("\u00a0", " ")
    assert "Motif : Arbitrage" in page.replace("\u00a0", " ")


def printed(client, plan, **typed) -> tuple[Job, bytes]:
    answer = client.post(reverse("actions:print", args=[plan.slug]), {"document": "table", **typed})
    assert answer.status_code == 302, answer.content.decode()
    job = Job.objects.latest("pk")
    tasks.paper(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.failure
    return job, b"".join(client.get(job.result_url).streaming_content)


def test_a_reader_prints_under_the_letterhead_of_its_service(plan, people):
    from documents.letterheads import create_letterhead

    create_letterhead(
        by=people[Role.ADMINISTRATOR],
        service=service("dmates"),
        valid_from=TODAY,
        values={
            "brand": "Ministère de l’Essai", "timbre": "Direction", "address": "", "handled_by": "", "reference": "A/1",
            "place": "Paris", "signature": "Pour le ministre et par délégation",
        },
    )  # fmt: skip
    client = StrictClient()
    client.force_login(people[Role.READER])
    page = client.get(reverse("actions:print", args=[plan.slug]), {"document": "summary"}).content.decode()
    assert "Direction du management" in page
    assert re.search(r'value="summary"[^>]*checked', page)
    _, data = printed(client, plan, document="summary", attachments="Annexe 1\nAnnexe 2", signed="on")
    said = pages_of(data)[0].replace("\u00a0", " ")
    for words in (
        "Ministère de l’Essai",
        "Réf. : A/1",
        "P. J. : Annexe 1",
        "par délégation",
        "Paris, le 20 mai 2024",
    ):
        assert words in said
    assert "demandé par" in said


def test_a_document_keeps_the_letterhead_of_the_day_on_which_it_was_asked(plan, people, client):
    from documents.letterheads import create_letterhead

    values = dict.fromkeys(("address", "handled_by", "reference", "signature"), "")
    values |= {"timbre": "Direction", "place": "Paris"}
    who = {"by": people[Role.ADMINISTRATOR], "service": service("dmates")}
    create_letterhead(**who, valid_from=TODAY, values=values | {"brand": "Ancien ministère"})
    create_letterhead(
        **who, valid_from=TODAY + dt.timedelta(days=1), values=values | {"brand": "Nouveau ministère"}
    )
    client.force_login(people[Role.READER])
    client.post(reverse("actions:print", args=[plan.slug]), {"document": "summary"})
    with clock.held_at(dt.datetime(2024, 5, 21, 9, tzinfo=clock.PARIS)):
        tasks.paper(Job.objects.get().pk)
        late = b"".join(client.get(Job.objects.get().result_url).streaming_content)
        _, following = printed(client, plan, document="summary")
    assert "Ancien ministère" in pages_of(late)[0]
    assert "Nouveau ministère" in pages_of(following)[0]


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [
        ("odp", "application/vnd.oasis.opendocument.presentation"),
        ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ],
)
def test_slides_are_taken_under_their_own_type(plan, people, client, kind, content_type):
    client.force_login(people[Role.READER])
    job, data = printed(client, plan, document=kind)
    answer = client.get(job.result_url)
    assert answer["Content-Type"] == content_type
    assert answer["Content-Disposition"] == f'attachment; filename="plan-dessai-diaporama-2024-05-20.{kind}"'
    assert data.startswith(b"PK")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"date": "2024-06-30"}, "est à venir"),
        ({"date": "2020-01-01"}, "suivi ici depuis"),
        ({"document": "differences"}, "depuis quel jour"),
        ({"document": "differences", "start": "2024-05-20", "date": "2024-05-19"}, "échangez"),
        ({"document": "sheets", "number": "99"}, "pas d’action n°"),
        ({"document": "tout"}, "n’existe pas"),
    ],
)
def test_what_cannot_be_printed_is_said_and_no_job_starts(plan, people, typed, says):
    client = StrictClient()
    client.force_login(people[Role.READER])
    answer = client.post(reverse("actions:print", args=[plan.slug]), {"document": "table", **typed})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Job.objects.exists()


def test_a_plan_no_longer_open_is_not_printed(plan, people, client):
    client.force_login(people["stranger"])
    client.post(reverse("actions:print", args=[plan.slug]), {"document": "table"})
    plan.circulated = False
    plan.save()
    job = Job.objects.get()
    tasks.paper(job.pk)
    job.refresh_from_db()
    assert "ne vous est plus ouvert" in job.failure


@pytest.mark.parametrize("kind", ["table", "sheets"])
def test_a_plan_too_long_says_what_to_do(plan, people, client, monkeypatch, kind):
    monkeypatch.setattr(making, "LIMIT", 1)
    monkeypatch.setattr(making, "SHEETS_LIMIT", 1)
    client.force_login(people[Role.READER])
    client.post(reverse("actions:print", args=[plan.slug]), {"document": kind})
    job = Job.objects.get()
    tasks.paper(job.pk)
    job.refresh_from_db()
    assert "compte 2 actions" in job.failure
    assert "tableur" in job.failure


def test_the_command_writes_a_file_and_says_what_it_wrote(plan, tmp_path, capsys):
    target = tmp_path / "plan.pdf"
    call_command("plan_pdf", "--kind", "summary", "-o", str(target), "--json")
    said = json.loads(capsys.readouterr().out)
    data = target.read_bytes()
    assert said == {
        "plan": "plan-dessai",
        "kind": "summary",
        "on": "2024-05-20",
        "file": str(target),
        "pages": 1,
        "actions": 2,
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    call_command("plan_pdf", "--kind", "summary", "-o", str(target))
    assert target.read_bytes() == data


def test_without_a_name_the_file_goes_to_the_current_folder(plan, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    call_command("plan_pdf", "--kind", "sheets", "--action", "2")
    assert capsys.readouterr().out.strip() == "plan-dessai-fiche-2-2024-05-20.pdf"
    assert (tmp_path / "plan-dessai-fiche-2-2024-05-20.pdf").exists()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (["--plan", "rien"], "pas de plan"),
        (["--kind", "affiche"], "--kind"),
        (["--at", "hier"], "--at"),
        (["--at", "2030-01-01"], "à venir"),
        (["--at", "2020-01-01"], "pas encore enregistré"),
        (["--action", "2"], "--kind sheets"),
        (["--kind", "sheets", "--action", "99"], "n° 99"),
        (["--letterhead", "rien"], "aucun service"),
        (["-o", "/absent/plan.pdf"], "ne peut pas être écrit"),
    ],
)
def test_the_command_refuses_with_one_sentence_and_status_2(plan, typed, says, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandError) as refused:
        call_command("plan_pdf", *typed)
    assert refused.value.returncode == 2
    assert says in str(refused.value).replace("\u00a0", " ")
    assert list(tmp_path.iterdir()) == []

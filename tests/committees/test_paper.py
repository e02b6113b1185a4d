"""The documents of a meeting: what they hold, for whom, in which form; the same data give the same bytes."""

import datetime as dt
import io
import json
import logging
import zipfile

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.enums import Role
from actions.figures import figures
from actions.querysets.past import plan_at
from actions.services import editing
from actions.services import reports as reporting
from committees import tasks
from committees.enums import RecordKind
from committees.models import AgendaItem, Committee
from committees.paper import key_figures, making, sections, texts, words
from committees.paper.session import Withheld, hidden_from, reserved_in, session_of
from committees.paper.standing import progress_of, scoped
from committees.services import records
from committees.services.meetings import sync_attendances
from documents.inspection import inspect
from documents.models import StoredFile
from journal.models import Job
from sgcd_plan import clock
from tests.committees.papers import held, keeper
from tests.committees.papers import words as text_of
from tests.pages import StrictClient

TODAY = dt.date(2024, 5, 20)


def made(meeting, kind, **options) -> bytes:
    asked = making.Asked(kind=kind, on=TODAY, **options)
    return making.make(meeting, asked, withheld=reserved_in(meeting))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("le directeur", "du directeur"),
        ("la préfète", "de la préfète"),
        ("l’adjoint", "de l’adjoint"),
        ("Anne Essai", "d’Anne Essai"),
        ("Mme Essai", "de Mme Essai"),
        ("les coprésidents", "des coprésidents"),
    ],
)
def test_the_chair_is_named_in_french(given, expected):
    assert words.of(given) == expected


def test_the_record_of_decisions_has_its_form(session):
    said = text_of(made(session, RecordKind.RELEVE))
    for expected in (
        "Comité d’essai",
        "14 mai 2024",
        "de 10 h 05 à 11 h 40",
        "Salle 1",
        "sous la présidence, par suppléance, de Mme Essai, adjointe au directeur",
        "représenté par M. Exemple, chef de bureau",
        "COTECH 2024-05/1",
        "Transmettre la convention type.",
        "30 juin 2024",
        "Pour attribution",
        "Pour information",
    ):
        assert expected in said, expected
    assert "rappelle" not in said, "no narrative"
    assert (
        said.index("Présents")
        < said.index("Représentés")
        < said.index("Excusés")
        < said.index("COTECH 2024-05/1")
    )


def test_people_stand_in_the_order_of_the_committee(session):
    told = session_of(session)
    assert [row.function for row in told.present] == ["Directeur"]
    assert [row.function for row in told.represented] == ["Secrétaire général adjoint"]
    assert [row.function for row in told.excused] == ["Secrétaire générale adjointe"]


def test_a_service_is_named_once_in_the_diffusion_where_it_is_asked_most(session):
    decision = session.decisions.get(rank=1)
    decision.addressees.create(service=decision.responsible, addressing="copy")
    groups = dict(session_of(session).diffusion)
    assert sum(decision.responsible.full_name in names for names in groups.values()) == 1
    assert decision.responsible.full_name in groups["Pour attribution"]


def test_the_minutes_tell_each_item_and_its_decision(session):
    said = text_of(made(session, RecordKind.MINUTES))
    assert "Le directeur rappelle l’échéance." in said
    assert "Décision COTECH 2024-05/2 : Nommer un appui temporaire." in said
    assert "Projet. Ce texte peut encore changer." in said


def test_the_sheet_to_sign_has_a_line_a_person(meeting, files_in_memory):
    sync_attendances(meeting=meeting)
    said = text_of(made(meeting, RecordKind.ATTENDANCE))
    assert "Signature" in said
    assert said.count("adjoint") >= 2


@pytest.mark.parametrize("kind", list(RecordKind))
def test_each_document_is_tagged_in_french_titled_numbered_and_dated_by_its_data(session, kind, caplog):
    data = made(session, kind)
    assert [r for r in caplog.records if r.levelno >= logging.WARNING] == []
    document = pikepdf.open(io.BytesIO(data))
    assert document.Root.MarkInfo.Marked
    assert str(document.Root.Lang) == "fr"
    assert "COTECH 2024-05" in str(document.docinfo.Title)
    assert str(document.docinfo.CreationDate).startswith("D:20240520")
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
    assert f"Page 1 sur {len(document.pages)}" in text_of(data)


@pytest.mark.parametrize("kind", list(RecordKind))
def test_the_same_data_give_the_same_bytes_at_any_hour(session, kind):
    first = made(session, kind)
    with clock.held_at(dt.datetime(2024, 5, 20, 18, tzinfo=clock.PARIS)):
        assert made(session, kind) == first


@pytest.mark.parametrize("extension", ["odt", "docx"])
@pytest.mark.parametrize("kind", making.AS_TEXT)
def test_texts_to_amend_hold_the_same_words_open_and_are_the_same_twice(session, kind, extension):
    asked = making.Asked(kind=kind, on=TODAY)
    data = texts.make(session, asked, extension, withheld=Withheld())
    assert data == texts.make(session, asked, extension, withheld=Withheld())
    assert inspect(data, f"essai.{extension}").ok
    name = "content.xml" if extension == "odt" else "word/document.xml"
    said = zipfile.ZipFile(io.BytesIO(data)).read(name).decode()
    if kind != RecordKind.DOSSIER:
        assert "Transmettre la convention type." in said
    assert "table" in said or "tbl" in said


def test_paper_in_a3_has_the_same_pages_larger(session):
    small, large = (
        pikepdf.open(io.BytesIO(made(session, RecordKind.DOSSIER, a3=a3))) for a3 in (False, True)
    )
    assert len(small.pages) == len(large.pages)
    width, height = (float(v) for v in large.pages[0].MediaBox[2:])
    assert (round(width * 25.4 / 72), round(height * 25.4 / 72)) == (297, 420)


def test_the_dossier_says_the_figures_of_the_screen_and_how_they_moved(plan, meeting, session, people):
    with clock.held_at(dt.datetime(2024, 5, 22, 9, tzinfo=clock.PARIS)):
        reporting.submit_report(
            user=people[Role.PLAN_MANAGER],
            action=plan.actions.get(number=1),
            holds_on=dt.date(2024, 5, 21),
            status="done",
            progress=100,
        )
        progress = progress_of(meeting)
        told = text_of(
            making.make(meeting, making.Asked(kind="dossier", on=dt.date(2024, 5, 22)), withheld=Withheld())
        )
    day = dt.date(2024, 5, 22)
    with clock.held_at(dt.datetime(2024, 5, 22, 9, tzinfo=clock.PARIS)):
        assert progress.now.figures == figures(plan_at(plan, day).actions, day)
    assert progress.figures_before.by_status["done"] == 0
    assert "1 action est réalisée, dont 1 à constater, contre aucune le 20 mai 2024." in told


def test_sentences_say_what_was_before_and_are_the_secretarys_to_edit(plan, meeting):
    now = progress_of(meeting).now.figures
    before = key_figures.Figures(**{**now.as_json(), "total": 1})
    found = key_figures.proposed(now, before, "le 7 mai 2024")
    assert (
        found["total"].replace("\u00a0", " ")
        == "Le champ du comité compte 2 actions, contre 1 le 7 mai 2024."
    )
    told = key_figures.sentences(
        found,
        {
            "total": {"text": "Deux actions.", "proposed": "autre"},
            "done": {"text": "", "proposed": found["done"]},
        },
    )
    assert [(s.text, s.outdated) for s in told if s.key in ("total", "done")] == [
        ("Deux actions.", True),
        ("", False),
    ]


def test_sentences_agree_in_french_whatever_the_number(meeting):
    now = progress_of(meeting).now.figures
    for overdue, said in (
        (0, "Aucune action n’est en retard."),
        (1, "1 action est en retard."),
        (2, "2 actions sont en retard."),
    ):
        figures_now = key_figures.Figures(**{**now.as_json(), "overdue": overdue})
        assert key_figures.proposed(figures_now, None, "")["overdue"].replace("\u00a0", " ") == said


def test_only_the_scope_of_the_committee_is_told(plan, committee):
    state = plan_at(plan, TODAY)
    kept = plan.actions.get(number=2)
    assert [a.number for a in scoped(state, None, {kept.pk}).actions] == [2]
    assert scoped(state, set(), None).actions == ()


def test_sections_are_those_of_the_committee_in_its_order():
    template = {"dossier": ["figures", "agenda", "inconnue"]}
    assert sections.chosen(template, "dossier") == ["figures", "agenda"]
    assert "table" not in sections.chosen({}, "dossier")
    assert sections.arranged("dossier", {"agenda": 2, "figures": 1}, ["agenda", "figures", "x"]) == [
        "figures",
        "agenda",
    ]


def test_a_dossier_has_a_sheet_for_each_action_of_its_agenda_bookmarks_and_a_contents_page(
    plan, meeting, files_in_memory
):
    for number in (1, 2):
        AgendaItem.objects.create(
            meeting=meeting, position=number, title=f"Point {number}", action=plan.actions.get(number=number)
        )
    data = made(meeting, RecordKind.DOSSIER)
    said = text_of(data)
    assert "Fiche action n° 1" in said
    assert "Fiche action n° 2" in said
    assert "Sommaire" in said
    with pikepdf.open(io.BytesIO(data)).open_outline() as outline:
        titles = [item.title for item in outline.root[0].children]
    assert titles[:2] == ["Ordre du jour", "Chiffres clés"]


def test_reserved_texts_are_withheld_from_those_not_named(committee, people, files_in_memory):
    meeting = held(committee, reserved=True, reader=people[Role.READER])
    member, secretary = people[Role.COMMITTEE_MEMBER], people[Role.COMMITTEE_SECRETARY]
    assert hidden_from(secretary, meeting) == Withheld()
    for kind in (RecordKind.RELEVE, RecordKind.MINUTES, RecordKind.DOSSIER):
        asked = making.Asked(kind=kind, on=TODAY)
        said = text_of(making.make(meeting, asked, withheld=hidden_from(member, meeting), reader=member))
        for secret in ("Situation d’un agent", "Le cas est examiné", "Nommer un appui"):
            assert secret not in said, (kind, secret)
    assert "Texte réservé aux destinataires nommés" in text_of(made(meeting, RecordKind.RELEVE))


def test_a_preview_is_the_same_text_in_the_browser(session, people):
    client = StrictClient()
    client.force_login(people[Role.COMMITTEE_MEMBER])
    for kind in RecordKind:
        page = client.get(
            reverse("committees:record_preview", args=["comite-dessai", session.pk, kind.value])
        )
        assert page.status_code == 200
    page = client.get(reverse("committees:record_preview", args=["comite-dessai", session.pk, "releve"]))
    assert "Transmettre la convention type." in page.content.decode()


def test_a_secretary_composes_a_dossier_for_the_committee(plan, meeting, people, client):
    client = StrictClient()
    client.force_login(people[Role.COMMITTEE_SECRETARY])
    address = reverse("committees:record_compose", args=["comite-dessai", meeting.pk, "dossier"])
    form = client.get(address).context["form"]
    sent = {name: field.initial for name, field in form.fields.items() if field.initial is not False}
    sent |= {"rank_figures": 1, "rank_agenda": 2, "sentence_total": "Deux actions."}
    sent.pop("keep_indicators")
    answer = client.post(address, sent)
    assert answer.status_code == 302
    assert Committee.objects.get().sections["dossier"][:2] == ["figures", "agenda"]
    assert "indicators" not in Committee.objects.get().sections["dossier"]
    meeting.refresh_from_db()
    assert meeting.sentences["total"]["text"] == "Deux actions."
    assert list(meeting.sentences) == ["total"]
    assert "Deux actions." in client.get(answer["Location"]).content.decode()


def test_nothing_chosen_is_refused_in_french(meeting, people):
    client = StrictClient()
    client.force_login(people[Role.COMMITTEE_SECRETARY])
    address = reverse("committees:record_compose", args=["comite-dessai", meeting.pk, "dossier"])
    form = client.get(address).context["form"]
    sent = {name: field.initial for name, field in form.fields.items() if not name.startswith("keep_")}
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert "au moins une section" in answer.content.decode()


def test_a_worker_makes_a_document_for_its_reader_alone(session, people, django_capture_on_commit_callbacks):
    member = people[Role.COMMITTEE_MEMBER]
    client = StrictClient()
    client.force_login(member)
    address = reverse("committees:record_make", args=["comite-dessai", session.pk])
    assert client.post(address, {"kind": "emargement", "format": "odt"}).status_code == 422
    answer = client.post(address, {"kind": "releve", "format": "docx"})
    job = Job.objects.get()
    assert answer["Location"] == reverse("journal:job", args=[job.pk])
    tasks.paper(job.pk)
    job.refresh_from_db()
    assert (job.state, job.failure) == ("done", "")
    assert client.get(job.result_url).status_code == 200
    assert StoredFile.objects.get().name == "comite-dessai-2024-05-releve-de-decisions.docx"


def test_a_member_whose_role_ended_gets_nothing(session, people):
    stranger = people["stranger"]
    job = Job.objects.create(
        user=stranger, label="x", task="committees.paper",
        arguments={"meeting": session.pk, "kind": "releve", "format": "pdf", "a3": False},
    )  # fmt: skip
    tasks.paper(job.pk)
    job.refresh_from_db()
    assert job.state == "failed"
    assert "ne vous est plus ouverte" in job.failure


def test_the_year_of_a_committee_counts_its_sessions_and_decisions(session, meeting, people):
    client = StrictClient()
    client.force_login(people[Role.COMMITTEE_MEMBER])
    address = reverse("committees:year", args=["comite-dessai", 2024])
    page = client.get(address).content.decode()
    assert "1 séance tenue" in page
    assert "2 décisions" in page.replace("\u00a0", " ")
    client.post(address)
    job = Job.objects.get()
    tasks.year_page(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.failure
    with StoredFile.objects.get().content.open("rb") as content:
        data = content.read()
    assert len(pikepdf.open(io.BytesIO(data)).pages) == 1
    assert "2 sur 3" in text_of(data)


def test_everything_of_a_meeting_comes_in_one_archive(session, people):
    records.seal(user=keeper(), meeting=session, kind="releve", validated_by="Validé par X")
    item = session.items.first()
    for name in ("pièce.pdf", "pièce.pdf", "long" * 60 + ".pdf"):
        StoredFile.objects.create(
            owner=item, content=ContentFile(b"abc", "x"), name=name, kind="pdf", size=3, sha256="0" * 64, state="clean",
            uploaded_by=people[Role.COMMITTEE_SECRETARY],
        )  # fmt: skip
    client = StrictClient()
    client.force_login(people[Role.COMMITTEE_MEMBER])
    answer = client.get(reverse("committees:record_archive", args=["comite-dessai", session.pk]))
    assert answer.streaming
    package = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert package.testzip() is None
    names = package.namelist()
    assert "comite-dessai-2024-05-releve-de-decisions-v1.pdf" in names
    assert {"point-01/pièce.pdf", "point-01/pièce-2.pdf"} <= set(names)
    assert all(len(name.encode()) < 200 for name in names)


def test_the_command_writes_each_document(session, tmp_path, capsys):
    for kind, extension in (
        ("dossier", "pdf"),
        ("releve", "odt"),
        ("compte-rendu", "docx"),
        ("emargement", "pdf"),
    ):
        target = tmp_path / f"{kind}.{extension}"
        call_command(
            "meeting_report",
            committee="comite-dessai",
            date="2024-05-14",
            kind=kind,
            output=str(target),
            json=True,
        )
        said = json.loads(capsys.readouterr().out)
        assert said["kind"] == kind
        assert said["bytes"] == target.stat().st_size


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"committee": "inconnu"}, "Il n’y a pas de comité « inconnu »"),
        ({"date": "2024-05-15"}, "n’a pas de séance le 15/05/2024"),
        ({"date": "demain"}, "n’est pas une date"),
        ({"kind": "roman"}, "« roman » n’existe pas"),
        ({"output": "x.txt"}, "doit se terminer par"),
    ],
)
def test_what_the_command_cannot_do_is_one_french_sentence(session, options, said):
    asked = {"committee": "comite-dessai", "date": "2024-05-14", "kind": "releve", **options}
    with pytest.raises(CommandError) as refused:
        call_command("meeting_report", **asked)
    assert refused.value.returncode == 2
    assert said in str(refused.value).replace("\u00a0", " ").replace("\u202f", " ")


def test_a_deadline_that_moved_since_the_last_session_is_told(plan, meeting, committee, files_in_memory):
    with clock.held_at(dt.datetime(2024, 5, 22, 9, tzinfo=clock.PARIS)):
        held(committee)
    with clock.held_at(dt.datetime(2024, 6, 3, 9, tzinfo=clock.PARIS)):
        before = meeting
        first = committee.meetings.get(reference="2024-05")
        first.starts_at = dt.datetime(2024, 5, 22, 8, tzinfo=dt.UTC)
        first.save()
        editing.move_deadline(
            user=None, action=plan.actions.get(number=1), text="Fin 2025", reason="Un visa manque"
        )
        progress = progress_of(before)
        assert progress.since.replace("\u00a0", " ") == "le 22 mai 2024"
        assert [d.kind for d in progress.changes.actions] == ["deadline"]
        said = text_of(
            making.make(before, making.Asked(kind="dossier", on=dt.date(2024, 6, 3)), withheld=Withheld())
        )
    assert "Un visa manque" in said
    assert "contre" in said or "comme le 22 mai 2024" in said

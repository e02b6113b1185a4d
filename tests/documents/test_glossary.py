"""The glossary: what people find in it, who keeps it, and what it adds to the documents that we make."""

import io

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfReader

from accounts.enums import Role
from accounts.services.errors import Refused
from actions.paper import making
from actions.services import building
from documents import acronyms
from documents.glossary import employed, expand_first_use, words_of
from documents.heading import Heading
from documents.models import Acronym
from tests.conftest import person

SAID = {
    "SGC-D": "secrétariat général commun départemental",
    "SG": "secrétariat général",
    "CAR": "comité de l’administration régionale",
    "ATE": "administration territoriale de l’État",
}


def test_an_acronym_is_expanded_at_its_first_use_only():
    told = expand_first_use(["Le rôle du SGC-D", "et d’un autre SGC-D."], SAID)
    assert told == ["Le rôle du SGC-D (secrétariat général commun départemental)", "et d’un autre SGC-D."]


@pytest.mark.parametrize(
    "text",
    [
        "car il pleut",
        "Le pilote dit : « le SGC-D manque »",
        "secrétariat général commun départemental (SGC-D)",
        "CARNET et XSGC-D et SGC-DX",
    ],
)
def test_what_is_no_acronym_or_is_somebody_s_words_or_is_explained_stays(text):
    assert expand_first_use([text], SAID) == [text]


def test_a_quotation_does_not_take_the_place_of_the_first_use():
    assert expand_first_use(["« CAR » dit-il. Le CAR siège."], SAID) == [
        "« CAR » dit-il. Le CAR (comité de l’administration régionale) siège."
    ]


def test_brackets_do_not_nest():
    assert expand_first_use(["par la préfète (CAR)."], SAID) == [
        "par la préfète (CAR, comité de l’administration régionale)."
    ]


def test_the_acronyms_used_are_listed_once_in_order_and_whole():
    assert [a for a, _ in employed(["SGC-D, SGC-D et ATE", "car"], SAID)] == ["ATE", "SGC-D"]


def test_only_what_is_read_counts():
    page = (
        "<head><title>SG</title></head><body class='CAR'><p>L&#x27;ATE</p><svg><text>SG</text></svg></body>"
    )
    assert [a for a, _ in employed([words_of(page)], SAID)] == ["ATE"]


@pytest.mark.django_db
def test_the_acronyms_of_the_two_documents_are_there():
    found = Acronym.objects.as_mapping()
    assert {"SGC-D", "DMATES", "COTECH", "ATE", "SGAR", "CAR", "PFRH", "MEFSIN"} <= set(found)
    assert found["SGC-D"] == "secrétariat général commun départemental"


@pytest.mark.django_db
def test_an_acronym_is_there_once_whatever_its_case():
    with pytest.raises(IntegrityError), transaction.atomic():
        Acronym.objects.create(acronym="sgc-d", expansion="autre")
    with pytest.raises(Refused, match="déjà dans le glossaire"):
        acronyms.add_acronym(
            by=person(Role.ADMINISTRATOR), values={"acronym": "Ate", "expansion": "autre", "note": ""}
        )


def test_everybody_reads_it_and_finds_with_or_without_hyphen(client, people):
    client.force_login(people["stranger"])
    for typed in ("sgcd", "SGC-D", "departemental commun"):
        page = client.get(reverse("documents:glossary"), {"q": typed}).content.decode()
        assert "secrétariat général commun départemental" in page
        assert "comité technique" not in page
    assert "Ajouter un sigle" not in page
    told = b"".join(client.get(reverse("documents:glossary"), {"export": "csv"})).decode("utf-8-sig")
    assert told.splitlines()[0] == "Sigle;Signification;Remarque"


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PLAN_MANAGER])
def test_who_keeps_it_adds_corrects_takes_away_and_brings_back(client, people, role):
    client.force_login(people[role])
    values = {"acronym": "GT", "expansion": "groupe de travail", "note": ""}
    assert client.post(reverse("documents:acronym_add"), values).status_code == 302
    made = Acronym.objects.get(acronym="GT")
    again = client.post(reverse("documents:acronym_add"), values | {"acronym": "gt", "expansion": "autre"})
    assert again.status_code == 422
    assert "Ce sigle est déjà dans le glossaire." in again.content.decode()
    edit = reverse("documents:acronym_edit", args=[made.pk])
    late = values | {"expansion": "groupe thématique", "version": made.version}
    assert client.post(edit, values | {"expansion": "groupes", "version": made.version}).status_code == 302
    answer = client.post(edit, late)
    assert answer.status_code == 409
    assert {"groupes", "groupe thématique"} <= set(answer.content.decode().replace("<", ">").split(">"))
    made.refresh_from_db()
    assert client.post(edit, late | {"version": made.version}).status_code == 302
    client.post(reverse("documents:acronym_archive", args=[made.pk]))
    assert "GT" not in Acronym.objects.as_mapping()
    client.post(reverse("documents:acronym_restore", args=[made.pk]))
    assert Acronym.objects.as_mapping()["GT"] == "groupe thématique"
    made.refresh_from_db()
    assert made.history.exclude(change=None).count() == 5


@pytest.mark.parametrize("typed", ["", "!!!", "x" * 31, "a\x00b"])
def test_what_cannot_be_an_acronym_is_refused_with_what_was_typed(client, people, typed):
    client.force_login(people[Role.ADMINISTRATOR])
    answer = client.post(
        reverse("documents:acronym_add"), {"acronym": typed, "expansion": "mots gardés", "note": ""}
    )
    assert answer.status_code == 422
    assert "mots gardés" in answer.content.decode()


def said_by(plan, kind: str) -> str:
    numbers = (1,) if kind == "sheets" else ()
    heading = Heading(subject="Essai")
    data = making.make(plan, making.Asked(kind, numbers=numbers), heading=heading)
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return " ".join(text.split())


@pytest.mark.parametrize("kind", ["table", "summary", "sheets"])
def test_a_document_ends_with_the_acronyms_that_it_uses_and_leaves_people_s_words(plan, kind):
    action = plan.actions.get(number=1)
    action.label = "Réunir le CAR sans délai"
    action.status, action.weather = "in_progress", "storm"
    action.save()
    text = said_by(plan, kind)
    assert "Réunir le CAR sans délai" in text
    assert "Sigles employés dans ce document" in text
    assert "CAR comité de l’administration régionale" in text
    assert "GPEEC" not in text


def test_slides_end_with_the_acronyms_that_they_use(plan):
    import zipfile

    building.add_action(
        user=None, measure=plan.actions.get(number=1).measure, label="Le CAR", deadline="Fin 2023"
    )
    for kind, inside in (("odp", "content.xml"), ("pptx", None)):
        heading = Heading(subject="Essai")
        packed = zipfile.ZipFile(io.BytesIO(making.make(plan, making.Asked(kind), heading=heading)))
        names = [inside] if inside else [n for n in packed.namelist() if n.startswith("ppt/slides/slide")]
        said = " ".join(packed.read(name).decode() for name in names)
        assert "Sigles employés dans ce document" in said
        assert "comité de l’administration régionale" in said

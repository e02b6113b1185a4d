"""A campaign as its people live it, page by page: a department and its region, Guadeloupe, Mayotte."""

import datetime as dt
import io
import re

import pdfplumber
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from accounts.enums import Role
from rencontres.models import Debate, Delivery, Entry, Submission, Synthesis, Transmission
from rencontres.services.judging import compliance
from sgcd_plan import clock
from tests.conftest import person
from tests.rencontres.conftest import of, prefecture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Files of the test stay in its folder."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }


def url(campaign, name: str, *more) -> str:
    return reverse(f"rencontres:{name}", args=[campaign.slug, *more])


def fields(page) -> dict:
    """What the form of a page holds, as a browser would send it."""
    form = page.context["form"]
    values = {}
    for field in form:
        value = field.value()
        if value is not None and value is not False and value != "":
            values[field.html_name] = value
    return values


def sent(client, address: str, **values):
    """A form opened, filled in and sent; the answer followed."""
    return client.post(address, {**fields(client.get(address)), **values}, follow=True)


def state(campaign, key: str, code: str) -> str:
    return next(r.state for r in compliance(campaign) if (r.territory, r.rule) == (key, code))


def choose(client, campaign, key: str, count: int) -> None:
    themes = list(campaign.themes.order_by("position")[:count])
    page = sent(
        client,
        url(campaign, "themes", key),
        themes=[t.pk for t in themes],
        teams_consulted="Collège du 9 avril",
    )
    assert page.status_code == 200, page.context["form"].errors


def enter(client, campaign, key: str, themes, day: str) -> Debate:
    assert "&lt;" not in client.get(url(campaign, "debate_add", key)).content.decode()
    values = {"themes": [t.pk for t in themes], "on": day, "starts": "09:30", "ends": "12:00", "place": "Préfecture", "leader": "subprefect", "presence": "ends", "unions": "CFDT, FO", "how": "invited"}  # fmt: skip
    for theme in themes:
        values |= {f"kind_{theme.pk}": "elected", f"said_{theme.pk}": "Maire d’une commune"}
    page = sent(client, url(campaign, "debate_add", key), **values)
    assert page.status_code == 200, page.context["form"].errors
    return Debate.objects.latest("pk")


def count(client, campaign, debate: Debate, key: str) -> None:
    address = url(campaign, "headcounts", debate.pk, key)
    form = client.get(address).context["form"]
    values = {name: "5" for name in form.fields if name.startswith("convened_")}
    client.post(address, {"version": debate.version, **values})
    debate.refresh_from_db()


def hold(client, campaign, debate: Debate) -> None:
    client.post(url(campaign, "debate_hold", debate.pk), {"version": debate.version})
    debate.refresh_from_db()
    assert debate.state == "held"


def write(client, campaign, debate: Debate) -> Synthesis:
    client.post(url(campaign, "synthesis_open", debate.pk))
    made = Synthesis.objects.get(debate=debate)
    theme = debate.themes.first().theme
    for kind, text in (
        ("finding", "Les files d’attente s’allongent."),
        ("proposal", "Ouvrir un accueil commun."),
    ):
        answer = client.post(
            url(campaign, "entry", made.pk), {"kind": kind, "theme": theme.pk, "text": text}, follow=True
        )
        assert answer.status_code == 200
    return made


def transmit(client, campaign, synthesis: Synthesis) -> Submission:
    address = url(campaign, "submit", synthesis.pk)
    page = client.post(
        address,
        {"version": client.get(address).context["form"]["version"].value(), "capacity": "prefect"},
        follow=True,
    )
    assert page.status_code == 200, page.context["form"].errors
    return synthesis.submissions.latest("version")


def fits(data: bytes) -> bool:
    """Whether every word of a PDF stands on its upright page."""
    with pdfplumber.open(io.BytesIO(data)) as document:
        return all(
            page.width < page.height and word["x0"] >= 0 and word["x1"] <= page.width
            for page in document.pages
            for word in page.extract_words()
        )


def test_the_ain_and_its_region_from_the_circular_to_the_transmission(campaign, client, dmates):
    ain, region = (
        prefecture("departement:01", email="ain@exemple.gouv.fr"),
        prefecture("region:84", Role.REGION_PREFECTURE, email="aura@exemple.gouv.fr"),
    )
    key, themes = "departement-01", list(campaign.themes.filter(extra=False).order_by("position"))
    with time_machine.travel(dt.datetime(2024, 4, 10, 9, tzinfo=dt.UTC), tick=False):
        client.force_login(ain)
        page = client.get("/", follow=True)
        assert page.redirect_chain[-1][0] == url(campaign, "territory", key)
        assert page.context["act"].title == "Choisir les thèmes"
        choose(client, campaign, key, 4)
        client.force_login(region)
        sent(client, url(campaign, "distribution", "region-84"))
        assert of(campaign, "region:84").distributions.get().version == 1
    with time_machine.travel(dt.datetime(2024, 5, 20, 9, tzinfo=dt.UTC), tick=False):
        client.force_login(ain)
        debates = [enter(client, campaign, key, pair, "2024-05-20") for pair in (themes[:2], themes[2:4])]
        for debate in debates:
            count(client, campaign, debate, key)
            hold(client, campaign, debate)
        made = [write(client, campaign, debate) for debate in debates]
        first = transmit(client, campaign, made[0])
        assert re.fullmatch(r"\d+-2024-D01-001", first.number)
        receipt = client.get(url(campaign, "receipt", first.pk))
        assert fits(receipt.content)
        text = "".join(p.extract_text() for p in PdfReader(io.BytesIO(receipt.content)).pages).replace(
            "\n", ""
        )
        assert first.number in text
        assert first.sha256 in text.replace(" ", "")
        transmit(client, campaign, made[1])
        assert client.get(url(campaign, "territory", key)).context["act"] is None
        client.force_login(region)
        page = client.get(url(campaign, "territory", "region-84"))
        assert [s.pk for s in page.context["waiting"]] == [s.pk for s in made]
        back = {
            "version": Synthesis.objects.get(pk=made[1].pk).version,
            "act": "send_back",
            "comment": "Précisez.",
        }
        client.post(url(campaign, "review", made[1].pk), back)
        client.force_login(ain)
        assert (
            client.get(url(campaign, "territory", key)).context["act"].title
            == "Compléter la synthèse renvoyée"
        )
        transmit(client, campaign, made[1])
        client.force_login(region)
        for synthesis in made:
            client.post(
                url(campaign, "review", synthesis.pk),
                {"version": Synthesis.objects.get(pk=synthesis.pk).version, "act": "take_in"},
            )
        assert {s.state for s in Synthesis.objects.departmental()} == {"taken_in"}
    assert {
        state(campaign, "departement:01", code) for code in ("R1", "R4", "R5", "R6", "R7", "R8", "R9")
    } == {"met"}
    with time_machine.travel(dt.datetime(2024, 6, 18, 9, tzinfo=dt.UTC), tick=False):
        client.force_login(region)
        for theme in themes:
            client.post(url(campaign, "regional_open", "region-84", theme.pk))
            regional = Synthesis.objects.regional().get(theme=theme)
            sources = list(Entry.objects.filter(theme=theme, synthesis__level="department"))
            if sources:
                client.post(
                    url(campaign, "take", regional.pk), {"source": [s.pk for s in sources], "act": "take"}
                )
                assert {c.source_id for e in regional.entries.all() for c in e.citations.all()} == {
                    s.pk for s in sources
                }
            else:
                client.post(
                    url(campaign, "not_debated", regional.pk),
                    {"version": regional.version, "reason": "Non retenu"},
                )
            transmit(client, campaign, regional)
        sent(client, url(campaign, "car_add", "region-84"), on="2024-06-18", invited="DREETS", came="DREETS")
        page = sent(client, url(campaign, "transmit", "region-84"), capacity="prefect")
        sending = Transmission.objects.get()
        assert sending.title == "Transmission"
        assert page.redirect_chain[-1][0] == url(campaign, "transmission", sending.pk)
        for kind, opened in (("pdf", PdfReader), ("docx", Document)):
            assert opened(io.BytesIO(client.get(url(campaign, "slip", sending.pk, kind)).content))
        slip = client.get(url(campaign, "slip", sending.pk, "pdf")).content
        assert fits(slip)
        text = PdfReader(io.BytesIO(slip)).pages[0].extract_text()
        assert "Le préfet" in text
        assert "Auvergne-Rhône-Alpes" in text
        assert state(campaign, "region:84", "R10") == "met"
        client.force_login(dmates)
        client.post(url(campaign, "acknowledge", sending.pk))
        assert Delivery.objects.get().acknowledged_by == dmates


def test_guadeloupe_holds_four_debates_and_sends_to_the_dmates_and_to_the_dgom(campaign, client):
    user, dgom = prefecture("departement:971", email="gua@exemple.gouv.fr"), person(Role.RECIPIENT)
    key = "departement-971"
    client.force_login(user)
    themes = [*campaign.themes.filter(extra=False)[:3], campaign.themes.get(extra=True)]
    choice = sent(
        client, url(campaign, "themes", key), themes=[t.pk for t in themes], teams_consulted="Collège"
    )
    assert choice.status_code == 200
    for theme in themes:
        debate = enter(client, campaign, key, [theme], "2024-05-20")
        hold(client, campaign, debate)
        transmit(client, campaign, write(client, campaign, debate))
    assert (
        client.get(url(campaign, "territory", key)).context["act"].title == "Envoyer à la DMATES et à la DGOM"
    )
    sent(client, url(campaign, "transmit", key), capacity="prefect")
    sending = Transmission.objects.get()
    assert {d.office for d in sending.deliveries.all()} == {"dmates", "dgom"}
    assert state(campaign, "departement:971", "R12") == "met"
    client.force_login(dgom)
    assert client.get(url(campaign, "transmission", sending.pk)).status_code == 200
    client.post(url(campaign, "acknowledge", sending.pk))
    acknowledged = {d.office: d.acknowledged_at is not None for d in sending.deliveries.all()}
    assert acknowledged == {"dmates": False, "dgom": True}


def test_mayotte_declares_then_does_what_it_declared(campaign, client):
    client.force_login(prefecture("departement:976", email="may@exemple.gouv.fr"))
    key = "departement-976"
    with time_machine.travel(dt.datetime(2024, 4, 12, 9, tzinfo=dt.UTC), tick=False):
        assert (
            client.get(url(campaign, "territory", key)).context["act"].title
            == "Déclarer les modalités retenues"
        )
        sent(
            client,
            url(campaign, "declaration", key),
            text="Un temps d’échanges avec les DDI.",
            debates="1",
            syntheses="on",
        )
    assert state(campaign, "departement:976", "R13") == "due"
    debate = enter(client, campaign, key, [campaign.themes.first()], "2024-05-20")
    hold(client, campaign, debate)
    transmit(client, campaign, write(client, campaign, debate))
    sent(client, url(campaign, "transmit", key), capacity="prefect")
    assert state(campaign, "departement:976", "R13") == "met"


@pytest.fixture
def opened(campaign, client):
    """A synthesis of the Ain, open, of a debate that was held."""
    client.force_login(prefecture("departement:01", email="ain@exemple.gouv.fr"))
    choose(client, campaign, "departement-01", 4)
    debate = enter(client, campaign, "departement-01", [campaign.themes.first()], "2024-05-20")
    hold(client, campaign, debate)
    return write(client, campaign, debate)


def test_two_people_who_change_one_line_see_both_versions(campaign, opened, client):
    line = opened.entries.get(kind="finding")
    said = {"entry": line.pk, "kind": "finding", "theme": line.theme_id, "version": line.version}
    client.post(url(campaign, "entry", opened.pk), said | {"text": "La version du premier."})
    late = client.post(url(campaign, "entry", opened.pk), said | {"text": "La version du second."})
    page = late.content.decode()
    assert late.status_code == 409
    assert "La version du premier." in page
    assert "La version du second." in page
    line.refresh_from_db()
    assert line.text == "La version du premier."


def test_a_line_that_saves_itself_is_told_its_key_and_version(campaign, opened, client):
    address = url(campaign, "entry", opened.pk)
    said = {"kind": "finding", "theme": campaign.themes.first().pk, "text": "Une ligne"}
    first = client.post(address, said, headers={"accept": "*/*"}).json()
    again = client.post(
        address,
        said
        | {"entry": first["fields"]["entry"], "version": first["version"], "text": "Une ligne, mieux dite"},
        headers={"accept": "*/*"},
    ).json()
    assert again["fields"] == first["fields"]
    assert opened.entries.live().filter(kind="finding").count() == 2
    late = client.post(
        address,
        said | {"entry": first["fields"]["entry"], "version": first["version"]},
        headers={"accept": "*/*"},
    )
    assert late.status_code == 409
    assert "Non enregistré" in late.json()["message"]


def test_a_witness_of_a_theme_that_is_not_ticked_is_refused_and_what_was_typed_is_kept(campaign, client):
    client.force_login(prefecture("departement:01", email="ain@exemple.gouv.fr"))
    one, two = campaign.themes.order_by("position")[:2]
    address = url(campaign, "debate_add", "departement-01")
    page = client.post(
        address,
        {
            **fields(client.get(address)),
            "themes": [one.pk],
            f"kind_{two.pk}": "user",
            f"said_{two.pk}": "Un usager",
            "place": "Salle des fêtes",
        },
    )
    assert page.status_code == 422
    assert "cochez-le, ou retirez ce témoin" in page.content.decode()
    assert "Salle des fêtes" in page.content.decode()
    assert not Debate.objects.exists()


def model_of(kind: str) -> SimpleUploadedFile:
    """A filled-in model, as Word writes it."""
    document = Document()
    document.add_heading("Synthèse départementale", 1)
    for heading, lines in (
        ("Constats", ["Trop de sites.", "Des agents seuls."]),
        ("Propositions et mesures", ["Regrouper les accueils."]),
    ):
        document.add_heading(heading, 2)
        for line in lines:
            document.add_paragraph(line, style="List Bullet")
    data = io.BytesIO()
    document.save(data)
    return SimpleUploadedFile(f"synthese.{kind}", data.getvalue())


def test_a_file_on_the_model_is_read_corrected_and_taken_in(campaign, opened, client):
    client.post(
        url(campaign, "synthesis_upload", opened.pk),
        {"files": model_of("docx"), "findings": "on", "proposals": "on"},
    )
    stored = opened.files.get().stored
    page = client.get(url(campaign, "synthesis_read", opened.pk, stored.pk))
    assert [row["text"].value() for row in page.context["rows"]] == [
        "Trop de sites.",
        "Des agents seuls.",
        "Regrouper les accueils.",
    ]
    values = {f.html_name: f.value() for f in page.context["form"]} | {"text_0": "Trop de sites à tenir."}
    del values["keep_1"]
    client.post(url(campaign, "synthesis_read", opened.pk, stored.pk), values)
    assert set(opened.entries.live().values_list("text", flat=True)) >= {
        "Trop de sites à tenir.",
        "Regrouper les accueils.",
    }
    assert not opened.entries.filter(text="Des agents seuls.").exists()


def test_a_file_that_is_refused_leaves_nothing_and_says_why(campaign, opened, client):
    hostile = SimpleUploadedFile("synthese.docx", b"MZ\x90\x00" + b"\0" * 400)
    page = client.post(url(campaign, "synthesis_upload", opened.pk), {"files": hostile})
    assert page.status_code == 422
    assert "Aucun fichier n’a été enregistré" in page.content.decode()
    assert not opened.files.exists()


def test_what_came_by_mail_is_recorded_by_the_region_and_says_so(campaign, client):
    ain, region = (
        prefecture("departement:01", email="ain@exemple.gouv.fr"),
        prefecture("region:84", Role.REGION_PREFECTURE, email="aura@exemple.gouv.fr"),
    )
    client.force_login(ain)
    choose(client, campaign, "departement-01", 4)
    debate = enter(client, campaign, "departement-01", [campaign.themes.first()], "2024-05-20")
    hold(client, campaign, debate)
    client.force_login(region)
    values = {
        "channel": "mail",
        "received_at_0": "2024-05-20",
        "received_at_1": "11:00",
        "capacity": "prefect",
        "files": model_of("docx"),
        "findings": "on",
        "proposals": "on",
    }
    page = client.post(url(campaign, "synthesis_record", debate.pk), values, follow=True)
    made = Submission.objects.get()
    assert (made.channel, made.by, made.at.astimezone(clock.PARIS).hour) == ("mail", region, 11)
    assert "reçue par courriel" in page.content.decode().lower()
    assert state(campaign, "departement:01", "R9") == "met"


def test_a_contributor_checks_that_a_synthesis_is_complete_and_may_not_transmit_it(campaign, opened, client):
    client.force_login(prefecture("departement:01", Role.CONTRIBUTOR, email="agent@exemple.gouv.fr"))
    page = client.get(url(campaign, "submit", opened.pk))
    assert "Elle est complète" in page.content.decode()
    refused = client.post(
        url(campaign, "submit", opened.pk), {"version": opened.version, "capacity": "prefect"}
    )
    assert refused.status_code == 403
    assert not Submission.objects.exists()


def test_a_debate_to_come_cannot_be_said_held(campaign, client):
    client.force_login(prefecture("departement:01", email="ain@exemple.gouv.fr"))
    choose(client, campaign, "departement-01", 4)
    debate = enter(client, campaign, "departement-01", [campaign.themes.first()], "2024-05-21")
    assert "Il a été tenu" not in client.get(debate.get_absolute_url()).content.decode()
    client.post(url(campaign, "debate_hold", debate.pk), {"version": debate.version})
    debate.refresh_from_db()
    assert debate.state == "planned"


def test_a_territory_that_declared_no_debate_is_shown_no_step_about_them(campaign, client):
    client.force_login(prefecture("departement:976", email="may@exemple.gouv.fr"))
    sent(client, url(campaign, "declaration", "departement-976"), text="Réunions de service.", debates="0")
    page = client.get(url(campaign, "territory", "departement-976"))
    assert [step.title for step in page.context["steps"]] == ["Déclarer les modalités retenues"]
    assert page.context["all_done"]


def test_a_campaign_is_made_from_another_and_keeps_its_rules(campaign, dmates, client):
    client.force_login(dmates)
    page = sent(
        client,
        reverse("rencontres:create"),
        name="Rencontres 2025",
        launched_on="2025-04-02",
        source=campaign.pk,
    )
    made = page.context["campaign"]
    assert made.rules.get(code="R4").due_on == dt.date(2025, 6, 6)
    assert made.participants.count() == campaign.participants.count()

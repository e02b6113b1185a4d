"""The form of a report: pre-filled, saved as it is typed, never overwritten in silence; paragraphs asked in it."""

import pytest
from django.urls import reverse

from accounts.enums import Role, Scope
from accounts.models import Grant, User
from actions.models import Paragraph, ReportDraft
from actions.services import editing
from notifications.models import OutgoingMail
from tests.conftest import service

TYPED = {"status": "in_progress", "progress": "30", "done": "Réunion tenue", "holds_on": "2024-04-30"}


@pytest.fixture
def address(action):
    return reverse("actions:report", args=[action.plan.slug, 1])


@pytest.fixture
def colleague(people):
    user = User.objects.create_user("collegue@exemple.gouv.fr", "secret-de-test", service=service("dgafp"))
    Grant.objects.create(user=user, role=Role.ACTION_LEAD, scope=Scope.SERVICE, service=service("dgafp"))
    return user


def save(client, address, **typed):
    return client.post(f"{address}brouillon/", {**TYPED, "version": "0", "seen": "0", **typed})


def test_a_draft_saves_itself_and_says_when(action, people, client, address):
    client.force_login(people[Role.ACTION_LEAD])
    answer = save(client, address, progress="pas encore")
    assert answer.json() == {"version": 1, "message": "Enregistré à 12\u00a0h\u00a000"}
    page = client.get(address).content.decode()
    assert "Réunion tenue" in page
    assert not action.reports.exists()


def test_a_draft_is_seen_by_its_service_and_plan_managers_only(action, people, client, address):
    client.force_login(people[Role.ACTION_LEAD])
    save(client, address)
    seen = {who for who, u in people.items() if ReportDraft.objects.visible_to(u).exists()}
    assert seen == {Role.ACTION_LEAD, Role.PLAN_MANAGER}


def test_a_colleagues_draft_is_not_overwritten_in_silence(action, people, client, address, colleague):
    client.force_login(people[Role.ACTION_LEAD])
    save(client, address, done="Texte de la première")
    client.force_login(colleague)
    assert save(client, address, done="Texte du second").status_code == 409
    answer = client.post(
        address, {**TYPED, "done": "Texte du second", "version": "0", "seen": "0", "decision": "draft"}
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Texte de la première" in page
    assert "Texte du second" in page
    assert ReportDraft.objects.get().values["done"] == "Texte de la première"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"holds_on": "2030-01-01"}, "avenir"),
        ({"progress": "150"}, "150 est trop grand"),
        ({"status": "done", "progress": "40"}, "100 %"),
        ({"progress": "-3"}, "ne peut pas être négatif"),
        ({"progress": "trente"}, "sans le signe"),
        ({"status": ""}, "Choisissez le statut de l’action"),
        ({"status": "perdue"}, "Ce statut n’existe pas"),
        ({"weather": "brume"}, "Cette météo n’existe pas"),
        ({"holds_on": ""}, "Indiquez le jour dont parle ce point"),
        ({"next_steps": "x" * 20_001}, "dépasse 20\u202f000 caractères"),
        ({"holds_on": "31/02/2024"}, "n’existe pas"),
    ],
)
def test_what_is_refused_says_why_and_keeps_what_was_typed(action, people, client, address, typed, said):
    client.force_login(people[Role.ACTION_LEAD])
    answer = client.post(address, {**TYPED, **typed})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "Réunion tenue" in page
    assert not action.reports.exists()


def test_a_submitted_report_ends_its_draft(action, people, client, address):
    client.force_login(people[Role.ACTION_LEAD])
    save(client, address)
    assert client.post(address, {**TYPED, "version": "1", "seen": "0"}).status_code == 302
    assert not ReportDraft.objects.exists()
    assert action.reports.get().done == "Réunion tenue"


def test_a_paragraph_is_asked_written_and_taken_into_the_report(action, people, client, address):
    dicom = service("dicom")
    editing.set_contributors(user=None, action=action, services=[dicom])
    client.force_login(people[Role.ACTION_LEAD])
    client.post(address, {**TYPED, "decision": "ask", "ask": [dicom.pk], "question": "Combien ?"})
    asked = Paragraph.objects.get()
    assert OutgoingMail.objects.get(kind="paragraph_asked").user == people[Role.CONTRIBUTOR]
    client.force_login(people[Role.CONTRIBUTOR])
    form = reverse("actions:paragraph", args=[asked.pk])
    assert "Combien ?" in client.get(form).content.decode()
    assert client.post(form, {"text": "Trente postes.", "version": "0"}).status_code == 302
    client.force_login(people[Role.ACTION_LEAD])
    assert "Trente postes." in client.get(address).content.decode()
    client.post(address, {**TYPED, "version": "1", "seen": "0"})
    client.force_login(people[Role.READER])
    assert "Trente postes." in client.get(action.get_absolute_url()).content.decode()
    client.force_login(people[Role.CONTRIBUTOR])
    assert client.post(form, {"text": "Trop tard", "version": "1"}).status_code == 422
    asked.refresh_from_db()
    assert asked.text == "Trente postes."

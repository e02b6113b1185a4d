"""Each mail that the application sends: what it says, in French typography, with a link that works and does nothing."""

import datetime as dt
import re

import pytest
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.services import people as accounts
from actions.services import comments, editing, paragraphs, proposals, reports
from documents import typography
from notifications.models import OutgoingMail
from notifications.services import outbox as sender
from tests.conftest import service
from tests.pages import StrictClient

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outbox(settings):
    """Mail goes to the outbox, as it does outside the tests; nobody has asked for any yet."""
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


def invitation(people, action) -> None:
    accounts.create_account(
        by=people[Role.ADMINISTRATOR],
        email="nouvelle@exemple.gouv.fr",
        service=service("dgafp"),
        first_name="Zoé",
        last_name="Durand",
    )


def password_reset(people, action) -> None:
    address = people[Role.READER].email
    StrictClient().post(reverse("accounts:password_reset"), {"email": address})


def address_changed(people, action) -> None:
    accounts.update_account(
        by=people[Role.ADMINISTRATOR],
        user=people[Role.READER],
        version=0,
        values={"email": "nouvelle@exemple.gouv.fr"},
    )


def mention(people, action) -> None:
    comments.add_comment(
        user=people[Role.PLAN_MANAGER], action=action, text="À voir", mentioned=[people[Role.ACTION_LEAD]]
    )


def restricted_mention(people, action) -> None:
    comments.add_comment(
        user=people[Role.PLAN_MANAGER],
        action=action,
        text="Confidentiel",
        mentioned=[people[Role.ACTION_LEAD]],
        restricted=True,
    )


def paragraph_asked(people, action) -> None:
    editing.set_contributors(user=people[Role.PLAN_MANAGER], action=action, services=[service("dicom")])
    paragraphs.ask_paragraphs(
        user=people[Role.ACTION_LEAD], action=action, services=[service("dicom")], question="Combien ?"
    )


def _report(user, action, **values):
    said = {"holds_on": dt.date(2024, 4, 30), "status": "in_progress", "weather": "sun", "progress": 10}
    return reports.submit_report(user=user, action=action, **said | values)


def report_sent_back(people, action) -> None:
    made = _report(people[Role.ACTION_LEAD], action)
    reports.send_back_report(user=people[Role.PLAN_MANAGER], report=made, comment="Précisez le calendrier")


def report_to_confirm(people, action) -> None:
    made = _report(
        people[Role.PLAN_MANAGER],
        action,
        received_from="Mme Martin",
        received_on=dt.date(2024, 5, 2),
    )
    assert made.to_confirm


def _proposal(people, action):
    return editing.propose_deadline(
        user=people[Role.ACTION_LEAD], action=action, text="30 juin 2024", reason="Marché infructueux"
    )


def proposal_accepted(people, action) -> None:
    proposals.decide(user=people[Role.PLAN_MANAGER], move=_proposal(people, action), accepted=True)


def proposal_refused(people, action) -> None:
    move = _proposal(people, action)
    proposals.decide(user=people[Role.PLAN_MANAGER], move=move, accepted=False, reason="Trop tard")


CAUSES = {
    invitation: ("votre compte est ouvert", "Pour choisir votre mot de passe"),
    password_reset: ("choisir un nouveau mot de passe", "Ignorez ce courriel"),
    address_changed: ("l’adresse de votre compte a changé", "Connectez-vous désormais"),
    mention: ("vous a cité", "y répondre"),
    restricted_mention: ("vous a cité", "lisez-le dans l’application"),
    paragraph_asked: ("un paragraphe vous est demandé", "Pour répondre"),
    report_sent_back: ("votre point est à corriger", "Pour le corriger"),
    report_to_confirm: ("est à confirmer", "le confirmer ou le remplacer"),
    proposal_accepted: ("est acceptée", "rien d’autre n’est attendu de vous"),
    proposal_refused: ("est refusée", "proposer une autre échéance"),
}


def counts() -> list[int]:
    """Everything that a link could have changed."""
    from django.apps import apps

    ours = ("accounts", "journal", "documents", "notifications", "actions")
    return [model.objects.count() for app in ours for model in apps.get_app_config(app).get_models()]


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.__name__)
def test_a_mail_says_what_is_expected_and_its_link_opens_without_acting(cause, people, action):
    cause(people, action)
    mails = list(OutgoingMail.objects.all())
    assert mails
    subject, expected = CAUSES[cause]
    for mail in mails:
        text = sender.complete(mail.text)
        plain = re.sub("[\u00a0\u202f]", " ", text)
        assert subject in re.sub("[\u00a0\u202f]", " ", mail.subject)
        assert len(mail.subject) <= 120
        assert expected in plain
        assert plain.startswith("Bonjour")
        assert "{" not in text
        assert "\n\n\n" not in text
        # Without what people typed.
        written = text.replace("Combien ?", "").replace("30 juin 2024", "").replace("Fin 2023", "")
        assert [f for line in (mail.subject, *written.splitlines()) for f in typography.faults(line)] == []
        links = re.findall(r"https?://\S+", mail.text)
        assert all(link.startswith(settings.BASE_URL + "/") for link in links)
        before = counts()
        client = StrictClient()
        if cause not in (invitation, password_reset):
            client.force_login(User.objects.get(email=mail.recipient)) if mail.user_id else None
        for link in links:
            answer = client.get(link.removeprefix(settings.BASE_URL).split("#")[0], follow=True)
            assert answer.status_code == 200, link
            assert "Ce lien ne sert plus" not in answer.content.decode()
        assert counts() == before


def test_what_is_restricted_stays_out_of_the_mail(people, action):
    restricted_mention(people, action)
    assert "Confidentiel" not in OutgoingMail.objects.get().text


def test_the_link_of_a_password_does_not_come_from_the_request(people, client):
    client.post(
        reverse("accounts:password_reset"),
        {"email": people[Role.READER].email},
        headers={"host": "pirate.exemple"},
    )
    text = OutgoingMail.objects.get().text
    assert "pirate" not in text
    assert settings.BASE_URL in text


def test_a_link_opened_by_a_mail_filter_still_serves_its_reader(people):
    password_reset(people, None)
    [link] = re.findall(r"https?://\S+", OutgoingMail.objects.get().text)
    path = link.removeprefix(settings.BASE_URL)
    StrictClient().get(path, follow=True)
    reader = StrictClient()
    form = reader.get(path, follow=True)
    new = {"new_password1": "Un-mot-2-passe-neuf", "new_password2": "Un-mot-2-passe-neuf"}
    assert reader.post(form.request["PATH_INFO"], new).status_code == 302
    assert User.objects.get(pk=people[Role.READER].pk).check_password("Un-mot-2-passe-neuf")


def test_no_absence_message_answers(people, settings, tmp_path):
    settings.MAIL_TRANSPORT = {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(tmp_path),
    }
    sender.say(key="a", kind="essai", user=people["stranger"], subject="Objet", text="Texte")
    sender.send_waiting()
    [sent] = tmp_path.iterdir()
    assert b"Auto-Submitted: auto-generated" in sent.read_bytes()

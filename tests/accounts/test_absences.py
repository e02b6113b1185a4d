"""A person who is away names who acts meanwhile: with its roles, under both names, with its mail or without."""

import datetime as dt

import pytest
from django.core import mail as outbox_of_django
from django.urls import reverse

from accounts.enums import Role, Scope
from accounts.models import Assistance, User
from accounts.services import absences
from accounts.services.errors import Refused
from notifications.enums import How
from notifications.kinds import Kind, Line, kinds
from notifications.models import OutgoingMail
from notifications.services import announcing
from tests.conftest import person, service
from tests.pages import StrictClient

pytestmark = pytest.mark.django_db
TODAY = dt.date(2024, 5, 20)
WEEK = {"valid_from": TODAY, "valid_until": TODAY + dt.timedelta(days=7)}


@pytest.fixture
def lead():
    made = person(Role.ACTION_LEAD, scope=Scope.SERVICE, service=service("dgafp"), slug="dgafp")
    made.last_name = "Absente"
    made.save()
    return made


@pytest.fixture
def colleague():
    return User.objects.create_user(
        "luc@exemple.fr", first_name="Luc", last_name="Petit", service=service("dgafp")
    )


@pytest.fixture
def urgent(monkeypatch):
    monkeypatch.setitem(kinds, "urgent", Kind("urgent", "Urgence", How.AT_ONCE))


def tell(user, plan):
    line = Line(user.pk, "1", "Quelque chose", "/plans/", "vous êtes pilote", ("actions.plan", plan.pk))
    announcing.tell("urgent", [line])
    return dict(OutgoingMail.objects.values_list("recipient", "subject"))


def page(user):
    client = StrictClient()
    client.force_login(user)
    return client


def test_a_substitute_acts_under_both_names_during_the_absence_and_not_after(
    lead, colleague, plan, time_machine
):
    sent = page(lead).post(
        reverse("accounts:absence"), {"substitute": colleague.pk, "mails": "too", **WEEK}, follow=True
    )
    assert "Luc Petit" in sent.content.decode()
    [told] = outbox_of_django.outbox
    assert told.to == [colleague.email]
    assert "27\u00a0mai\u00a02024" in told.body
    assert page(colleague).post(reverse("accounts:act_for"), {"principal": lead.pk}).status_code == 302
    time_machine.move_to(dt.datetime(2024, 5, 28, 10, tzinfo=dt.UTC))
    assert page(colleague).post(reverse("accounts:act_for"), {"principal": lead.pk}).status_code == 404


@pytest.mark.parametrize(
    ("mails", "expected"),
    [("none", {"lead"}), ("too", {"lead", "colleague"}), ("instead", {"colleague"})],
)
def test_mail_goes_to_the_substitute_too_or_instead(lead, colleague, plan, urgent, mails, expected):
    absences.declare(user=lead, substitute=colleague, mails=mails, **WEEK)
    got = tell(lead, plan)
    assert set(got) == {{"lead": lead.email, "colleague": colleague.email}[name] for name in expected}
    if colleague.email in got:
        assert got[colleague.email] == "[Pour Absente] Quelque chose"
        mail = OutgoingMail.objects.get(recipient=colleague.email)
        assert "vous a désigné" in mail.text
        assert "vous a désigné" in mail.html
        # What stops mail is its person's alone.
        assert mail.headers == {}


def test_before_and_after_the_absence_mail_goes_to_its_person_alone(
    lead, colleague, plan, urgent, time_machine
):
    absences.declare(user=lead, substitute=colleague, mails="instead", **WEEK)
    time_machine.move_to(dt.datetime(2024, 5, 28, 10, tzinfo=dt.UTC))
    assert set(tell(lead, plan)) == {lead.email}


def test_an_absence_that_ends_early_stops_at_once_and_its_substitute_is_told(lead, colleague):
    row = absences.declare(user=lead, substitute=colleague, mails="too", **WEEK)
    assert page(lead).post(reverse("accounts:absence_end", args=[row.pk])).status_code == 302
    assert page(colleague).post(reverse("accounts:act_for"), {"principal": lead.pk}).status_code == 404
    assert "n’a plus besoin" in outbox_of_django.outbox[-1].subject


def test_nobody_ends_another_s_absence(lead, colleague):
    row = absences.declare(user=lead, substitute=colleague, mails="too", **WEEK)
    assert page(colleague).post(reverse("accounts:absence_end", args=[row.pk])).status_code == 404


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"valid_until": TODAY - dt.timedelta(days=1)}, "La fin précède"),
        ({"valid_until": TODAY + dt.timedelta(days=300)}, "six mois"),
        ({"valid_until": "x"}, "ne se lit pas"),
        ({"substitute": ""}, "Choisissez la personne"),
        ({"substitute": "stranger"}, "de votre service"),
        ({"mails": "?"}, "l’une des trois"),
    ],
)
def test_bad_input_is_refused_in_french_and_nothing_is_kept(lead, colleague, change, words):
    stranger = User.objects.create_user("ailleurs@exemple.fr", service=service("ditp"))
    data = {"substitute": colleague.pk, "mails": "too", **WEEK, **change}
    if data["substitute"] == "stranger":
        data["substitute"] = stranger.pk
    answer = page(lead).post(reverse("accounts:absence"), data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Assistance.objects.exists()


def test_two_absences_never_overlap(lead, colleague):
    other = User.objects.create_user("anne@exemple.fr", service=service("dgafp"))
    absences.declare(user=lead, substitute=colleague, mails="too", **WEEK)
    with pytest.raises(Refused, match="déjà désigné"):
        absences.declare(user=lead, substitute=other, mails="too", **WEEK)


def test_who_acts_for_another_names_nobody_in_that_name(lead, colleague):
    lead.acting_for = colleague
    with pytest.raises(Refused, match="propre absence"):
        absences.declare(user=lead, substitute=colleague, mails="too", **WEEK)


def test_a_role_gained_or_lost_is_told_to_its_person(lead):
    from accounts.services import grants

    admin = person(Role.ADMINISTRATOR)
    lead.last_login = lead.date_joined
    lead.save()
    grant = grants.give_role(by=admin, user=lead, role=Role.READER, scope=Scope.ALL, reason="Note de service")
    grants.end_grant(by=admin, grant=grant)
    assert [(m.to, m.subject) for m in outbox_of_django.outbox] == [
        ([lead.email], "Plan d’actions\u00a0: un rôle vous est accordé"),
        ([lead.email], "Plan d’actions\u00a0: un rôle vous est retiré"),
    ]
    assert "Note de service" in outbox_of_django.outbox[0].body

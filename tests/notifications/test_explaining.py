"""Why a person got a mail, or did not: from the announcer's own computation."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.enums import Role, Scope
from accounts.models import Grant, User
from actions.models import Action
from actions.services import comments, editing
from notifications.enums import How
from notifications.models import Preference
from notifications.services import announcing
from notifications.services.explaining import explain
from tests.conftest import service

pytestmark = pytest.mark.django_db
TUESDAY = dt.date(2024, 5, 21)


@pytest.fixture
def lead(people):
    return people[Role.ACTION_LEAD]


def fresh(user: User) -> User:
    return User.objects.select_related("service__territory").get(pk=user.pk)


def said(found) -> str:
    return "\n".join(item.sentence for item in found)


def test_what_the_day_brings_says_how_it_comes_and_why(lead, action):
    found = explain(fresh(lead), TUESDAY)
    assert {item.subject.split(" — ")[0] for item in found.due} == {
        "Action n°\u00a01\u00a0: échéance dépassée de 142\u00a0jours",
        "Point d’avril\u00a02024 en retard depuis le 10\u00a0mai\u00a02024",
    }
    assert "Part dans le courriel du matin (réglage par défaut)" in said(found.due)
    assert "vous êtes pilote de cette action pour DGAFP" in said(found.due)
    assert "un courriel du matin part à 7\u00a0h\u00a030" in found.morning


def test_what_was_said_already_says_when_and_in_which_mail(lead, action):
    tuesday = dt.datetime(2024, 5, 21, 8, tzinfo=dt.UTC)
    announcing.announce(tuesday)
    found = explain(fresh(lead), TUESDAY)
    assert "Déjà dit le 20\u00a0mai\u00a02024" in said(found.due)
    assert "Dans le courriel «\u00a0Plan d’actions" in said(found.due)
    assert [mail.kind for mail in explain(fresh(lead), dt.date(2024, 5, 20)).mails] == ["digest"]


def test_a_choice_an_imposed_kind_and_a_default_are_told_apart(lead, action):
    Preference.objects.create(user=lead, kind="action_overdue", how=How.NEVER)
    found = explain(fresh(lead), TUESDAY)
    assert "Reste dans l’application (son choix)" in said(found.due)
    announcing.announce(dt.datetime(2024, 5, 21, 8, tzinfo=dt.UTC))
    assert "réglage «\u00a0jamais par courriel\u00a0»" in said(explain(fresh(lead), TUESDAY).due)
    assert ("Relance du gestionnaire du plan", "part tout de suite (imposé)") in found.settings


def test_a_holiday_and_a_sunday_say_when_it_leaves(lead):
    monday, sunday = explain(fresh(lead), dt.date(2024, 5, 20)), explain(fresh(lead), dt.date(2024, 5, 19))
    assert "Lundi de Pentecôte" in monday.morning
    assert "part le 21\u00a0mai\u00a02024" in monday.morning
    assert "un dimanche" in sunday.morning


def test_an_account_that_is_closed_or_has_no_role_says_so(lead, people):
    lead.is_active = False
    lead.save()
    closed = explain(fresh(lead), TUESDAY)
    assert "désactivé" in closed.account[0]
    assert closed.due == []
    assert any("Aucun rôle" in sentence for sentence in explain(fresh(people["stranger"]), TUESDAY).account)


def test_what_was_assigned_the_day_before_is_held_back_and_says_so(people, action):
    newcomer = User.objects.create_user("nouveau@exemple.gouv.fr", service=service("ditp"))
    Grant.objects.create(user=newcomer, role=Role.ACTION_LEAD, scope=Scope.SERVICE, service=service("ditp"))
    editing.assign_lead(user=people[Role.PLAN_MANAGER], actions=[action], lead=service("ditp"))
    found = explain(fresh(newcomer), TUESDAY)
    assert "N’est pas dit\u00a0: l’action lui a été confiée" in said(found.due)
    assert not any(line.user_id == newcomer.pk for _, line in announcing.due_lines(at(TUESDAY)))


def at(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(8), tzinfo=dt.UTC)


def test_what_others_hear_says_who_is_in_charge(people, lead, action):
    found = explain(fresh(people[Role.CONTRIBUTOR]), TUESDAY, "action n° 1")
    assert found.due == []
    assert f"c’est annoncé à {lead}" in said(found.others)
    assert explain(fresh(lead), TUESDAY, "action n° 1").others == []


def test_it_says_what_the_announcer_then_does(lead, people, action):
    """What is explained as due for a morning is what that morning's mail says."""
    for user in (lead, people[Role.PLAN_MANAGER]):
        told = {
            item.subject for item in explain(fresh(user), TUESDAY).due if "N’est pas dit" not in item.sentence
        }
        planned = [item for item in announcing.would_leave(at(TUESDAY)) if item.user == user]
        assert told == {notice.subject for item in planned for notice in item.notices}


def test_an_administrator_asks_on_the_page(people, lead, action, client):
    client.force_login(people[Role.ADMINISTRATOR])
    page = reverse("notifications:why")
    shown = client.get(page, {"person": lead.email, "day": "2024-05-21"}).content.decode()
    assert "échéance dépassée" in shown
    assert "Laquelle" not in shown
    assert "laquelle" in client.get(page, {"person": "exemple.gouv.fr"}).content.decode()
    assert "Personne ne répond" in client.get(page, {"person": "zzz"}).content.decode()
    wrong = client.get(page, {"person": lead.email, "day": "hier"})
    assert wrong.status_code == 422
    assert "ne se lit pas" in wrong.content.decode()


def test_each_action_shows_its_notices_to_those_who_may_know(people, lead, action, client):
    comments.add_comment(
        user=people[Role.PLAN_MANAGER], action=action, text="À voir", mentioned=[people[Role.CONTRIBUTOR]]
    )
    announcing.announce(at(TUESDAY))
    seen = {}
    for who in (Role.PLAN_MANAGER, Role.ADMINISTRATOR, Role.CONTRIBUTOR, Role.READER):
        client.force_login(people[who])
        page = client.get(Action.objects.get(pk=action.pk).get_absolute_url()).content.decode()
        part = page.partition('id="envois"')[2].partition("</section>")[0]
        seen[who] = ("échéance dépassée" in part, "vous a cité" in part, "contributor" in part)
    assert seen == {
        Role.PLAN_MANAGER: (True, True, True),
        Role.ADMINISTRATOR: (True, True, True),
        Role.CONTRIBUTOR: (False, True, False),
        Role.READER: (False, False, False),
    }

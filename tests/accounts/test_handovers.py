"""A person who leaves hands all of its work to another in one step, as the preview said; both are told."""

import datetime as dt

import pytest
from django.core import mail as outbox_of_django
from django.urls import reverse

from accounts.enums import Role, Scope
from accounts.models import Assistance, Grant, User
from accounts.services import handovers
from accounts.services.errors import Refused
from actions.models import SavedView
from actions.services import saved_views, subscriptions
from committees.models import Seat
from committees.services import committees as committee_services
from notifications.services import feeds
from tests.conftest import person, service
from tests.pages import StrictClient

pytestmark = pytest.mark.django_db
TODAY = dt.date(2024, 5, 20)


@pytest.fixture
def admin():
    return person(Role.ADMINISTRATOR)


@pytest.fixture
def leaver():
    made = person(Role.ACTION_LEAD, scope=Scope.SERVICE, service=service("dgafp"), slug="dgafp")
    made.first_name, made.last_name, made.last_login = "Paul", "Partant", made.date_joined
    made.save()
    return made


@pytest.fixture
def successor():
    return User.objects.create_user(
        "sophie@exemple.gouv.fr", first_name="Sophie", last_name="Suivante", service=service("dgafp")
    )


def page(user):
    client = StrictClient()
    client.force_login(user)
    return client


def hand_over(by, leaver, successor, *, keys=None, close=True):
    seen = handovers.preview(by=by, leaver=leaver, successor=successor)
    return handovers.hand_over(
        by=by,
        leaver=leaver,
        successor=successor,
        keys={row.part.key for row in seen if row.part.usual} if keys is None else keys,
        seen=handovers.fingerprint(seen),
        close=close,
    )


def roles_of(user):
    return set(Grant.objects.filter(user=user).active().values_list("role", flat=True))


def test_the_page_shows_what_moves_then_moves_it_tells_both_and_closes_the_account(
    admin, leaver, successor, action
):
    address = reverse("accounts:handover", args=[leaver.pk])
    client = page(admin)
    shown = client.get(address, {"successor": successor.pk})
    text = shown.content.decode()
    assert "Pilote d’action — DGAFP" in text
    assert f"n°\u00a01 — {action.label}" in text
    assert roles_of(leaver) == {Role.ACTION_LEAD}, "a GET changes nothing"
    sent = {
        "successor": successor.pk,
        "seen": shown.context["form"]["seen"].value(),
        "keys": ["roles"],
        "close": "on",
        "reason": "Mutation",
    }
    assert client.post(address, sent).status_code == 302
    leaver.refresh_from_db()
    assert (roles_of(leaver), leaver.is_active) == (set(), False)
    assert roles_of(successor) == {Role.ACTION_LEAD}
    told = {mail.to[0]: mail for mail in outbox_of_django.outbox}
    assert set(told) == {leaver.email, successor.email}
    assert "Paul Partant vous remet son travail" in told[successor.email].body
    assert "Pilote d’action — DGAFP" in told[leaver.email].body
    assert "Mutation" in told[leaver.email].body


def test_what_changed_since_the_preview_is_shown_again_and_nothing_moves(admin, leaver, successor, plan):
    address = reverse("accounts:handover", args=[leaver.pk])
    client = page(admin)
    seen = client.get(address, {"successor": successor.pk}).context["form"]["seen"].value()
    Grant.objects.create(user=leaver, role=Role.READER, scope=Scope.ALL)
    answer = client.post(address, {"successor": successor.pk, "seen": seen, "keys": ["roles"]})
    assert answer.status_code == 409
    assert "relisez" in answer.content.decode()
    assert roles_of(successor) == set()


def test_a_role_held_by_both_is_given_once_until_the_later_end(admin, leaver, successor):
    Grant.objects.create(
        user=successor,
        role=Role.ACTION_LEAD,
        scope=Scope.SERVICE,
        service=service("dgafp"),
        valid_until=TODAY + dt.timedelta(days=3),
        stand_in_for=leaver,
    )
    hand_over(admin, leaver, successor)
    [held] = Grant.objects.filter(user=successor)
    assert (held.valid_until, held.stand_in_for) == (None, None)


def test_roles_of_administration_are_handed_over_only_when_asked(admin, successor):
    other = User.objects.create_user("chef@exemple.gouv.fr", service=service("dmates"))
    Grant.objects.create(user=other, role=Role.ADMINISTRATOR, scope=Scope.ALL)
    hand_over(admin, other, successor)
    assert roles_of(successor) == set()
    hand_over(admin, other, successor, keys={"administration"}, close=False)
    assert roles_of(successor) == {Role.ADMINISTRATOR}


def test_seats_views_summaries_and_calendars_go_with_the_roles(admin, leaver, successor, plan, committee):
    seat = committee.seats.first()
    committee_services.update_seat(user=None, seat=seat, version=seat.version, values={"holder": leaver})
    other = Seat.objects.live().exclude(pk=seat.pk).first()
    committee_services.update_seat(
        user=None,
        seat=other,
        version=other.version,
        values={"substitute_name": "Paul", "substitute_email": leaver.email},
    )
    saved_views.save_view(user=leaver, plan=plan, name="À suivre", query="status=in_progress")
    saved_views.save_view(user=successor, plan=plan, name="à suivre", query="")
    subscriptions.subscribe(user=leaver, plan=plan)
    feeds.follow(user=leaver, source="plan", object_id=plan.pk, alarms=[60])
    hand_over(admin, leaver, successor)
    seat.refresh_from_db()
    other.refresh_from_db()
    assert (seat.holder, seat.holder_email) == (successor, "")
    assert (other.substitute_name, other.substitute_email) == ("Sophie Suivante", successor.email)
    assert seat.history.latest().history_user == admin
    names = SavedView.objects.visible_to(successor).live().values_list("name", flat=True)
    assert set(names) == {"à suivre", "À suivre (Paul Partant)"}
    assert [row.plan for row in successor.plan_subscriptions.running()] == [plan]
    [feed] = successor.calendar_feeds.filter(revoked_at=None)
    assert (feed.object_id, feed.alarms) == (plan.pk, [60])
    assert not leaver.calendar_feeds.filter(revoked_at=None).exists()


def test_whoever_is_away_keeps_a_substitute_and_is_told_of_the_new_one(admin, leaver, successor):
    away = User.objects.create_user("absente@exemple.gouv.fr", service=service("dgafp"))
    Assistance.objects.create(
        assistant=leaver,
        principal=away,
        absence=True,
        valid_from=TODAY,
        valid_until=TODAY + dt.timedelta(days=5),
        mails="too",
    )
    hand_over(admin, leaver, successor)
    [row] = Assistance.objects.active()
    assert (row.assistant, row.principal, row.mails) == (successor, away, "too")
    [told] = [mail for mail in outbox_of_django.outbox if mail.to == [away.email]]
    assert "Sophie Suivante agira en votre nom" in told.body


def test_whoever_runs_some_accounts_sees_seats_but_an_administrator_hands_them_over(
    leaver, successor, committee
):
    manager = person(Role.ACCOUNTS_MANAGER, scope=Scope.SERVICE, service=service("dgafp"), slug="dgafp")
    seat = committee.seats.first()
    committee_services.update_seat(user=None, seat=seat, version=seat.version, values={"holder": leaver})
    text = (
        page(manager)
        .get(reverse("accounts:handover", args=[leaver.pk]), {"successor": successor.pk})
        .content.decode()
    )
    assert "Un administrateur peut les remettre" in text
    hand_over(manager, leaver, successor, keys={"roles", "seats"})
    seat.refresh_from_db()
    assert seat.holder == leaver
    assert roles_of(successor) == {Role.ACTION_LEAD}


def test_nobody_hands_over_roles_beyond_its_own_power_nor_to_an_account_that_it_does_not_run(
    leaver, successor
):
    manager = person(Role.ACCOUNTS_MANAGER, scope=Scope.SERVICE, service=service("dgafp"), slug="dgafp")
    stranger = User.objects.create_user("ailleurs@exemple.gouv.fr", service=service("ditp"))
    with pytest.raises(Refused):
        hand_over(manager, leaver, stranger)
    Grant.objects.create(user=leaver, role=Role.PLAN_MANAGER, scope=Scope.ALL)
    with pytest.raises(Refused):
        hand_over(manager, leaver, successor)
    assert page(manager).get(reverse("accounts:handover", args=[leaver.pk])).status_code == 403
    assert roles_of(successor) == set()


def test_the_last_administrator_is_not_closed_without_handing_that_role(admin, successor):
    other = User.objects.create_user("second@exemple.gouv.fr", service=service("dmates"))
    Grant.objects.create(user=other, role=Role.ADMINISTRATOR, scope=Scope.ALL)
    Grant.objects.filter(user=admin).update(valid_until=TODAY)
    hand_over(other, admin, successor, keys={"administration"})
    assert Role.ADMINISTRATOR in roles_of(successor)


def test_the_mail_of_an_account_already_closed_goes_to_its_service(admin, leaver, successor):
    leaver.service.mailbox = "dgafp@exemple.gouv.fr"
    leaver.service.save()
    leaver.is_active = False
    leaver.save()
    hand_over(admin, leaver, successor, close=False)
    assert {mail.to[0] for mail in outbox_of_django.outbox} == {"dgafp@exemple.gouv.fr", successor.email}

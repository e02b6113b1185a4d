"""Committees, seats and meetings, as a secretary and a member find them."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.enums import Role, Scope
from accounts.models import Grant, User
from actions.services.errors import Refused
from committees.models import Committee, Meeting
from committees.services import committees as services
from committees.services import meetings
from organisations.models import Territory
from tests.conftest import service


def page(client, user, name, *args, **data):
    client.force_login(user)
    return client.get(reverse(f"committees:{name}", args=args), data)


def test_a_committee_is_made_in_the_browser_and_its_seats_added(plan, people, client):
    client.force_login(people[Role.COMMITTEE_SECRETARY])
    sent = {
        "version": 0, "seen": "{}", "name": "COTECH ATE", "short_name": "COTECH", "level": "strategic", "covers": "plan",
        "plan": plan.pk, "rhythm": "monthly", "rhythm_rank": 1, "rhythm_weekday": 1, "starts": "10:00", "minutes": 120,
        "notice_days": 8, "report_opens": 12, "report_due": 7, "report_cutoff": 5,
    }  # fmt: skip
    client.post(reverse("committees:create"), sent)
    made = Committee.objects.get(slug="cotech")
    client.post(
        reverse("committees:seat_add", args=["cotech"]),
        {
            "version": 0,
            "kind": "chair",
            "function": "Directeur",
            "service": service("dmates").pk,
            "counts": "on",
        },
    )
    text = client.get(made.get_absolute_url()).content.decode()
    assert "le premier mardi de chaque mois" in text
    assert "Directeur" in text
    assert "à désigner" in text


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "Donnez un nom au comité"),
        ("starts", "25:00", "Cette heure n’existe pas"),
        ("report_due", "20", "autant ou moins de jours"),
        ("video_url", "pas un lien", "n’est pas une adresse"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(plan, people, client, field, value, message):
    client.force_login(people[Role.COMMITTEE_SECRETARY])
    sent = {
        "version": 0, "seen": "{}", "name": "COTECH ATE", "short_name": "COTECH", "level": "strategic", "covers": "plan",
        "rhythm": "none", "rhythm_rank": 1, "rhythm_weekday": 1, "starts": "10:00", "minutes": 120, "notice_days": 8,
        "report_opens": 12, "report_due": 7, "report_cutoff": 5, "purpose": "Piloter", field: value,
    }  # fmt: skip
    answer = client.post(reverse("committees:create"), sent)
    assert answer.status_code == 422
    assert message in answer.content.decode().replace("\u00a0", " ")
    assert "Piloter" in answer.content.decode()
    assert not Committee.objects.exists()


def test_committees_do_not_report_to_each_other_in_a_circle(committee):
    below = services.create_committee(user=None, name="GT", above=committee)
    with pytest.raises(Refused, match="dépend déjà"):
        services.update_committee(user=None, committee=committee, version=0, values={"above": below})


def test_two_secretaries_who_edit_one_committee_are_shown_both_versions(committee, people, client):
    client.force_login(people[Role.COMMITTEE_SECRETARY])
    address = reverse("committees:edit", args=[committee.slug])
    form = client.get(address).context["form"]
    sent = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    services.update_committee(user=None, committee=committee, version=0, values={"name": "Le nom de l’autre"})
    answer = client.post(address, sent | {"name": "Mon nom"})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Le nom de l’autre" in text
    assert "Mon nom" in text
    committee.refresh_from_db()
    assert committee.name == "Le nom de l’autre"


def test_the_sessions_of_the_rhythm_are_planned_once(committee, people, client):
    client.force_login(people[Role.COMMITTEE_SECRETARY])
    address = reverse("committees:meeting_plan", args=[committee.slug])
    client.post(address, {"day": ["2024-06-04", "2024-07-02", "1999-01-01"]})
    assert [str(m) for m in committee.meetings.order_by("starts_at")] == ["COTECH 2024-06", "COTECH 2024-07"]
    assert [d.isoformat() for d in meetings.proposed_days(committee, count=2)] == ["2024-08-06", "2024-09-03"]


def test_a_meeting_in_the_past_is_refused_unless_it_was_held(committee):
    past = dt.datetime(2024, 4, 2, 8, tzinfo=dt.UTC)
    with pytest.raises(Refused, match="Cette date est passée"):
        meetings.add_meeting(user=None, committee=committee, starts_at=past)
    held = meetings.add_meeting(user=None, committee=committee, starts_at=past, afterwards=True)
    assert held.sat
    assert held.attendances.count() == 3


def test_two_meetings_in_one_room_at_once_are_refused(meeting, plan):
    other = services.create_committee(user=None, name="Autre comité", place="salle 1")
    with pytest.raises(
        Refused,
        match="est déjà pris par",
    ):
        meetings.add_meeting(
            user=None, committee=other, starts_at=meeting.starts_at + dt.timedelta(minutes=30)
        )
    meetings.add_meeting(user=None, committee=other, starts_at=meeting.ends_at)


def test_a_second_meeting_of_a_month_has_a_reference_of_its_own(meeting):
    other = meetings.add_meeting(
        user=None, committee=meeting.committee, starts_at=meeting.starts_at + dt.timedelta(days=3)
    )
    assert other.reference == "2024-06-2"


def test_those_outside_see_the_committee_but_no_meeting_to_come(meeting, people, client):
    for who in (Role.READER, "stranger"):
        text = page(client, people[who], "committee", "comite-dessai").content.decode()
        assert "Comité d’essai" in text
        assert "COTECH 2024-06" not in text
        assert page(client, people[who], "meeting", "comite-dessai", meeting.pk).status_code == 404
    assert (
        "COTECH 2024-06"
        in page(client, people[Role.COMMITTEE_MEMBER], "committee", "comite-dessai").content.decode()
    )


def test_a_member_of_one_committee_does_not_see_the_papers_of_another(meeting, plan, client):
    other = services.create_committee(user=None, name="Autre comité", plan=plan)
    member = User.objects.create_user("membre@exemple.gouv.fr", service=service("masa"))
    Grant.objects.create(user=member, role=Role.COMMITTEE_MEMBER, scope=Scope.COMMITTEE, object_id=other.pk)
    assert page(client, member, "meeting", "comite-dessai", meeting.pk).status_code == 404
    assert list(Meeting.objects.visible_to(member)) == []


def test_a_department_runs_its_own_committee_that_others_do_not_see(people, client):
    ain = Territory.objects.get(key="departement:01")
    prefecture = User.objects.create_user("ain@exemple.gouv.fr", service=service("prefecture-01"))
    Grant.objects.create(
        user=prefecture, role=Role.DEPARTMENT_PREFECTURE, scope=Scope.TERRITORY, territory=ain
    )
    own = services.create_committee(user=prefecture, name="Comité de l’Ain", territory=ain)
    assert page(client, prefecture, "edit", own.slug).status_code == 200
    for who in (Role.READER, Role.PLAN_MANAGER, "stranger"):
        assert page(client, people[who], "committee", own.slug).status_code == 404


def test_wrong_copy_addresses_are_named(committee, people, client):
    client.force_login(people[Role.COMMITTEE_SECRETARY])
    answer = client.post(
        reverse("committees:seat_add", args=[committee.slug]),
        {"version": 0, "kind": "member", "function": "SGA", "copies": "bon@exemple.gouv.fr\nmauvais"},
    )
    assert answer.status_code == 422
    assert "mauvais" in answer.content.decode()


def test_an_archived_committee_is_read_and_not_changed(committee, people, client):
    services.archive_committee(user=None, committee=committee, version=0, reason="Terminé")
    assert page(client, people[Role.COMMITTEE_SECRETARY], "committee", committee.slug).status_code == 200
    assert page(client, people[Role.COMMITTEE_SECRETARY], "edit", committee.slug).status_code == 403


def test_the_demonstration_has_the_eight_committees_of_the_plan(plan, people):
    from committees.demonstration import make_committees

    make_committees(plan, people)
    make_committees(plan, people)
    assert Committee.objects.count() == 8
    assert Committee.objects.get(slug="cotech-ate").seats.count() == 7
    assert Committee.objects.get(slug="gt-rh").above.slug == "comite-de-suivi"

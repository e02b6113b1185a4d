"""Who hears what and when: at once, in the morning's mail, or in the bell alone."""

import datetime as dt

import pytest

from notifications import kinds as registry
from notifications.enums import How, NoticeState, Urgency
from notifications.kinds import Kind, Line
from notifications.models import KindSetting, Notice, OutgoingMail, Preference
from notifications.services import announcing
from sgcd_plan import clock

pytestmark = pytest.mark.django_db
PARIS = clock.PARIS


@pytest.fixture
def kinds():
    """The kinds of these tests, and no other."""
    known = dict(registry.kinds)
    registry.kinds.clear()
    registry.register(Kind("news", "Une nouvelle"), Kind("urgent", "Une urgence", How.AT_ONCE))
    yield registry.kinds
    registry.kinds.clear()
    registry.register(*known.values())


def line(user, plan, occasion="1", **fields):
    return Line(
        user_id=user.pk,
        **{
            "occasion": occasion,
            "subject": "Quelque chose",
            "url": "/plans/",
            "reason": "vous êtes concerné",
            "about": ("actions.plan", plan.pk),
            **fields,
        },
    )


def at(day: int, hour: int = 8, minute: int = 0, month: int = 5) -> dt.datetime:
    return dt.datetime(2024, month, day, hour, minute, tzinfo=PARIS)


def test_the_same_thing_about_the_same_occasion_is_said_once(kinds, people, plan):
    said = [announcing.tell("news", [line(people["stranger"], plan)]) for _ in range(2)]
    assert said == [1, 0]
    assert announcing.tell("news", [line(people["stranger"], plan, "2")]) == 1


def test_what_cannot_wait_goes_at_once_with_its_reason_and_the_way_to_settings(kinds, people, plan, settings):
    settings.BASE_URL = "https://plans.exemple.gouv.fr"
    announcing.tell("urgent", [line(people["stranger"], plan, detail="Le détail.")])
    mail = OutgoingMail.objects.get()
    assert mail.subject == "Quelque chose"
    for words in (
        "Le détail.",
        "https://plans.exemple.gouv.fr/plans/",
        "parce que vous êtes concerné",
        "https://plans.exemple.gouv.fr/notifications/reglages/",
    ):
        assert words in mail.text
    assert "https://plans.exemple.gouv.fr/notifications/desabonnement/" in mail.headers["List-Unsubscribe"]


def test_a_digest_leaves_once_a_day_from_half_past_seven(kinds, people, plan):
    announcing.tell("news", [line(people["stranger"], plan), line(people["stranger"], plan, "2")])
    assert announcing.announce(at(21, 7, 29)) == (0, 0)
    assert announcing.announce(at(21, 7, 30)) == (0, 1)
    assert announcing.announce(at(21, 7, 35)) == (0, 0)
    mail = OutgoingMail.objects.get()
    assert mail.subject == "Plan d’actions\u00a0: 2\u00a0annonces — 21\u00a0mai\u00a02024"
    announcing.tell("news", [line(people["stranger"], plan, "3")])
    assert announcing.announce(at(21, 15)) == (0, 0)
    assert announcing.announce(at(22)) == (0, 1)


@pytest.mark.parametrize("day", [18, 19, 20, 9])
def test_no_digest_leaves_on_a_saturday_a_sunday_or_a_public_holiday(kinds, people, plan, day):
    announcing.tell("news", [line(people["stranger"], plan)])
    assert announcing.announce(at(day)) == (0, 0)


def test_a_person_overseas_gets_it_at_half_past_seven_there(kinds, people, plan):
    from organisations.models import Service

    person = people["stranger"]
    person.service = Service.objects.filter(territory__key="departement:974").first()
    person.save()
    announcing.tell("news", [line(person, plan)])
    # Half past seven in La Réunion is half past five in Paris.
    assert announcing.announce(at(21, 5, 29)) == (0, 0)
    assert announcing.announce(at(21, 5, 30)) == (0, 1)


@pytest.mark.parametrize(("day", "month"), [(29, 3), (2, 4)])
def test_the_hour_is_that_of_clocks_before_and_after_summer_time(kinds, people, plan, day, month):
    announcing.tell("news", [line(people["stranger"], plan)])
    assert announcing.announce(at(day, 7, 29, month)) == (0, 0)
    assert announcing.announce(at(day, 7, 30, month)) == (0, 1)


def test_one_digest_leaves_each_working_morning_over_a_change_of_clocks(kinds, people, plan):
    """The last Sundays of March and October 2024, with something to say each half-hour."""
    for first, days in (
        (dt.date(2024, 3, 29), {dt.date(2024, 3, 29), dt.date(2024, 4, 2)}),
        (dt.date(2024, 10, 25), {dt.date(2024, 10, 25), dt.date(2024, 10, 28), dt.date(2024, 10, 29)}),
    ):
        OutgoingMail.objects.filter(kind="digest").update(kind="past")
        # By the clock that never changes.
        start = dt.datetime.combine(first, dt.time(), tzinfo=dt.UTC)
        for half_hours in range(48 * 4 + 24):
            now = start + dt.timedelta(minutes=30 * half_hours)
            announcing.tell("news", [line(people["stranger"], plan, str(now))])
            with clock.held_at(now):
                announcing.announce(now)
        left = OutgoingMail.objects.filter(kind="digest").values_list("created_at", flat=True)
        local = [moment.astimezone(PARIS) for moment in left]
        assert {moment.time() for moment in local} == {dt.time(7, 30)}
        assert (len(local), {moment.date() for moment in local}) == (len(days), days)


@pytest.mark.parametrize(
    ("territory", "holiday", "month"),
    [
        ("departement:67", 29, 3),
        ("departement:57", 29, 3),
        ("departement:972", 22, 5),
        ("departement:971", 27, 5),
        ("departement:973", 10, 6),
    ],
)
def test_a_territory_s_own_public_holiday_has_no_digest_there_and_one_elsewhere(
    kinds, people, plan, territory, holiday, month
):
    from organisations.models import Service

    there = people["stranger"]
    there.service = Service.objects.filter(territory__key=territory).first()
    there.save()
    announcing.tell("news", [line(there, plan), line(people["reader"], plan)])
    assert announcing.announce(at(holiday, 18, month=month)) == (0, 1)
    assert OutgoingMail.objects.get().user == people["reader"]


def test_a_digest_groups_by_urgency_then_by_object(kinds, people, plan):
    person = people["stranger"]
    announcing.tell(
        "news",
        [
            line(person, plan, "1", subject="Plus tard", urgency=Urgency.SOON),
            line(person, plan, "2", subject="En retard de trois jours", urgency=Urgency.LATE),
            line(person, plan, "3", subject="Plus tard encore", urgency=Urgency.SOON),
        ],
    )
    announcing.announce(at(21))
    text = OutgoingMail.objects.get().text
    places = [text.index(words) for words in ("EN RETARD\n", "En retard de trois", "BIENTÔT\n", "Plus tard")]
    assert places == sorted(places)


def test_never_shows_in_the_bell_and_sends_nothing(kinds, people, plan):
    Preference.objects.create(user=people["stranger"], kind="urgent", how=How.NEVER)
    announcing.tell("urgent", [line(people["stranger"], plan)])
    assert Notice.objects.get().state == NoticeState.SHOWN
    assert not OutgoingMail.objects.exists()


def test_what_the_administrator_imposes_is_not_a_person_s_choice(kinds, people, plan):
    Preference.objects.create(user=people["stranger"], kind="news", how=How.NEVER)
    KindSetting.objects.create(kind="news", how=How.AT_ONCE, mandatory=True)
    announcing.tell("news", [line(people["stranger"], plan)])
    assert OutgoingMail.objects.count() == 1


def test_what_no_longer_holds_is_cancelled_before_it_leaves(kinds, people, plan):
    lines = [line(people["stranger"], plan)]
    kinds["timed"] = Kind("timed", "Une échéance", due=lambda now: lines)
    assert announcing.announce(at(18)) == (1, 0)
    lines.clear()
    assert announcing.announce(at(21)) == (0, 0)
    assert Notice.objects.get().state == NoticeState.CANCELLED
    assert not OutgoingMail.objects.exists()


def test_an_object_s_notices_that_wait_are_cancelled_and_those_that_left_are_kept(kinds, people, plan):
    kinds["timed"] = Kind("timed", "Une échéance", How.AT_ONCE, due=lambda now: [])
    announcing.tell("timed", [line(people["stranger"], plan)])
    announcing.tell("timed", [line(people["stranger"], plan, "autre")])
    OutgoingMail.objects.filter(notices__key__contains=":autre:").update(state="sent")
    assert announcing.cancel(about=plan) == 1
    assert sorted(OutgoingMail.objects.values_list("state", flat=True)) == ["cancelled", "sent"]


def test_what_comes_again_about_an_object_takes_the_place_of_what_was_not_read(kinds, people, plan):
    kinds["timed"] = Kind("timed", "Échéance", due=lambda now: [line(people["stranger"], plan, f"{now:%d}")])
    announcing.tell("news", [line(people["stranger"], plan)])
    for day in (21, 22, 23):
        announcing.announce(at(day))
    unread = Notice.objects.visible_to(people["stranger"]).unread()
    assert sorted(unread.values_list("kind", flat=True)) == ["news", "timed"]
    assert ":23:" in unread.get(kind="timed").key


def test_what_would_leave_is_what_leaves(kinds, people, plan):
    kinds["timed"] = Kind("timed", "Échéance", due=lambda now: [line(people["stranger"], plan, "t")])
    announcing.tell("news", [line(people["stranger"], plan)])
    planned = announcing.would_leave(at(21))
    assert [(p.user.email, sorted(n.kind for n in p.notices)) for p in planned] == [
        (people["stranger"].email, ["news", "timed"])
    ]
    assert not OutgoingMail.objects.exists()
    announcing.announce(at(21))
    assert OutgoingMail.objects.get().subject == planned[0].subject


def test_ten_times_as_many_people_cost_no_more_queries(
    kinds, plan, django_assert_num_queries, django_assert_max_num_queries
):
    from accounts.models import User

    crowd = [User.objects.create_user(f"p{i}@exemple.gouv.fr") for i in range(40)]
    asked = crowd[:4]
    kinds["timed"] = Kind("timed", "Échéance", due=lambda now: [line(u, plan, f"{now}") for u in asked])
    with django_assert_max_num_queries(19):
        announcing.announce(at(21))
    asked = crowd
    with django_assert_max_num_queries(19):
        assert announcing.announce(at(22)) == (40, 40)


def test_a_second_pass_at_the_same_time_leaves_the_first_alone(kinds, people, plan):
    """Two beats: the key of the day's digest, and the lock, keep it single."""
    announcing.tell("news", [line(people["stranger"], plan)])
    for _ in range(3):
        announcing.announce(at(21))
    assert OutgoingMail.objects.filter(kind="digest").count() == 1

"""What campaigns say, to whom and when: before, on the day, after; to the territory, its region, the DMATES."""

import datetime as dt

import pytest
import time_machine

from notifications.models import Notice, OutgoingMail
from rencontres.announcing import due_for_territories, late_for_those_above
from rencontres.services import campaigns, reminding, territories, waivers
from sgcd_plan import clock

pytestmark = pytest.mark.django_db


def on(day: str, hour: int = 9) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(hour), tzinfo=clock.PARIS)


def said(found) -> set[tuple[str, str]]:
    """(rule, stage) of lines."""
    return {tuple(line.occasion.split(":")[i] for i in (0, -1)) for line in found}


@pytest.mark.parametrize(
    ("day", "stage"),
    [("2024-05-22", None), ("2024-05-23", "before-14"), ("2024-05-30", "before-7"), ("2024-06-05", "before-1"), ("2024-06-06", "before-0"), ("2024-06-07", "late-0"), ("2024-06-14", "late-1")],
)  # fmt: skip
def test_a_prefecture_hears_of_its_themes_before_on_the_day_and_each_week_after(
    ain, prefecture_user, day, stage
):
    with clock.held_at(on(day)):
        lines = [line for line in due_for_territories(on(day)) if line.user_id == prefecture_user.pk]
    stages = {s for rule, s in said(lines) if rule == "R1"}
    assert stages == ({stage} if stage else set())


def test_a_stage_is_said_once_whatever_the_day_on_which_it_is_reached(ain, prefecture_user):
    one, two = (
        {line.occasion for line in due_for_territories(on(day))} for day in ("2024-05-24", "2024-05-27")
    )
    assert one == two != set()


def test_what_is_late_reaches_the_region_at_once_and_the_dmates_in_the_second_week(region_user, dmates, ain):
    def of_themes(day: str) -> list:
        return [line for line in late_for_those_above(on(day)) if line.occasion.startswith("R1:")]

    assert {line.user_id for line in of_themes("2024-06-07")} == {region_user.pk}
    second = [line for line in of_themes("2024-06-14") if line.user_id == dmates.pk]
    # One line a rule, whatever the number of territories.
    assert len(second) == 1
    assert "96 territoires en retard" in second[0].subject.replace("\u00a0", " ")


def test_a_waiver_that_is_asked_pauses_its_reminders(ain, prefecture_user, campaign):
    rule = campaign.rules.get(code="R1")
    waivers.ask(user=prefecture_user, participant=ain, rule=rule, reason="Crise")
    with clock.held_at(on("2024-05-30")):
        mine = [line for line in due_for_territories(on("2024-05-30")) if line.user_id == prefecture_user.pk]
    assert "R1" not in {rule for rule, _ in said(mine)}


def test_a_rule_that_is_suspended_is_said_to_nobody(ain, prefecture_user, campaign, dmates):
    with time_machine.travel(on("2024-05-20"), tick=False):
        campaigns.amend_rule(
            user=dmates, rule=campaign.rules.get(code="R1"), term="suspended", reason="Visite"
        )
    with clock.held_at(on("2024-05-30")):
        assert "R1" not in {rule for rule, _ in said(due_for_territories(on("2024-05-30")))}


@pytest.fixture
def named(ain, prefecture_user):
    """The Ain with a référent, a deputy, a prefect and a mailbox."""
    for role, email in (
        ("first", "referent@exemple.gouv.fr"),
        ("deputy", "suppleant@exemple.gouv.fr"),
        ("prefect", "prefet@exemple.gouv.fr"),
    ):
        territories.save_contact(
            user=prefecture_user, participant=ain, role=role, values={"function": "x", "email": email}
        )
    territories.save_mailbox(
        user=prefecture_user, participant=ain, version=ain.version, mailbox="pref-ain@exemple.gouv.fr"
    )
    return ain


def test_referents_and_the_mailbox_get_one_mail_a_date_and_stage_and_the_prefect_none(named):
    at = on("2024-05-30")
    with clock.held_at(at):
        made = reminding.remind(at)
        assert reminding.remind(at) == 0
    mails = OutgoingMail.objects.filter(kind="campaign_reminder")
    assert made == mails.count() == 1
    mail = mails.get()
    assert [mail.recipient, *mail.copies] == [
        "referent@exemple.gouv.fr",
        "suppleant@exemple.gouv.fr",
        "pref-ain@exemple.gouv.fr",
    ]
    assert "Ain" in mail.text
    assert "/territoires/departement-01/" in mail.text


def test_nothing_leaves_at_night_or_on_a_sunday(named):
    for at in (on("2024-05-30", 6), on("2024-06-02")):
        with clock.held_at(at):
            assert reminding.remind(at) == 0


def test_a_territory_that_moved_its_date_by_an_amendment_hears_of_the_new_one(
    named, campaign, dmates, prefecture_user
):
    with time_machine.travel(on("2024-05-20"), tick=False):
        campaigns.amend_rule(
            user=dmates,
            rule=campaign.rules.get(code="R1"),
            term="due_on",
            day=dt.date(2024, 6, 20),
            reason="Crue",
            territory=named.territory,
        )
    with clock.held_at(on("2024-06-06")):
        mine = [
            line
            for line in due_for_territories(on("2024-06-06"))
            if line.user_id == prefecture_user.pk and line.occasion.startswith("R1")
        ]
    assert {line.day for line in mine} == {dt.date(2024, 6, 20)}


def test_a_waiver_that_is_asked_is_told_to_the_region_and_to_the_dmates(
    ain, prefecture_user, region_user, dmates, campaign
):
    waivers.ask(user=prefecture_user, participant=ain, rule=campaign.rules.get(code="R4"), reason="Crise")
    told = Notice.objects.filter(kind="campaign_waiver").values_list("user_id", flat=True)
    assert set(told) == {region_user.pk, dmates.pk}

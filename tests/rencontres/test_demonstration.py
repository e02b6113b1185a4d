"""The demonstration's campaign stands at four days, each as the circular would see it."""

import datetime as dt
from collections import Counter

import pytest
import time_machine

from accounts.demonstration import make_accounts
from rencontres.demonstration_campaign import hold_campaign
from rencontres.enums import State
from rencontres.models import Campaign, Debate, Distribution, Synthesis, Transmission
from rencontres.services.judging import compliance
from sgcd_plan import clock

pytestmark = pytest.mark.django_db


def played(plan, day: dt.date) -> Campaign:
    with time_machine.travel(dt.datetime.combine(day, dt.time(10), tzinfo=dt.UTC), tick=False):
        hold_campaign(plan, make_accounts())
        hold_campaign(plan, make_accounts())
    return Campaign.objects.get()


def test_on_10_april_themes_are_being_chosen_and_nothing_is_sent(plan, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    played(plan, dt.date(2024, 4, 10))
    assert not Distribution.objects.exists()
    assert not Debate.objects.exists()


def test_on_20_may_debates_are_held_and_syntheses_come_in(plan, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    played(plan, dt.date(2024, 5, 20))
    assert Debate.objects.filter(state="held").exists()
    assert Synthesis.objects.filter(state="taken_in").exists()
    assert not Transmission.objects.exists()


@pytest.mark.long
def test_from_april_to_25_june_more_is_met_then_what_is_missing_is_late(plan, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    campaign = played(plan, dt.date(2024, 6, 25))
    with time_machine.travel(dt.datetime(2024, 6, 25, 10, tzinfo=dt.UTC), tick=False):
        assert Transmission.objects.exists()
        at = {
            day: Counter(
                r.state for r in compliance(campaign, dt.datetime(2024, month, day, 12, tzinfo=clock.PARIS))
            )
            for month, day in ((4, 10), (5, 20), (6, 5), (6, 25))
        }
    assert at[10][State.LATE] == 0
    assert 0 < at[20][State.MET] < at[5][State.MET]
    assert at[25][State.LATE] > at[5][State.LATE]
    assert at[25][State.BREACHED] > 0
    assert Synthesis.objects.filter(state="taken_in").exists()

"""Compliance of a campaign from its data: the keys, the shape, the past, and a number of queries that does not grow."""

import datetime as dt
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rencontres.enums import Capacity, EntryKind, Party, State, WaiverState
from rencontres.models import Participant, Rule, Theme
from rencontres.services import campaigns, debates, regions, syntheses, territories, waivers
from rencontres.services.judging import compliance
from sgcd_plan import clock
from tests.rencontres.conftest import of

pytestmark = pytest.mark.django_db


def moment(day: int, month: int, hour: int = 10) -> dt.datetime:
    return dt.datetime(2024, month, day, hour, tzinfo=clock.PARIS)


def themes(campaign, count: int = 4) -> list[Theme]:
    return list(campaign.themes.order_by("position")[:count])


def found(campaign, code: str, key: str, at=None):
    return next(r for r in compliance(campaign, at) if (r.rule, r.territory) == (code, key))


def play(campaign, participant, user, *, day=dt.date(2024, 5, 14), transmit=False):
    """A territory that does everything: themes, one debate on all of them, its synthesis."""
    chosen = themes(campaign)
    territories.choose_themes(
        user=user, participant=participant, version=participant.version, themes=chosen,
        values={"teams_consulted": "Collège des directeurs", "unions_consulted": ""},
    )  # fmt: skip
    debate = debates.save_debate(
        user=user,
        campaign=campaign,
        values={"on": day, "place": "Préfecture", "presence": "ends"},
        holders=[participant],
        themes=chosen,
        witnesses={t.pk: ("elected", "maire") for t in chosen},
        association={"unions": "CFDT, FO", "how": "invited", "on": day},
    )
    debates.count_agents(
        user=user, debate=debate, participant=participant, version=debate.version,
        counts={(g.axis, g.label): (8, 6) for g in participant.groups.all()},
    )  # fmt: skip
    debate = debates.hold_debate(user=user, debate=debate, version=debate.version + 1)
    synthesis = syntheses.open_synthesis(user=user, debate=debate, participant=participant)
    for kind in EntryKind:
        syntheses.save_entry(
            user=user, synthesis=synthesis, kind=kind, values={"theme": chosen[0], "text": f"Un texte {kind}"}
        )
    submitted = syntheses.submit(
        user=user, synthesis=synthesis, version=synthesis.version, capacity=Capacity.PREFECT
    )
    return debate, submitted


def test_every_territory_region_and_the_nation_take_part_once(campaign):
    keys = {r.territory for r in compliance(campaign)}
    assert len(keys) == 122
    assert {"departement:971", "departement:976", "collectivite:987", "national", "region:84"} <= keys
    assert not {"region:01", "collectivite:989", "departement:989"} & keys
    counts = {party: Participant.objects.filter(campaign=campaign, party=party).count() for party in Party}
    assert counts == {"department": 96, "region": 13, "named_overseas": 4, "other_overseas": 8, "national": 1}


def test_a_department_that_did_everything_is_in_order_on_every_rule(campaign, ain, prefecture_user):
    play(campaign, ain, prefecture_user)
    own = {r.rule: r.state for r in compliance(campaign) if r.territory == "departement:01"}
    assert own == dict.fromkeys(("R1", "R4", "R5", "R6", "R7", "R8", "R9"), State.MET)


def test_the_past_is_judged_on_what_was_recorded_then(campaign, ain, prefecture_user):
    with clock.held_at(moment(12, 4)):
        territories.choose_themes(
            user=prefecture_user, participant=ain, version=0, themes=themes(campaign, 2), values={}
        )
    with clock.held_at(moment(2, 5)):
        territories.choose_themes(
            user=prefecture_user, participant=ain, version=1, themes=themes(campaign, 4), values={}
        )
    assert found(campaign, "R1", "departement:01").state == State.MET
    before = found(campaign, "R1", "departement:01", moment(20, 4))
    assert before.state == State.DUE
    assert before.reason.replace("\u00a0", " ").startswith("2 thèmes choisis")


def test_queries_do_not_grow_with_what_territories_did(campaign, dmates):
    departments = list(Participant.objects.filter(campaign=campaign, party=Party.DEPARTMENT).for_list()[:12])
    with CaptureQueriesContext(
        connection,
    ) as empty:
        compliance(campaign)
    for participant in departments:
        play(campaign, participant, dmates)
    with CaptureQueriesContext(connection) as full:
        compliance(campaign)
    assert len(full) == len(empty) <= 30


def test_a_region_transmits_once_then_completes(campaign, ain, region, prefecture_user, region_user):
    _, submitted = play(campaign, ain, prefecture_user)
    regions.send_distribution(user=region_user, region=region)
    first = regions.transmit(user=region_user, participant=region, capacity=Capacity.PREFECT)
    assert first.title == "Transmission"
    assert [i["number"] for i in first.content["syntheses"]] == [submitted.number]
    allier = of(campaign, "departement:03")
    play(campaign, allier, prefecture_user)
    second = regions.transmit(user=region_user, participant=region, capacity=Capacity.PREFECT)
    assert second.title.replace("\u00a0", " ") == "Transmission complémentaire n° 1"
    assert len(second.content["syntheses"]) == 1
    assert [d.office for d in second.deliveries.all()] == ["dmates"]


def test_guadeloupe_transmits_to_the_dmates_and_the_dgom(campaign, dmates):
    guadeloupe = of(campaign, "departement:971")
    play(campaign, guadeloupe, dmates)
    made = regions.transmit(user=dmates, participant=guadeloupe, capacity=Capacity.PREFECT)
    assert sorted(d.office for d in made.deliveries.all()) == ["dgom", "dmates"]
    assert found(campaign, "R11", "departement:971").state == State.MET
    assert found(campaign, "R12", "departement:971").state == State.DUE


def test_where_one_prefect_holds_both_offices_the_region_takes_in_at_once(campaign, dmates):
    rhone, ain = of(campaign, "departement:69"), of(campaign, "departement:01")
    assert (rhone.same_prefect, ain.same_prefect) == (True, False)
    _, sent = play(campaign, rhone, dmates)
    assert sent.synthesis.state == "taken_in"
    assert Participant.objects.filter(campaign=campaign, same_prefect=True).count() == 13


def test_a_waiver_pauses_then_shows_as_such(campaign, ain, prefecture_user, dmates):
    rule = Rule.objects.get(campaign=campaign, code="R4")
    asked = waivers.ask(user=prefecture_user, participant=ain, rule=rule, reason="Inondations")
    assert found(campaign, "R4", "departement:01").warnings
    granted = waivers.decide(user=dmates, waiver=asked, version=0, granted=True, decision="Accordée, crue")
    assert granted.state == WaiverState.GRANTED
    assert found(campaign, "R4", "departement:01").state == State.WAIVED


def test_a_change_of_date_for_a_region_bears_on_its_departments_alone(campaign, dmates, region):
    rule = Rule.objects.get(campaign=campaign, code="R1")
    campaigns.amend_rule(
        user=dmates,
        rule=rule,
        term="due_on",
        reason="Crues",
        territory=region.territory,
        day=dt.date(2024, 6, 20),
    )
    assert found(campaign, "R1", "departement:01", moment(10, 6)).state == State.DUE
    assert found(campaign, "R1", "departement:29", moment(10, 6)).state == State.LATE


def test_a_new_campaign_copies_another_with_its_dates_moved(campaign, dmates):
    made = campaigns.copy_campaign(
        user=dmates, source=campaign, name="Rencontres 2025", launched_on=dt.date(2025, 4, 2)
    )
    assert made.slug == "rencontres-2025"
    assert made.rules.get(code="R2").due_on == dt.date(2025, 4, 15)
    assert made.participants.count() == 122
    assert {r.state for r in compliance(made)} <= {State.DUE, State.NOT_APPLICABLE}


def command(*arguments) -> str:
    out = io.StringIO()
    call_command("compliance", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_prints_one_object_a_territory_and_rule(campaign):
    rows = json.loads(command("--campaign", campaign.slug, "--at", "2024-06-07T00:00", "--json"))
    assert len({r["territory"] for r in rows}) == 122
    assert {tuple(r) for r in rows} == {
        ("territory", "rule", "state", "since", "reason", "passage", "warnings")
    }
    ain = {r["rule"]: r for r in rows if r["territory"] == "departement:01"}
    assert ain["R4"]["state"] == "late"
    assert ain["R4"]["since"] == "2024-06-07T00:00:00+02:00"


@pytest.mark.parametrize(
    "arguments",
    [("--campaign", "inconnue"), ("--campaign", "rencontres-ate-2024", "--at", "demain")],
)
def test_the_command_refuses_what_it_cannot_read_in_one_french_sentence(campaign, arguments):
    with pytest.raises(CommandError) as refused:
        command(*arguments)
    assert refused.value.returncode == 2

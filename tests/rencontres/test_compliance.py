"""Each rule of the circular: a territory that keeps it, one that breaks it, and the minute around each deadline."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rencontres.compliance_above import BEARING, judge
from rencontres.enums import DebateState, Party, State, Term
from rencontres.facts import (
    CampaignFacts,
    Change,
    Choice,
    DebateFacts,
    DeclarationFacts,
    DistributionFacts,
    EventFacts,
    GroupFacts,
    KitFacts,
    MeetingFacts,
    RuleValue,
    SynthesisFacts,
    TerritoryFacts,
    ThemeFacts,
    TransmissionFacts,
    WaiverFacts,
)

PARIS = ZoneInfo("Europe/Paris")
DAYS = ("opens_on", "declared_by", "debates_by", "warn_on", "due_on")
TOLD = json.loads((Path(__file__).parents[2] / "fixtures" / "rencontres.json").read_text(encoding="utf-8"))
RULES = {
    row["code"]: RuleValue(
        code=row["code"],
        title=row["title"],
        passage=row["passage"],
        modes=row["modes"],
        minimum=row.get("minimum", 0),
        **{d: dt.date.fromisoformat(row[d]) for d in DAYS if d in row},
    )
    for row in TOLD["rules"]
}
THEMES = tuple(ThemeFacts(n, f"Thème {n}", extra=n == 6) for n in range(1, 7))


def at(day: int, month: int = 6, hour: int = 0, minute: int = 0, zone=PARIS) -> dt.datetime:
    return dt.datetime(2024, month, day, hour, minute, tzinfo=zone)


EARLY = at(10, 4)
MAY = at(20, 5)


def held(pk: int, *themes: int, day=dt.date(2024, 5, 14), **fields) -> DebateFacts:
    return DebateFacts(
        **{
            "pk": pk,
            "on": day,
            "themes": themes,
            "holders": ("departement:01",),
            "state": DebateState.HELD,
            "entered_at": EARLY,
            "witnessed": frozenset(themes),
            "unions": True,
            **fields,
        }
    )


def chosen(*themes: int, when=EARLY) -> tuple[Choice, ...]:
    return tuple(Choice(t, when) for t in themes)


def received(*debates: int, when=MAY, **fields) -> tuple[SynthesisFacts, ...]:
    return tuple(
        SynthesisFacts(pk=100 + d, debate=d, theme=None, received_at=when, **fields) for d in debates
    )


AIN = TerritoryFacts(
    "departement:01",
    "Ain",
    Party.DEPARTMENT,
    region="region:84",
    choices=chosen(1, 2, 3, 4),
    debates=(held(1, 1, 2), held(2, 3, 4)),
    groups=(GroupFacts("Préfecture", 12), GroupFacts("Catégorie C", 0, excused=True)),
    syntheses=received(1, 2),
)
REGION = TerritoryFacts("region:84", "Auvergne-Rhône-Alpes", Party.REGION)
REUNION = replace(
    AIN,
    key="departement:974",
    name="La Réunion",
    party=Party.NAMED_OVERSEAS,
    region="",
    timezone="Indian/Reunion",
    debates=(held(1, 1), held(2, 2), held(3, 3), held(4, 4)),
    syntheses=received(1, 2, 3, 4),
    transmissions=(
        TransmissionFacts(
            at(18), frozenset({1, 2, 3, 4}), frozenset({101, 102, 103, 104}), frozenset({"dmates", "dgom"})
        ),
    ),
)
POLYNESIA = TerritoryFacts(
    "collectivite:987",
    "Polynésie française",
    Party.OTHER_OVERSEAS,
    timezone="Pacific/Tahiti",
    declaration=DeclarationFacts(EARLY, debates=1, syntheses=True),
    debates=(held(1, 1),),
    syntheses=received(1),
    transmissions=(
        TransmissionFacts(at(18), frozenset({1}), frozenset({101}), frozenset({"dmates", "dgom"})),
    ),
)
FRANCE = TerritoryFacts("national", "France", Party.NATIONAL)


def facts(*territories: TerritoryFacts, **fields) -> CampaignFacts:
    return CampaignFacts(
        launched_at=at(2, 4),
        themes=THEMES,
        rules=RULES,
        territories=territories,
        workshops=("A", "B", "C"),
        **fields,
    )


def result(code: str, territory: TerritoryFacts, when: dt.datetime, *others: TerritoryFacts, **fields):
    found = judge(facts(territory, *others, **fields), when)
    return next(r for r in found if r.rule == code and r.territory == territory.key)


def state(code: str, territory: TerritoryFacts, when: dt.datetime, *others, **fields) -> State:
    return result(code, territory, when, *others, **fields).state


DEPARTMENT_RULES = ("R1", "R4", "R5", "R6", "R7", "R8", "R9")


@pytest.mark.parametrize("code", DEPARTMENT_RULES)
def test_a_department_that_did_all_that_is_asked_is_in_order(code):
    assert state(code, AIN, at(25)) == State.MET


BROKEN = [
    ("R1", replace(AIN, choices=chosen(1, 2, 3)), State.LATE, "3 thèmes choisis"),
    ("R1", replace(AIN, choices=chosen(1, 1, 2, 2, 3)), State.LATE, "3 thèmes choisis"),
    ("R4", replace(AIN, choices=chosen(1, 2, 3, 4, 5)), State.LATE, "« Thème 5 »"),
    (
        "R4",
        replace(AIN, debates=(held(1, 1, 2), held(2, 3, 4, day=dt.date(2024, 6, 7)))),
        State.LATE,
        "« Thème 3 »",
    ),
    ("R5", replace(AIN, groups=(GroupFacts("SGC-D", 0),)), State.LATE, "« SGC-D »"),
    ("R6", replace(AIN, debates=(held(1, 1, 2, unions=False),)), State.BREACHED, "14 mai 2024"),
    ("R7", replace(AIN, debates=(held(1, 1, 2, witnessed=frozenset({1})),)), State.BREACHED, "« Thème 2 »"),
    ("R9", replace(AIN, syntheses=received(1)), State.LATE, "14 mai 2024"),
    ("R9", replace(AIN, syntheses=received(1, 2, when=at(7))), State.LATE, "après le 6 juin 2024"),
    (
        "R9",
        replace(AIN, syntheses=received(1, 2, proposals=False)),
        State.LATE,
        "propositions et mesures absentes",
    ),
]


@pytest.mark.parametrize(("code", "territory", "expected", "words"), BROKEN)
def test_a_department_that_breaks_a_rule_is_told_what_is_missing(code, territory, expected, words):
    found = result(code, territory, at(25))
    assert found.state == expected
    assert words in found.reason.replace("\u00a0", " ").replace("\u202f", " ")
    assert found.passage.startswith("I.")


def test_a_prefect_who_stays_during_the_debate_is_a_warning_and_never_a_fault():
    found = result("R8", replace(AIN, debates=(held(1, 1, 2, prefect_throughout=True),)), at(25))
    assert found.state == State.MET
    assert len(found.warnings) == 1


def test_a_debate_held_before_its_kit_is_in_order_and_says_so():
    found = result(
        "R4", replace(AIN, debates=(held(1, 1, 2, before_kit=frozenset({1})), held(2, 3, 4))), at(25)
    )
    assert found.state == State.MET
    assert "avant diffusion du kit" in found.warnings[0]


def test_one_synthesis_a_theme_is_as_good_as_one_for_the_debate():
    by_theme = tuple(SynthesisFacts(10 + t, 1, t, MAY) for t in (1, 2)) + received(2)
    assert state("R9", replace(AIN, syntheses=by_theme), at(25)) == State.MET
    assert state("R9", replace(AIN, syntheses=by_theme[1:]), at(25)) == State.LATE


def test_convening_agents_is_judged_once_the_debates_are_over():
    nobody = replace(AIN, groups=(GroupFacts("DDI", 0),))
    assert state("R5", nobody, at(6, hour=23, minute=59)) == State.DUE
    assert state("R5", nobody, at(7)) == State.LATE


EMPTY = TerritoryFacts("departement:01", "Ain", Party.DEPARTMENT)
MIDNIGHTS = [
    ("R1", EMPTY, dt.date(2024, 6, 6), "Europe/Paris"),
    ("R4", EMPTY, dt.date(2024, 6, 6), "Europe/Paris"),
    ("R9", EMPTY, dt.date(2024, 6, 6), "Europe/Paris"),
    (
        "R4",
        replace(EMPTY, party=Party.NAMED_OVERSEAS, timezone="Indian/Reunion"),
        dt.date(2024, 6, 6),
        "Indian/Reunion",
    ),
    (
        "R12",
        replace(EMPTY, party=Party.NAMED_OVERSEAS, timezone="Indian/Reunion"),
        dt.date(2024, 6, 6),
        "Indian/Reunion",
    ),
    (
        "R13",
        replace(EMPTY, party=Party.OTHER_OVERSEAS, timezone="Pacific/Tahiti"),
        dt.date(2024, 4, 15),
        "Pacific/Tahiti",
    ),
    ("R2", REGION, dt.date(2024, 4, 15), "Europe/Paris"),
    ("R10", REGION, dt.date(2024, 6, 30), "Europe/Paris"),
    ("R11", REGION, dt.date(2024, 6, 21), "Europe/Paris"),
    ("R14", FRANCE, dt.date(2024, 6, 30), "Europe/Paris"),
    ("R15", FRANCE, dt.date(2024, 6, 30), "Europe/Paris"),
]


@pytest.mark.parametrize(("code", "territory", "last", "zone"), MIDNIGHTS)
def test_a_deadline_ends_at_midnight_on_the_clocks_of_the_territory(code, territory, last, zone):
    midnight = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), tzinfo=ZoneInfo(zone))
    assert state(code, territory, midnight - dt.timedelta(minutes=1)) == State.DUE
    late = result(code, territory, midnight)
    assert late.state == State.LATE
    assert late.since == midnight


@pytest.mark.parametrize(
    ("zone", "hours"), [("Europe/Paris", 0), ("Indian/Reunion", -2), ("Pacific/Tahiti", 12)]
)
def test_a_synthesis_received_in_the_last_minute_of_the_territory_is_in_time(zone, hours):
    midnight = at(7) + dt.timedelta(hours=hours)
    there = replace(AIN, timezone=zone)
    in_time = replace(there, syntheses=received(1, 2, when=midnight - dt.timedelta(minutes=1)))
    too_late = replace(there, syntheses=received(1, 2, when=midnight))
    assert state("R9", in_time, at(25)) == State.MET
    assert state("R9", too_late, at(25)) == State.LATE


FAIR = DistributionFacts(1, at(12, 4), {1: 1, 2: 1, 3: 1, 4: 1, 5: 1})


def test_a_region_that_sends_its_distribution_by_15_april_is_in_order():
    region = replace(REGION, distributions=(replace(FAIR, sent_at=at(15, 4, 23, 59)),))
    ain = replace(AIN, choices=chosen(1, 2, 3, 4, 5))
    found = result("R2", region, at(20, 4), ain)
    assert (found.state, found.warnings) == (State.MET, ())
    late = replace(REGION, distributions=(replace(FAIR, sent_at=at(16, 4)),))
    assert state("R2", late, at(20, 4), ain) == State.LATE


def test_a_distribution_that_leaves_a_theme_to_nobody_is_not_in_order():
    sent = DistributionFacts(1, at(12, 4), {1: 1, 2: 1, 3: 1, 4: 1})
    found = result("R2", replace(REGION, distributions=(sent,)), at(20, 4), AIN)
    assert found.state == State.LATE
    assert "« Thème 5 »" in found.reason.replace("\u00a0", " ")
    mended = replace(REGION, distributions=(sent, replace(FAIR, version=2, sent_at=at(14, 4))))
    assert state("R2", mended, at(20, 4), replace(AIN, choices=chosen(1, 2, 3, 4, 5))) == State.MET


def test_a_spread_of_more_than_one_department_is_a_warning_and_so_is_a_choice_changed_since():
    departments = [replace(AIN, key=f"departement:0{n}", choices=chosen(1, 2, 3, 4)) for n in (3, 7)]
    ain = replace(AIN, choices=chosen(1, 2, 3, 4, 5))
    found = result("R2", replace(REGION, distributions=(FAIR,)), at(20, 4), ain, *departments)
    assert found.state == State.MET
    assert [w.split(" ")[0] for w in found.warnings] == ["Écart", "Des"]


def test_a_car_in_june_is_in_order_and_one_in_july_is_not():
    assert state("R10", replace(REGION, meetings=(MeetingFacts(dt.date(2024, 6, 12)),)), at(25)) == State.MET
    outside = replace(REGION, meetings=(MeetingFacts(dt.date(2024, 7, 2)),))
    assert state("R10", outside, at(3, 7)) == State.LATE
    assert state("R10", replace(REGION, meetings=(MeetingFacts(dt.date(2024, 6, 28)),)), at(10)) == State.DUE


def test_a_car_before_the_syntheses_or_after_the_transmission_is_a_warning():
    before = replace(REGION, meetings=(MeetingFacts(dt.date(2024, 6, 3)),))
    late_ain = replace(AIN, syntheses=received(1, 2, when=at(5)))
    assert "Ain" in result("R10", before, at(25), late_ain).warnings[0]
    after = replace(REGION, meetings=(MeetingFacts(dt.date(2024, 6, 24)),))
    assert "après le" in result("R10", after, at(25), AIN).warnings[0]


WHOLE = TransmissionFacts(at(20), frozenset({1, 2, 3, 4, 5}), frozenset({101, 102}))


def test_a_region_that_sends_five_syntheses_and_all_contributions_before_22_june_is_in_order():
    region = replace(REGION, transmissions=(replace(WHOLE, sent_at=at(21, hour=23, minute=59)),))
    assert state("R11", region, at(25), AIN) == State.MET


@pytest.mark.parametrize(
    ("sent", "departments", "words"),
    [
        (replace(WHOLE, themes=frozenset({1, 2, 3, 4})), (AIN,), "« Thème 5 »"),
        (replace(WHOLE, syntheses=frozenset({101})), (AIN,), "à transmettre : Ain"),
        (
            WHOLE,
            (AIN, replace(EMPTY, key="departement:03", name="Allier", region="region:84")),
            "absente : Allier",
        ),
        (replace(WHOLE, sent_at=at(22)), (AIN,), "après le 21 juin 2024"),
    ],
)
def test_a_transmission_that_lacks_something_or_comes_late_is_late(sent, departments, words):
    found = result("R11", replace(REGION, transmissions=(sent,)), at(25), *departments)
    assert found.state == State.LATE
    assert words in found.reason.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_supplementary_sending_completes_the_first_one():
    first = replace(WHOLE, syntheses=frozenset({101}))
    region = replace(REGION, transmissions=(first, TransmissionFacts(at(21), syntheses=frozenset({102}))))
    assert state("R11", region, at(25), AIN) == State.MET


def test_a_department_that_was_waived_of_its_synthesis_does_not_hold_its_region_back():
    allier = replace(
        EMPTY,
        key="departement:03",
        name="Allier",
        region="region:84",
        waivers=(WaiverFacts("R9", MAY, MAY, None, "crue"),),
    )
    assert state("R11", replace(REGION, transmissions=(WHOLE,)), at(25), AIN, allier) == State.MET


def test_la_reunion_owes_four_debates_and_two_recipients():
    assert state("R12", REUNION, at(25)) == State.MET
    assert state("R11", REUNION, at(25)) == State.MET
    three = replace(REUNION, debates=REUNION.debates[:3])
    assert state("R12", three, at(25)) == State.LATE
    dmates_only = replace(REUNION.transmissions[0], offices=frozenset({"dmates"}))
    found = result("R12", replace(REUNION, transmissions=(dmates_only,)), at(25))
    assert found.state == State.LATE
    assert found.reason.endswith("DGOM (au plus tard le 21\u00a0juin\u00a02024)")


def test_four_debates_on_one_theme_satisfy_the_count_of_debates_and_only_warn_on_themes():
    one_theme = replace(REUNION, choices=chosen(1), debates=tuple(held(n, 1) for n in (1, 2, 3, 4)))
    assert state("R12", one_theme, at(25)) == State.MET
    found = result("R1", one_theme, at(25))
    assert found.state == State.DUE
    assert "1 thème choisi" in found.warnings[0].replace("\u00a0", " ")


def test_the_extra_theme_counts_among_the_four():
    assert state("R1", replace(REUNION, choices=chosen(1, 2, 3, 6)), at(25)) == State.MET


def test_overseas_what_is_softened_is_never_late_and_what_does_not_apply_says_so():
    silent = replace(REUNION, choices=(), distributions=(), meetings=())
    for code in ("R1", "R2", "R10"):
        assert state(code, silent, at(25, 7)) == State.DUE
    assert state("R9", silent, at(25, 7)) == State.NOT_APPLICABLE


def test_other_territories_are_held_to_what_they_declared():
    assert state("R13", POLYNESIA, at(25)) == State.MET
    assert state("R13", replace(POLYNESIA, declaration=None), at(25)) == State.LATE
    assert state("R13", replace(POLYNESIA, debates=()), at(25)) == State.LATE
    assert state("R13", replace(POLYNESIA, transmissions=()), at(25)) == State.LATE
    nothing = DeclarationFacts(EARLY)
    assert (
        state("R13", replace(POLYNESIA, declaration=nothing, debates=(), syntheses=()), at(25)) == State.MET
    )
    assert state("R4", POLYNESIA, at(25)) == State.NOT_APPLICABLE


def test_the_dmates_owes_kits_without_a_date():
    kits = tuple(KitFacts(t.pk, MAY, True, True) for t in THEMES)
    assert state("R3", FRANCE, at(25), kits=kits) == State.MET
    assert state("R3", FRANCE, at(25, 12), kits=kits[1:]) == State.DUE


def test_workshops_are_held_by_the_end_of_june_with_both_representations():
    held_in_may = tuple(EventFacts("workshop", dt.date(2024, 5, 15), True, t, True) for t in "ABC")
    assert state("R14", FRANCE, at(2, 7), events=held_in_may) == State.MET
    assert state("R14", FRANCE, at(2, 7), events=held_in_may[:2]) == State.LATE
    assert result("R14", FRANCE, at(1), events=held_in_may[:2]).warnings
    assert not result("R14", FRANCE, at(31, 5, 23, 59), events=held_in_may[:2]).warnings
    alone = (replace(held_in_may[0], associated=False), *held_in_may[1:])
    assert state("R14", FRANCE, at(2, 7), events=alone) == State.BREACHED


def test_the_consultation_opens_within_june_to_every_agent():
    def opened(day, to_all=True):
        return (EventFacts("consultation", day, open_to_all=to_all),)

    assert state("R15", FRANCE, at(25), events=opened(dt.date(2024, 6, 3))) == State.MET
    assert state("R15", FRANCE, at(2), events=opened(dt.date(2024, 6, 3))) == State.DUE
    assert state("R15", FRANCE, at(2, 7), events=opened(dt.date(2024, 5, 30))) == State.LATE
    assert state("R15", FRANCE, at(2, 7), events=opened(dt.date(2024, 6, 3), False)) == State.LATE


def test_seminars_are_followed_without_a_date():
    assert state("R16", FRANCE, at(25, 12)) == State.DUE
    assert (
        state("R16", FRANCE, at(25), events=(EventFacts("seminar", dt.date(2024, 5, 3), True),)) == State.MET
    )


def test_a_waiver_shows_as_such_and_never_as_met():
    granted = (WaiverFacts("R1", EARLY, MAY, dt.date(2024, 6, 30), "Crues"),)
    assert state("R1", replace(AIN, waivers=granted), at(25)) == State.WAIVED
    assert state("R1", replace(EMPTY, waivers=granted), at(1, 7)) == State.LATE
    asked = result("R1", replace(EMPTY, waivers=(WaiverFacts("R1", EARLY),)), at(25))
    assert asked.state == State.LATE
    assert "attente de décision" in asked.warnings[-1]


def test_a_suspension_and_a_change_of_date_hold_from_their_day_for_whom_they_were_made():
    later = Change("R9", Term.DUE_ON, at(1), "region:84", dt.date(2024, 6, 13), reason="Crues")
    nothing = replace(EMPTY, region="region:84")
    assert state("R9", nothing, at(10), changes=(later,)) == State.DUE
    assert state("R9", nothing, at(14), changes=(later,)) == State.LATE
    assert state("R9", replace(EMPTY, key="departement:29"), at(10), changes=(later,)) == State.LATE
    own = replace(later, territory="departement:01", value=dt.date(2024, 6, 20))
    assert state("R9", nothing, at(14), changes=(own, later)) == State.DUE
    stopped = Change("R9", Term.SUSPENDED, MAY, until=dt.date(2024, 6, 9), reason="Élections")
    assert state("R9", nothing, at(9, hour=23), changes=(stopped,)) == State.SUSPENDED
    assert state("R9", nothing, at(10), changes=(stopped,)) == State.LATE
    assert state("R9", nothing, at(10, 5), changes=(stopped,)) == State.DUE


def test_a_debate_of_several_departments_counts_for_each_of_them():
    shared = held(9, 1, 2, 3, 4, holders=("departement:01", "departement:03"))
    for key in shared.holders:
        own = replace(AIN, key=key, debates=(shared,), syntheses=received(9))
        assert state("R4", own, at(25)) == State.MET
        assert state("R9", own, at(25)) == State.MET


def test_every_rule_that_bears_on_a_kind_is_answered_and_no_other():
    for party, codes in BEARING.items():
        found = judge(facts(replace(AIN, party=party)), MAY)
        assert tuple(r.rule for r in found) == codes
        assert all(r.reason and r.passage for r in found)

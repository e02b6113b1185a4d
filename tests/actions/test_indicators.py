"""Indicators: defined, measured by hand or from a spreadsheet, drawn with their table, met or missed."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from accounts.enums import Role
from actions.enums import TargetState
from actions.indicators import target_state
from actions.models import Indicator, Plan
from actions.services import indicators
from actions.services.errors import Refused, Stale
from organisations.models import Territory

JANUARY = (dt.date(2024, 1, 1), dt.date(2024, 1, 31))
FEBRUARY = (dt.date(2024, 2, 1), dt.date(2024, 2, 29))


def url(name: str, plan, *more) -> str:
    return reverse(f"actions:{name}", args=[plan.slug, *more])


def as_sent(form) -> dict:
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items()}


@pytest.fixture
def ratio(plan, action, people):
    """A ratio of the action, to go down to 38 by the end of the year."""
    return indicators.add_indicator(
        user=people[Role.PLAN_MANAGER],
        plan=plan,
        action=action,
        name="Ratio gérant-géré",
        unit="agents",
        direction="down",
        baseline=Decimal("42.5"),
        target=Decimal("38"),
        target_on=dt.date(2024, 12, 31),
    )


def measure(indicator, period, value, user=None, **more):
    return indicators.record_value(
        user=user, indicator=indicator, first=period[0], last=period[1], value=Decimal(value), **more
    )


def latest(plan) -> Indicator:
    return plan.indicators.with_latest().get()


@pytest.mark.parametrize(
    ("direction", "value", "target_on", "expected"),
    [
        ("up", "80", "2024-03-31", "met"),
        ("up", "79.9", "2024-03-31", "missed"),
        ("up", "79.9", "2024-05-20", "ahead"),
        ("up", "79.9", None, "ahead"),
        ("down", "80", "2024-03-31", "met"),
        ("down", "80.1", "2024-03-31", "missed"),
        ("down", None, "2024-03-31", "no_value"),
    ],
)
def test_a_target_is_met_missed_or_ahead(direction, value, target_on, expected):
    found = target_state(
        direction=direction,
        target=Decimal(80),
        target_on=dt.date.fromisoformat(target_on) if target_on else None,
        latest=Decimal(value) if value else None,
        today=dt.date(2024, 5, 20),
    )
    assert found == expected


def test_without_a_target_nothing_is_met_nor_missed():
    state = target_state(
        direction="up", target=None, target_on=None, latest=Decimal(1), today=dt.date(2024, 5, 20)
    )
    assert state == TargetState.NO_TARGET


def test_the_latest_measure_for_the_whole_says_where_it_stands(plan, ratio):
    measure(ratio, FEBRUARY, "39")
    measure(ratio, JANUARY, "37")
    measure(
        ratio,
        (dt.date(2024, 3, 1), dt.date(2024, 3, 31)),
        "30",
        territory=Territory.objects.get(key="departement:26"),
    )
    found = latest(plan)
    assert (found.latest, found.latest_last, found.standing) == (Decimal(39), FEBRUARY[1], "ahead")


def test_a_manager_defines_an_indicator_of_an_action_or_an_objective(plan, people, client):
    client.force_login(people[Role.PLAN_MANAGER])
    form = as_sent(client.get(url("indicator_add", plan), {"action": "1"}).context["form"])
    action = plan.actions.get(number=1)
    assert form["about"] == f"a{action.pk}"
    bad = client.post(
        url("indicator_add", plan), form | {"name": "", "target": "beaucoup", "about": "a999999"}
    )
    assert bad.status_code == 422
    assert {"name", "target", "about"} <= set(bad.context["form"].errors)
    assert "beaucoup" in bad.content.decode()
    objective = plan.objectives.get()
    sent = form | {
        "name": "Qualité",
        "about": f"o{objective.pk}",
        "target": "87,5",
        "target_on": "2024-12-31",
    }
    assert client.post(url("indicator_add", plan), sent).status_code == 302
    made = plan.indicators.get()
    assert (made.objective, made.action, made.target) == (objective, None, Decimal("87.5"))


def test_the_lead_of_its_action_measures_and_the_others_read(plan, ratio, people, client):
    address = url("indicator_value_add", plan, ratio.pk)
    sent = {"period": "T1 2024", "value": "40,4"}
    for who, status in ((Role.READER, 403), (Role.CONTRIBUTOR, 403), (Role.ACTION_LEAD, 302)):
        client.force_login(people[who])
        assert client.get(url("indicator", plan, ratio.pk)).status_code == 200
        assert client.post(address, sent).status_code == status
        assert client.get(url("indicator_edit", plan, ratio.pk)).status_code == 403
    again = client.post(address, sent)
    assert again.status_code == 422
    assert "existe déjà" in again.content.decode()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"period": "bientôt", "value": "1"}, "period"),
        ({"period": "T4 2024", "value": "1"}, "period"),
        ({"period": "T1 2024", "value": "beaucoup"}, "value"),
        ({"period": "", "value": ""}, "value"),
        ({"period": "T1 2024", "value": "1", "territory": "99999"}, "territory"),
    ],
)
def test_a_measure_that_does_not_read_is_refused_and_kept_as_typed(plan, ratio, people, client, sent, field):
    client.force_login(people[Role.ACTION_LEAD])
    answer = client.post(url("indicator_value_add", plan, ratio.pk), sent)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not ratio.values.exists()


def test_the_page_draws_the_measures_beside_their_table(plan, ratio, people, client):
    for period, value in ((JANUARY, "41"), (FEBRUARY, "40")):
        measure(ratio, period, value)
    client.force_login(people[Role.READER])
    page = client.get(url("indicator", plan, ratio.pk)).content.decode()
    assert page.count('class="drawing-dot"') == 2
    assert "drawing-target" in page
    assert "drawing-baseline" in page
    assert page.count("<tr>") == 3
    assert 'role="img"' in page


def test_a_single_measure_and_a_flat_curve_are_drawn_too(plan, ratio, people, client):
    client.force_login(people[Role.READER])
    assert "Aucune mesure" in client.get(url("indicator", plan, ratio.pk)).content.decode()
    Indicator.objects.update(baseline=None, target=None, target_on=None)
    measure(ratio, JANUARY, "0")
    assert "drawing-dot" in client.get(url("indicator", plan, ratio.pk)).content.decode()


def test_each_territory_has_its_curve(plan, ratio, people, client):
    drome = Territory.objects.get(key="departement:26")
    measure(ratio, JANUARY, "41")
    for period, value in ((JANUARY, "39"), (FEBRUARY, "38")):
        measure(ratio, period, value, territory=drome)
    client.force_login(people[Role.READER])
    page = client.get(url("indicator", plan, ratio.pk), {"territoire": drome.pk}).content.decode()
    assert page.count('class="drawing-dot"') == 2
    assert (
        client.get(url("indicator", plan, ratio.pk), {"territoire": "x"})
        .content.decode()
        .count('class="drawing-dot"')
        == 1
    )


def test_two_people_on_one_indicator_see_both_versions(plan, ratio, people, client):
    client.force_login(people[Role.PLAN_MANAGER])
    form = as_sent(client.get(url("indicator_edit", plan, ratio.pk)).context["form"])
    indicators.update_indicator(
        user=None, indicator=ratio, version=0, values={"target": Decimal(37), "unit": "gérés"}
    )
    late = client.post(url("indicator_edit", plan, ratio.pk), form | {"target": "36"})
    assert late.status_code == 409
    assert [row["name"] for row in late.context["conflict"].both] == ["target"]
    assert [row["name"] for row in late.context["conflict"].theirs] == ["unit"]


def test_two_people_on_one_measure_see_both_versions(plan, ratio, people, client):
    row = measure(ratio, JANUARY, "41")
    client.force_login(people[Role.ACTION_LEAD])
    address = url("indicator_value", plan, ratio.pk, row.pk)
    form = as_sent(client.get(address).context["form"])
    indicators.update_value(user=None, row=row, version=0, value=Decimal(40), note="")
    assert client.post(address, form | {"value": "39"}).status_code == 409
    with pytest.raises(Stale):
        indicators.archive_value(user=None, row=row, version=0)
    form = as_sent(client.get(address).context["form"])
    assert client.post(address, form | {"value": "38,5"}).status_code == 302
    row.refresh_from_db()
    assert row.value == Decimal("38.5")
    assert [str(h.value.normalize()) for h in row.history.all()] == ["38.5", "4E+1", "41"]
    form = as_sent(client.get(address).context["form"])
    assert client.post(address, form | {"remove": "1"}).status_code == 302
    assert latest(plan).latest is None


def a_sheet(*rows) -> SimpleUploadedFile:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return SimpleUploadedFile("mesures.xlsx", out.getvalue())


def sent_back(page) -> dict:
    """The preview as a browser sends it back."""
    data = {"number": [line.row.number for line in page.context["lines"]]}
    for rank, line in enumerate(page.context["lines"]):
        data |= {f"{rank}-{key}": value for key, _, value, _ in line.cells}
    return data


def test_measures_come_from_a_spreadsheet_after_a_preview(plan, ratio, people, client):
    measure(ratio, JANUARY, "41")
    client.force_login(people[Role.ACTION_LEAD])
    address = url("indicator_measures", plan, ratio.pk)
    upload = a_sheet(
        ["Mesures du ratio", None, None],
        ["Trimestre", "Valeur (agents)", "Département", "Observations"],
        ["janvier 2024", 40.5, None, "corrigé"],
        [dt.datetime(2024, 2, 1), "39,8", "", None],
        ["T1 2024", 38, "26", None],
        ["T1 2024", "n. c.", "Atlantide", None],
    )
    page = client.post(address, {"file": upload})
    assert [line.state for line in page.context["lines"]] == ["changed", "new", "new", "error"]
    assert set(page.context["lines"][3].problems) == {"value", "territory"}
    assert ratio.values.count() == 1
    data = sent_back(page)
    refused = client.post(address, data | {"step": "write"})
    assert refused.status_code == 422
    assert ratio.values.count() == 1
    done = client.post(address, data | {"3-skip": "1", "step": "write"})
    assert done.status_code == 302
    found = {(v.period, str(v.territory or "")): v.value for v in ratio.values.all()}
    assert found == {
        ("janvier\xa02024", ""): Decimal("40.5"),
        ("février\xa02024", ""): Decimal("39.8"),
        ("1er\xa0trimestre\xa02024", "Drôme"): Decimal(38),
    }


def test_a_pasted_table_is_read_and_corrected_in_place(plan, ratio, people, client):
    client.force_login(people[Role.PLAN_MANAGER])
    address = url("indicator_measures", plan, ratio.pk)
    page = client.post(address, {"pasted": "Période\tValeur\nT1 2024\t38\nT1 2024\t39\n"})
    assert [line.state for line in page.context["lines"]] == ["error", "error"]
    data = sent_back(page) | {"1-period": "T4 2023", "step": "check"}
    assert [line.state for line in client.post(address, data).context["lines"]] == ["new", "new"]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"pasted": "bonjour"},
        {"pasted": "Période\tValeur\n"},
        {"pasted": "Nom\tPrénom\na\tb"},
    ],
)
def test_a_table_without_measures_is_refused_with_what_to_do(plan, ratio, people, client, sent):
    client.force_login(people[Role.PLAN_MANAGER])
    answer = client.post(url("indicator_measures", plan, ratio.pk), sent)
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()


def test_a_file_that_is_not_what_it_claims_is_refused(plan, ratio, people, client):
    client.force_login(people[Role.PLAN_MANAGER])
    address = url("indicator_measures", plan, ratio.pk)
    for name, content in (("a.xlsx", b"PK\x03\x04rien"), ("a.exe", b"MZ" + b"\0" * 90), ("vide.csv", b"")):
        assert client.post(address, {"file": SimpleUploadedFile(name, content)}).status_code == 422


def test_an_import_is_one_act_all_or_nothing(plan, ratio):
    rows = [
        indicators.Imported(*JANUARY, None, Decimal(1)),
        indicators.Imported(dt.date(2025, 1, 1), dt.date(2025, 1, 31), None, Decimal(2)),
    ]
    with pytest.raises(Refused, match="à venir"):
        indicators.import_values(user=None, indicator=ratio, rows=rows)
    assert not ratio.values.exists()
    assert indicators.import_values(user=None, indicator=ratio, rows=rows[:1]) == (1, 0)
    assert indicators.import_values(user=None, indicator=ratio, rows=rows[:1]) == (0, 0)
    assert ratio.values.get().history.count() == 1


def test_met_and_missed_targets_show_on_the_dashboard_and_lead_to_their_list(plan, ratio, people, client):
    measure(ratio, JANUARY, "37")
    client.force_login(people[Role.READER])
    page = client.get(url("dashboard", plan))
    assert [(label, count) for _, label, count, _ in page.context["target_counts"]] == [("cible atteinte", 1)]
    for _, _, count, href in page.context["target_counts"]:
        assert client.get(href).context["page"].paginator.count == count
    assert "Ratio gérant-géré" in page.content.decode()
    assert "Ratio gérant-géré" in client.get(url("detail", plan, 1)).content.decode()
    assert client.get(url("indicators", plan), {"etat": "missed"}).context["page"].paginator.count == 0


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_indicators_and_measures_leave_as_files(plan, ratio, people, client, kind):
    measure(ratio, JANUARY, "40")
    client.force_login(people[Role.READER])
    for address in (url("indicators", plan), url("indicator", plan, ratio.pk)):
        body = b"".join(client.get(address, {"export": kind}))
        assert body
        if kind == "csv":
            assert ";40;" in body.decode()


def test_an_indicator_of_a_plan_that_one_may_not_see_does_not_exist(plan, ratio, people, client):
    Plan.objects.update(circulated=False)
    client.force_login(people["stranger"])
    for address in (url("indicators", plan), url("indicator", plan, ratio.pk)):
        assert client.get(address).status_code == 404


def test_an_indicator_measures_one_thing(plan, action):
    for about in ({}, {"action": action, "objective": action.objective}):
        with pytest.raises(Refused, match="une action, ou un objectif"):
            indicators.add_indicator(user=None, plan=plan, name="X", **about)


def test_an_indicator_taken_away_is_read_no_more_and_keeps_its_history(plan, ratio, people, client):
    client.force_login(people[Role.PLAN_MANAGER])
    form = as_sent(client.get(url("indicator_edit", plan, ratio.pk)).context["form"])
    assert client.post(url("indicator_edit", plan, ratio.pk), form | {"remove": "1"}).status_code == 302
    assert client.get(url("indicators", plan)).context["page"].paginator.count == 0
    assert (
        client.post(url("indicator_value_add", plan, ratio.pk), {"period": "2023", "value": "1"}).status_code
        == 403
    )
    assert ratio.history.count() == 2

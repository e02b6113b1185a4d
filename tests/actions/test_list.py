"""The list of actions: search, filters, exports, and a number of queries that does not grow."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.enums import Role
from actions.services import building, reports
from tests.conftest import service

CEILING = 17


def numbers(client, plan, **asked):
    answer = client.get(reverse("actions:list", args=[plan.slug]), asked)
    return [a.number for a in answer.context["page"]]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("CONVERGENCE", [1]),
        ("qualite", [2]),
        ("créé", [2]),
        ("indicateur", [2]),
        ("2", [2]),
        ("absent", []),
        ("\x00", [1, 2]),
    ],
)
def test_search_ignores_accents_and_case_and_finds_word_forms(plan, people, client, typed, expected):
    client.force_login(people[Role.READER])
    assert numbers(client, plan, q=typed) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"deadline": "overdue"}, [1]),
        ({"deadline": "none"}, [2]),
        ({"unassigned": "on"}, [2]),
        ({"stale": "on"}, [1, 2]),
        ({"status": "done"}, []),
        ({"sort": "-number"}, [2, 1]),
        ({"sort": "nonsense"}, [1, 2]),
    ],
)
def test_filters_and_sorting_live_in_the_address(plan, people, client, asked, expected):
    client.force_login(people[Role.READER])
    assert numbers(client, plan, **asked) == expected


def grow(plan, count: int) -> None:
    measure = plan.objectives.get().measures.get()
    for i in range(count):
        building.add_action(user=None, measure=measure, label=f"Action {i}", deadline="2024")


@pytest.mark.parametrize("rows", [2, 20, 60])
def test_the_list_costs_the_same_queries_whatever_its_rows(
    plan, people, client, django_assert_max_num_queries, rows
):
    grow(plan, rows)
    client.force_login(people[Role.PLAN_MANAGER])
    with django_assert_max_num_queries(CEILING):
        client.get(reverse("actions:list", args=[plan.slug]))


def test_overdue_says_by_how_many_days(action):
    assert action.overdue_after == dt.date(2023, 12, 31)
    assert action.days_overdue == 141


@pytest.mark.parametrize(
    "asked", [{"status": "toto"}, {"objective": "999"}, {"lead": "\x00"}, {"deadline": "x"}]
)
def test_a_filter_that_does_not_exist_is_said_and_not_applied(plan, people, client, asked):
    client.force_login(people[Role.READER])
    answer = client.get(reverse("actions:list", args=[plan.slug]), asked)
    assert answer.status_code == 422
    assert "n’est pas une valeur possible" in answer.content.decode()


def test_filters_in_use_are_shown_and_can_be_removed_one_by_one(plan, people, client):
    client.force_login(people[Role.READER])
    page = client.get(reverse("actions:list", args=[plan.slug]), {"deadline": "overdue", "q": "convergence"})
    assert [(a.label, a.value, a.without) for a in page.context["active_filters"]] == [
        ("Rechercher", "convergence", "deadline=overdue"),
        ("Échéance", "Dépassée", "q=convergence"),
    ]


def test_a_person_chooses_the_columns_and_takes_them_away_as_a_file(plan, people, client):
    client.force_login(people[Role.READER])
    address = reverse("actions:list", args=[plan.slug])
    page = client.get(address, {"cols": ["contributors", "deadline"]})
    assert [c.name for c in page.context["columns"]] == ["number", "label", "contributors", "deadline"]
    export = reverse("actions:export", args=[plan.slug, "csv"])
    body = client.get(export, {"cols": "contributors,deadline", "colonnes": "affichees"})
    first = b"".join(body.streaming_content).decode().splitlines()[0]
    assert first == "\ufeffN°;Action;Contributeurs;Échéance;Date limite;Jours de retard"


@pytest.mark.parametrize(
    "column", ["deadline", "-deadline", "weather", "-weather", "status", "report", "lead"]
)
def test_each_column_sorts_and_what_is_not_known_comes_last(plan, people, client, column):
    client.force_login(people[Role.READER])
    assert numbers(client, plan, sort=column) == [1, 2]


def test_a_row_opens_on_its_last_report_or_leads_to_it(plan, action, people, client):
    reports.submit_report(
        user=people[Role.PLAN_MANAGER],
        action=action,
        holds_on=dt.date(2024, 4, 30),
        status="in_progress",
        done="Cadrage",
    )
    client.force_login(people[Role.READER])
    address = reverse("actions:last_report", args=[plan.slug, 1])
    assert "Cadrage" in client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert client.get(address).url == f"{action.get_absolute_url()}#points"
    assert "il y a 20\u00a0jours" in client.get(reverse("actions:list", args=[plan.slug])).content.decode()


def bulk(client, plan, **fields):
    return client.post(reverse("actions:bulk", args=[plan.slug]), fields)


def test_a_change_in_bulk_touches_everything_at_once_and_keeps_the_filters(plan, action, people, client):
    client.force_login(people[Role.PLAN_MANAGER])
    answer = bulk(
        client,
        plan,
        actions=[action.pk],
        status="in_progress",
        weather="sun",
        lead=service("dicom").pk,
        deadline="juin 2024",
        reason="Arbitrage",
        query="deadline=overdue&sort=-number",
    )
    assert answer.url == f"{reverse('actions:list', args=[plan.slug])}?deadline=overdue&sort=-number"
    action.refresh_from_db()
    assert (action.status, action.weather, action.lead.slug) == ("in_progress", "sun", "dicom")
    assert (action.deadline_text, action.slides) == ("juin 2024", 1)


def test_a_refused_change_in_bulk_changes_nothing_and_keeps_ticks_and_words(plan, action, people, client):
    client.force_login(people[Role.PLAN_MANAGER])
    other = plan.actions.get(number=2)
    reports.submit_report(
        user=people[Role.PLAN_MANAGER], action=other, holds_on=dt.date(2024, 5, 1), status="in_progress"
    )
    answer = bulk(
        client,
        plan,
        actions=[action.pk, other.pk],
        status="not_started",
        weather="storm",
        deadline="fin 2025",
        reason="Retard du marché",
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Action n° 2" in page
    assert page.count(" checked") >= 2
    assert "fin 2025" in page
    assert "Retard du marché" in page
    action.refresh_from_db()
    assert (action.weather, action.deadline_text) == ("", "Fin 2023")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"status": "done"}, "Cochez au moins une action"),
        ({"actions": "1"}, "Choisissez ce qui change"),
        ({"actions": "1", "deadline": "fin 2025"}, "le motif est obligatoire"),
        ({"actions": "999999", "status": "done"}, "cochez de nouveau"),
    ],
)
def test_a_change_in_bulk_says_what_is_missing(plan, action, people, client, fields, said):
    client.force_login(people[Role.PLAN_MANAGER])
    if fields.get("actions") == "1":
        fields = fields | {"actions": action.pk}
    answer = bulk(client, plan, **fields)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_all_the_actions_of_a_filtered_list_change_together(plan, people, client):
    client.force_login(people[Role.PLAN_MANAGER])
    bulk(client, plan, all_filtered="on", lead=service("dicom").pk, query="unassigned=on")
    assert [a.lead.slug for a in plan.actions.order_by("number")] == ["dgafp", "dicom"]


def test_a_late_start_is_said_and_found(plan, people, client):
    measure = plan.objectives.get().measures.get()
    building.add_action(user=None, measure=measure, label="Partir", deadline="À partir de septembre 2023")
    client.force_login(people[Role.READER])
    assert numbers(client, plan, deadline="late") == [3]
    assert "démarrage en retard" in client.get(reverse("actions:list", args=[plan.slug])).content.decode()


def test_a_number_over_a_thousand_is_one_value_in_the_page_and_can_be_ticked(plan, action, people, client):
    type(action).objects.filter(pk=action.pk).update(number=12345)
    client.force_login(people[Role.PLAN_MANAGER])
    page = client.get(reverse("actions:list", args=[plan.slug])).content.decode()
    assert f"{action.plan.get_absolute_url()}12345/" in page
    assert ">12345<" in page


def test_what_people_wrote_is_text_in_a_row(plan, action, people, client):
    type(action).objects.filter(pk=action.pk).update(
        label="<script>a</script>", deadline_text='"<b>', first_deadline_text="<i>"
    )
    plan.objectives.update(label='Un "<u>')
    plan.objectives.get().measures.update(label='Deux "<s>')
    client.force_login(people[Role.PLAN_MANAGER])
    shown = {"cols": ["objective", "measure", "deadline", "first_deadline"]}
    page = client.get(reverse("actions:list", args=[plan.slug]), shown).content.decode()
    for said in ("<script>a", "<b>", "<i>", "<u>", "<s>"):
        assert said not in page
    assert "&lt;script&gt;a" in page


def test_every_column_has_its_cell_and_its_header(plan, people, client):
    from actions import cells, tables

    assert set(cells.CELLS) == set(tables.LABELS)
    client.force_login(people[Role.PLAN_MANAGER])
    page = client.get(
        reverse("actions:list", args=[plan.slug]), {"cols": list(tables.LABELS)}
    ).content.decode()
    body = page[page.index("<tbody>") : page.index("</tbody>")]
    for name in tables.LABELS:
        assert body.count(f'"c-{name}"') == 2

"""The words' days of a plan: changed with a reason, shown, and what is already read, read again on request."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.enums import Role
from actions.deadlines import WORDS, Conventions
from actions.models import Action, DeadlineMove
from actions.querysets.conventions import convention_changes
from actions.services import building, conventions, editing
from actions.services.errors import Refused, Stale

RENTREE = Conventions(rentree_last=(9, 15))


def address(name, plan):
    return reverse(f"actions:{name}", args=[plan.slug])


def typed(table=None, **changed):
    """What a browser sends back of the form of a table."""
    data = {"version": "2", "reason": "Décision du comité"}
    for word in WORDS:
        value = getattr(table or Conventions(), word.name)
        if word.kind == "choice":
            data[word.name] = value
        else:
            data |= {f"{word.name}_{index}": part for index, part in enumerate(value)}
    return data | changed


def change(plan, user, table=RENTREE, reason="Décision du comité"):
    plan.refresh_from_db()
    changed = conventions.set_conventions(
        user=user, plan=plan, version=plan.version, conventions=table, reason=reason
    )
    plan.refresh_from_db()
    return changed


def add(plan, deadline, label="Une action"):
    measure = plan.actions.first().measure
    return building.add_action(user=None, measure=measure, label=label, deadline=deadline)


@pytest.fixture
def manager(people):
    return people[Role.PLAN_MANAGER]


def test_a_change_holds_for_later_readings_and_what_is_read_stays(plan, manager):
    before = add(plan, "Rentrée 2023")
    change(plan, manager)
    after = add(plan, "Rentrée 2023", "Une autre")
    before.refresh_from_db()
    assert (before.deadline_last, after.deadline_last) == (dt.date(2023, 9, 30), dt.date(2023, 9, 15))
    assert plan.conventions == {"rentree_last": [9, 15]}


def test_a_change_without_a_reason_is_refused_and_nothing_is_kept(plan, manager):
    with pytest.raises(Refused):
        change(plan, manager, reason="  ")
    plan.refresh_from_db()
    assert plan.conventions == {}


def test_a_late_change_is_refused(plan, manager):
    change(plan, manager)
    with pytest.raises(Stale):
        conventions.set_conventions(
            user=manager, plan=plan, version=plan.version - 1, conventions=Conventions(), reason="Trop tard"
        )


def test_who_changed_what_when_and_why_is_kept_newest_first(plan, manager):
    change(plan, manager)
    add(plan, "fin 2024")
    change(plan, manager, Conventions(rentree_last=(9, 15), summer=(7, 1)), "L’été commence en juillet")
    second, first = convention_changes(plan)
    assert (second.who, second.why) == (manager, "L’été commence en juillet")
    assert second.words == (("été\u00a0: premier jour", "21 juin", "1er juillet"),)
    assert first.words == (("rentrée\u00a0: dernier jour", "30 septembre", "15 septembre"),)


def test_the_same_days_write_nothing(plan, manager):
    version = plan.version
    change(plan, manager, Conventions())
    assert plan.version == version
    assert convention_changes(plan) == []


def test_what_would_read_otherwise_is_listed_with_both_readings_and_nothing_else(plan, manager):
    moved = add(plan, "Rentrée 2023")
    add(plan, "à partir de la rentrée 2023")
    archived = add(plan, "Rentrée 2023")
    Action.objects.filter(pk=archived.pk).update(archived_at=dt.datetime(2024, 1, 1, tzinfo=dt.UTC))
    assert conventions.rereadings(plan) == []
    change(plan, manager)
    (row,) = conventions.rereadings(plan)
    assert row.action == moved
    assert (row.action.deadline_last, row.reading.last) == (dt.date(2023, 9, 30), dt.date(2023, 9, 15))


def test_a_ticked_deadline_is_read_again_with_its_reason_and_the_first_is_kept(plan, manager):
    action = add(plan, "Rentrée 2023")
    change(plan, manager)
    count = conventions.apply_rereadings(
        user=manager,
        plan=plan,
        versions={action.pk: action.version},
        plan_version=plan.version,
        reason="Comité",
    )
    action.refresh_from_db()
    assert count == 1
    assert (action.deadline_text, action.overdue_after) == ("Rentrée 2023", dt.date(2023, 9, 15))
    assert (action.first_deadline_text, action.first_overdue_after) == ("Rentrée 2023", dt.date(2023, 9, 30))
    assert action.slides == 0
    move = DeadlineMove.objects.get(action=action)
    assert (move.before_overdue_after, move.after_overdue_after) == (
        dt.date(2023, 9, 30),
        dt.date(2023, 9, 15),
    )
    assert "Comité" in move.reason
    assert conventions.rereadings(plan) == []


def test_milestones_are_read_again_with_their_deadline(plan, manager):
    action = add(plan, "Cadrage : rentrée 2023 ; bilan : rentrée 2024")
    change(plan, manager)
    conventions.apply_rereadings(
        user=manager,
        plan=plan,
        versions={action.pk: action.version},
        plan_version=plan.version,
        reason="Comité",
    )
    live = action.milestones.filter(archived_at=None).order_by("position")
    assert [step.last for step in live] == [dt.date(2023, 9, 15), dt.date(2024, 9, 15)]


def test_an_action_that_changed_since_it_was_shown_stops_everything(plan, manager):
    first, second = add(plan, "Rentrée 2023"), add(plan, "Rentrée 2024")
    change(plan, manager)
    editing.update_action(user=manager, action=second, version=0, values={"label": "Un autre intitulé"})
    with pytest.raises(Stale):
        conventions.apply_rereadings(
            user=manager,
            plan=plan,
            versions={first.pk: 0, second.pk: 0},
            plan_version=plan.version,
            reason="Comité",
        )
    first.refresh_from_db()
    assert first.overdue_after == dt.date(2023, 9, 30)


def test_an_action_of_another_plan_is_never_read_again(plan, manager):
    other = building.create_plan(user=None, title="Autre plan", as_of=dt.date(2023, 9, 1))
    measure = building.add_measure(
        user=None, objective=building.add_objective(user=None, plan=other, label="Un")
    )
    foreign = building.add_action(user=None, measure=measure, label="Ailleurs", deadline="Rentrée 2023")
    change(plan, manager)
    change(other, manager)
    count = conventions.apply_rereadings(
        user=manager, plan=plan, versions={foreign.pk: 0}, plan_version=plan.version, reason="Comité"
    )
    foreign.refresh_from_db()
    assert (count, foreign.overdue_after) == (0, dt.date(2023, 9, 30))


def test_the_guide_shows_the_days_in_force_and_reads_what_one_tries(plan, manager, people, client):
    change(plan, manager)
    client.force_login(people["stranger"])
    answer = client.get(address("conventions", plan), {"texte": "d’ici la rentrée"})
    page = answer.content.decode()
    assert "15 septembre" in page
    assert "par défaut\u00a0: 30 septembre" in page
    assert "au plus tard le 31\u00a0août\u00a02024" in page
    assert "Décision du comité" in page
    assert "Modifier ces jours" not in page


@pytest.mark.parametrize(
    "tried", ["", "<script>alert(1)</script>", "x" * 5000, "\x00", "31/02/2024", "T1 2024 ; T3 2024"]
)
def test_anything_may_be_tried(plan, people, client, tried):
    client.force_login(people[Role.PLAN_MANAGER])
    answer = client.get(address("conventions", plan), {"texte": tried})
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


@pytest.mark.parametrize("role", [Role.PLAN_MANAGER, Role.ADMINISTRATOR])
def test_the_manager_and_the_administrator_change_the_days(plan, people, client, role):
    client.force_login(people[role])
    form = client.get(address("conventions_edit", plan))
    assert form.status_code == 200
    answer = client.post(address("conventions_edit", plan), typed(RENTREE, version=plan_version(plan)))
    assert answer.status_code == 302
    plan.refresh_from_db()
    assert plan.conventions == {"rentree_last": [9, 15]}


def plan_version(plan):
    plan.refresh_from_db()
    return plan.version


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"month_start_0": "12"}, "le dernier jour précède le premier"),
        ({"month_end_0": "29"}, "le premier jour va de 1 à 28"),
        ({"year_start_0": "5"}, "le dernier mois précède le premier"),
        ({"summer_0": "2", "summer_1": "30"}, "existe pas tous les ans"),
        ({"summer_0": "12", "summer_1": "31"}, "Les saisons se suivent"),
        ({"rentree_first_0": "10"}, "avant son premier jour"),
        ({"month_start_1": "dix"}, "indiquez un nombre entier"),
        ({"month_start_1": ""}, "indiquez un nombre de 1 à 31"),
        ({"by_period": "demain"}, "demain"),
        ({"reason": ""}, "le motif est obligatoire"),
    ],
)
def test_days_that_no_calendar_has_are_refused_in_french_and_kept_as_typed(
    plan, manager, client, wrong, said
):
    client.force_login(manager)
    answer = client.post(address("conventions_edit", plan), typed(version=plan_version(plan), **wrong))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "votre saisie est gardée" in page
    plan.refresh_from_db()
    assert plan.conventions == {}


def test_a_form_that_comes_late_shows_both_versions_and_can_then_be_saved(plan, manager, client):
    seen = plan_version(plan)
    change(plan, manager)
    client.force_login(manager)
    answer = client.post(address("conventions_edit", plan), typed(version=seen, summer_0="7", summer_1="1"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "15 septembre" in page
    assert "1er juillet" in page
    again = client.post(
        address("conventions_edit", plan), typed(RENTREE, version=plan.version, summer_0="7", summer_1="1")
    )
    assert again.status_code == 302
    plan.refresh_from_db()
    assert plan.conventions == {"rentree_last": [9, 15], "summer": [7, 1]}


def test_the_manager_is_led_to_what_is_to_be_read_again_and_ticks_it(plan, manager, client):
    action = add(plan, "Rentrée 2023")
    client.force_login(manager)
    answer = client.post(address("conventions_edit", plan), typed(RENTREE, version=plan_version(plan)))
    assert answer.url == address("reread", plan)
    page = client.get(answer.url).content.decode()
    assert "entre le 1er\u00a0septembre\u00a02023 et le 30\u00a0septembre\u00a02023" in page
    assert "entre le 1er\u00a0septembre\u00a02023 et le 15\u00a0septembre\u00a02023" in page
    done = client.post(
        answer.url,
        {"version": plan_version(plan), "reason": "Comité", "actions": f"{action.pk}:{action.version}"},
    )
    assert done.status_code == 302
    assert "rien à relire" in client.get(answer.url).content.decode()


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        ({"actions": []}, 422, "Cochez au moins une"),
        ({"reason": ""}, 422, "le motif est obligatoire"),
        ({"actions": ["x", "1:y", "9" * 40, "²:1"]}, 422, "Cochez au moins une"),
        ({"version": "0"}, 409, "Le plan a changé"),
    ],
)
def test_a_reading_again_that_cannot_be_says_why_and_changes_nothing(
    plan, manager, client, sent, status, said
):
    action = add(plan, "Rentrée 2023")
    change(plan, manager)
    client.force_login(manager)
    data = {"version": plan.version, "reason": "Comité", "actions": [f"{action.pk}:{action.version}"]} | sent
    answer = client.post(address("reread", plan), data)
    assert answer.status_code == status
    assert said in answer.content.decode()
    action.refresh_from_db()
    assert action.overdue_after == dt.date(2023, 9, 30)


def test_the_list_of_what_is_to_be_read_again_leaves_as_a_file(plan, manager, client):
    add(plan, "Rentrée 2023")
    change(plan, manager)
    client.force_login(manager)
    lines = b"".join(client.get(address("reread", plan), {"export": "csv"}).streaming_content).decode(
        "utf-8-sig"
    )
    assert "Rentrée 2023" in lines
    assert "15/09/2023" in lines


@pytest.mark.parametrize("name", ["conventions", "reread"])
@pytest.mark.parametrize("rows", [2, 20])
def test_the_number_of_queries_does_not_grow_with_the_deadlines(
    plan, manager, client, django_assert_max_num_queries, name, rows
):
    for number in range(rows):
        add(plan, "Rentrée 2023", f"Action {number}")
        change(plan, manager, Conventions(rentree_last=(9, 1 + number)))
    client.force_login(manager)
    with django_assert_max_num_queries(14):
        assert client.get(address(name, plan)).status_code == 200

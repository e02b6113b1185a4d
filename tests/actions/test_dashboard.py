"""The dashboard: each figure agrees with the list to which it links."""

import datetime as dt
import re
from decimal import Decimal

from django.urls import reverse

from accounts.enums import Role
from actions.figures import figures
from actions.models import Plan
from actions.querysets.dashboard import likely_to_slip, needing_decision, totals
from actions.querysets.past import plan_at
from actions.querysets.recent import recent
from actions.services import building, deliverables, editing, indicators, reports, structure, undoing
from documents.typography import french
from journal.services import acts_made
from sgcd_plan import clock
from tests.conftest import person, service


def dashboard(client, plan, **query):
    return client.get(reverse("actions:dashboard", args=[plan.slug]), query)


def test_every_figure_is_the_count_of_the_list_to_which_it_links(demo, client):
    client.force_login(person(Role.READER, slug="ditp"))
    page = dashboard(client, demo).content.decode()
    links = re.findall(r'<a href="([^"]+)" data-figure>(?:<span[^>]*>)?\s*(\d+)', page)
    assert len(links) > 80
    wrong = []
    for href, count in links:
        listed = client.get(href.replace("&amp;", "&"))
        if listed.context["page"].paginator.count != int(count):
            wrong.append((href, int(count), listed.context["page"].paginator.count))
    assert wrong == []


def test_the_figures_are_those_of_the_time_machine_on_the_same_day(demo):
    now = totals(demo.actions.live(), clock.today())
    past = figures(plan_at(demo, clock.today()).actions, clock.today())
    assert (now["total"], now["overdue"], now["due_soon"], now["slid"]) == (
        past.total,
        past.overdue,
        past.due_soon,
        Plan.objects.get(pk=demo.pk).actions.filter(slides__gt=0).count(),
    )
    assert {s: now[f"status_{s}"] for s in past.by_status} == past.by_status
    assert {w: now[f"weather_{w}"] for w in past.by_weather} == past.by_weather
    assert now["progress"] == past.progress


def test_a_proposed_deadline_stands_before_a_compromised_action_and_that_before_an_overdue_one(plan, action):
    manager = person(Role.PLAN_MANAGER)
    measure = plan.objectives.get().measures.get()
    stormy = building.add_action(user=manager, measure=measure, label="Compromise", deadline="31/12/2024")
    reports.submit_report(
        user=manager,
        action=stormy,
        holds_on=dt.date(2024, 5, 1),
        status="in_progress",
        weather="storm",
        blocking="Le budget",
    )
    asked = building.add_action(user=manager, measure=measure, label="Demandée", deadline="31/12/2024")
    editing.propose_deadline(user=manager, action=asked, text="2025", reason="Marché infructueux")
    found = needing_decision(plan.actions.live(), clock.today())
    assert [d.label for d in found] == ["Demandée", "Compromise", "Relancer les chantiers de convergence"]
    assert "« 2025 »" in found[0].reason
    assert "Le budget" in found[1].reason
    assert "dépassée de 141 jours" in found[2].reason


def test_an_action_that_may_slip_is_named_with_its_reason_and_thresholds_are_the_plan_s(plan):
    manager = person(Role.PLAN_MANAGER)
    measure = plan.objectives.get().measures.get()
    action = building.add_action(user=manager, measure=measure, label="Lente", deadline="30/06/2024")
    reports.submit_report(
        user=manager,
        action=action,
        holds_on=dt.date(2024, 5, 1),
        status="in_progress",
        weather="sun",
        progress=10,
    )
    named = {
        a.label: [r.rule for r in a.reasons] for a in likely_to_slip(plan, plan.actions.live(), clock.today())
    }
    assert named["Lente"] == ["pace"]
    plan.alert_thresholds = {"behind_points": 95}
    assert "Lente" not in {a.label for a in likely_to_slip(plan, plan.actions.live(), clock.today())}


def test_what_changed_is_said_in_sentences(plan, action):
    manager = person(Role.PLAN_MANAGER)
    reports.submit_report(
        user=manager, action=action, holds_on=dt.date(2024, 5, 1), status="done", weather="sun", progress=100
    )
    said = [s.words for s in recent(plan, plan.actions.live(), 7)]
    assert any("DGAFP la déclare « réalisée »" in words for words in said)
    assert "action ajoutée au plan" in said


def sentences(plan) -> dict[str, list[str]]:
    """What changed in the last 7 days, by what it is about."""
    said: dict[str, list[str]] = {}
    for sentence in recent(plan, plan.actions.live(), 7):
        said.setdefault(sentence.about.replace("\xa0", " "), []).append(sentence.words)
    return said


def test_what_changed_beside_the_actions_is_said_too(plan, action, client):
    manager = person(Role.PLAN_MANAGER)
    objective = plan.objectives.get()
    before = objective.label
    structure.rename(user=manager, plan=plan, found=objective, label="Mieux soutenir", seen=before)
    made = deliverables.add_deliverable(user=manager, actions=[action], kind="guide", title="Guide")
    deliverables.update_deliverable(
        user=manager,
        deliverable=made,
        version=made.version,
        values={"state": "signed", "dated_on": dt.date(2024, 5, 17)},
    )
    ratio = indicators.add_indicator(
        user=manager, plan=plan, action=action, name="Ratio", unit="agents", target=Decimal(38)
    )
    for month in (2, 3, 4):
        day = dt.date(2024, month, 28)
        indicators.record_value(user=manager, indicator=ratio, first=day, last=day, value=Decimal("40.5"))
    editing.update_action(
        user=manager, action=action, version=action.version, values={"label": "Écrire le guide", "lead": None}
    )
    said = sentences(plan)
    assert french(f"reformulé ; il s’intitulait « {before} »") in said["objectif"]
    assert any(
        "« signé », daté du 17 mai 2024 (il était « à rédiger »)" in w.replace("\xa0", " ")
        for w in said["livrable"]
    )
    assert "indicateur ajouté" in said["indicateur"]
    assert any("mesure de 40,5 agents" in w.replace("\xa0", " ") for w in said["indicateur"])
    assert any(
        "reformulée ; elle s’intitulait" in w and "sans pilote, après DGAFP" in w for w in said["action n° 1"]
    )
    client.force_login(manager)
    page = dashboard(client, plan).content.decode()
    for name, pk in (("deliverable", made.pk), ("indicator", ratio.pk)):
        assert reverse(f"actions:{name}", args=[plan.slug, pk]) + '"' in page
    assert reverse("actions:part_history", args=[plan.slug, "objectif", objective.pk]) in page


def test_what_was_attested_is_said_and_what_was_undone_is_not(plan, action):
    manager = person(Role.PLAN_MANAGER)
    reports.submit_report(
        user=manager, action=action, holds_on=dt.date(2024, 5, 1), status="done", weather="sun", progress=100
    )
    deliverables.attest_done(user=manager, action=action)
    assert "réalisation constatée" in sentences(plan)["action n° 1"]
    with acts_made() as acts:
        objective = plan.objectives.get()
        structure.rename(user=manager, plan=plan, found=objective, label="Autre", seen=objective.label)
    told = sentences(plan)["objectif"]
    undoing.undo(user=manager, act=acts[0])
    assert (
        sentences(plan)["objectif"] == [words for words in told if not words.startswith("reformulé")] != told
    )


def test_an_empty_plan_has_a_dashboard_too(db, client):
    made = building.create_plan(user=None, title="Vide", as_of=dt.date(2024, 1, 1), circulated=True)
    client.force_login(person(Role.READER, slug="ditp"))
    assert dashboard(client, made).status_code == 200


def test_queries_of_the_dashboard_do_not_grow_with_the_plan(plan, client, django_assert_max_num_queries):
    manager = person(Role.PLAN_MANAGER)
    client.force_login(manager)
    measure = plan.objectives.get().measures.get()
    for rows in (2, 20):
        for n in range(rows):
            made = building.add_action(
                user=manager,
                measure=measure,
                label=f"Action {n}",
                deadline="31/12/2024",
                lead=service("dgafp"),
            )
            reports.submit_report(
                user=manager, action=made, holds_on=dt.date(2024, 5, 1), status="in_progress"
            )
        with django_assert_max_num_queries(22):
            dashboard(client, plan)

"""Several plans side by side: begun empty or as a copy, retitled, archived and brought back."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.enums import Role, Scope
from accounts.models import Grant, User
from actions.models import Plan
from actions.services import building, editing, milestones, plans, reports, structure
from actions.services.errors import Refused, Stale
from tests.conftest import service


@pytest.fixture
def manager(people):
    return people[Role.PLAN_MANAGER]


@pytest.fixture
def signed(manager, client):
    client.force_login(manager)
    return client


def copied(plan, manager, **how):
    return plans.copy_plan(user=manager, source=plan, title="Plan 2025", as_of=dt.date(2024, 9, 1), **how)


def test_a_copy_has_the_structure_the_words_and_the_leads_and_no_report(action, plan, manager):
    structure.add_recommendation(user=manager, plan=plan, kind="number", reference="4")
    structure.update_measure(
        user=manager, plan=plan, measure=action.measure, objective=action.objective,
        recommendations=plan.recommendations.all(), version=0,
    )  # fmt: skip
    editing.set_contributors(user=manager, action=action, services=[service("dicom")])
    milestones.add_milestone(user=manager, action=action, text="Étude", deadline_text="juin 2024")
    reports.submit_report(user=manager, action=action, holds_on=dt.date(2024, 4, 30), status="in_progress")
    plan.report_due_working_day = 3
    plan.save()
    made = copied(plan, manager, years=1)
    first, second = made.actions.order_by("position")
    assert (first.number, first.label, first.lead.slug) == (1, action.label, "dgafp")
    assert (first.deadline_text, first.overdue_after) == ("Fin 2024", dt.date(2024, 12, 31))
    assert (first.status, first.reports.count()) == ("not_started", 0)
    assert [c.service.slug for c in first.contributions.all()] == ["dicom"]
    assert [(m.text, m.deadline_text) for m in first.milestones.all()] == [("Étude", "juin 2025")]
    assert [a.recommendation.reference for a in second.measure.answers.all()] == ["4"]
    assert made.report_due_working_day == 3
    assert (made.next_number, Plan.objects.count()) == (3, 2)


def test_a_copy_leaves_out_what_is_not_asked_for(plan, manager):
    made = copied(plan, manager, deadlines=False, leads=False)
    assert set(made.actions.values_list("deadline_text", "lead")) == {("", None)}


@pytest.mark.parametrize(
    ("text", "moved"),
    [("T1 2024", "T1 2025"), ("2023-2024", "2024-2025"), ("rentrée", "rentrée"), ("n° 12024", "n° 12024")],
)
def test_years_move_on_and_nothing_else(text, moved):
    assert plans.shifted(text, 1) == moved


def test_plans_are_created_empty_or_copied_from_the_page(plan, signed):
    address = reverse("actions:plan_create")
    sent = {"title": "Autre plan", "as_of": "2024-09-01", "deadlines": "shift", "years": "1"}
    page = signed.post(address, sent, follow=True).content.decode()
    assert "n’a pas encore d’objectif" in page
    page = signed.post(
        address, sent | {"title": "Copie", "source": plan.pk, "leads": "on"}, follow=True
    ).content.decode()
    assert "Fin 2024" not in page
    assert Plan.objects.get(title="Copie").actions.count() == 2
    assert signed.post(address, sent | {"title": " "}).status_code == 422
    assert signed.post(address, sent | {"source": plan.pk, "years": ""}).status_code == 422
    listed = signed.get(reverse("actions:plan_list")).content.decode()
    assert "Autre plan" in listed
    assert "2 actions" in listed


def test_only_a_manager_of_the_whole_begins_a_plan(plan, client):
    held = User.objects.create_user("un-plan@exemple.gouv.fr")
    Grant.objects.create(user=held, role=Role.PLAN_MANAGER, scope=Scope.PLAN, object_id=plan.pk)
    client.force_login(held)
    assert client.get(reverse("actions:plan_create")).status_code == 403
    assert client.get(reverse("actions:plan_edit", args=[plan.slug])).status_code == 200


def test_a_title_changes_and_a_late_form_shows_both(plan, manager, signed):
    address = reverse("actions:plan_edit", args=[plan.slug])
    form = signed.get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields} | {"title": "Le mien", "circulated": ""}
    plans.update_plan(user=manager, plan=plan, version=plan.version, values={"title": "L’autre"})
    answer = signed.post(address, sent)
    assert answer.status_code == 409
    assert "L’autre" in answer.content.decode()
    settled = answer.context["form"]
    sent = {name: settled[name].value() for name in settled.fields}
    assert signed.post(address, sent).status_code == 302
    plan.refresh_from_db()
    assert (plan.title, plan.circulated, plan.slug) == ("Le mien", False, "plan-dessai")


def test_an_archived_plan_is_read_and_changes_no_more_then_comes_back(action, plan, manager, signed):
    address = reverse("actions:plan_archive", args=[plan.slug])
    assert signed.post(address, {"do": "archive", "version": plan.version, "reason": " "}).status_code == 422
    assert signed.post(address, {"do": "archive", "version": 9, "reason": "Fini"}).status_code == 409
    page = signed.post(address, {"do": "archive", "version": plan.version, "reason": "Fini"}, follow=True)
    assert "Plans archivés (1)" in page.content.decode()
    assert signed.get(action.get_absolute_url()).status_code == 200
    for name in ("edit", "report", "split", "archive"):
        found = signed.post(reverse(f"actions:{name}", args=[plan.slug, 1]), {"do": "archive", "reason": "x"})
        assert found.status_code == 403, name
    assert signed.post(reverse("actions:structure_act", args=[plan.slug]), {"do": "up"}).status_code == 403
    plan.refresh_from_db()
    with pytest.raises(Refused, match="plan est archivé"):
        editing.update_action(user=manager, action=action, version=action.version, values={"label": "X"})
    assert signed.post(address, {"do": "restore", "version": plan.version}).status_code == 302
    plan.refresh_from_db()
    assert plan.archived_at is None


def test_a_stale_plan_is_not_archived(plan, manager):
    with pytest.raises(Stale):
        plans.archive_plan(user=manager, plan=plan, reason="Fini", version=7)


def test_the_menu_keeps_the_plan_last_opened(plan, people, client):
    other = building.create_plan(user=None, title="Autre", as_of=plan.as_of, circulated=True)
    client.force_login(people[Role.READER])
    menu = reverse("actions:dashboard", args=[other.slug])
    assert (
        f'class="fr-nav__link" href="{menu}"' not in client.get(reverse("accounts:profile")).content.decode()
    )
    client.get(menu)
    assert f'href="{menu}"' in client.get(reverse("accounts:profile")).content.decode()

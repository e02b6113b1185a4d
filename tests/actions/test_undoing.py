"""« Annuler »: by the person who did it, value by value, never over what somebody changed since."""

import pytest
from django.urls import reverse

from accounts.enums import Role, Scope
from accounts.models import Grant, User
from actions.models import DeadlineMove, Objective, ProgressReport
from actions.services import archiving, building, bulk, editing, links, reports, structure, undoing
from actions.services.errors import Refused
from journal.models import Change
from journal.services import acts_made
from tests.conftest import service


@pytest.fixture
def manager(people):
    return people[Role.PLAN_MANAGER]


def done(service_called, **arguments):
    """The act of a service."""
    with acts_made() as acts:
        service_called(**arguments)
    return acts[0]


def undo(client, act, **sent):
    return client.post(reverse("actions:undo", args=[act.pk]), sent, follow=True)


def test_an_edit_is_offered_and_undone_with_a_row_of_its_own(action, manager, client):
    client.force_login(manager)
    form = client.get(reverse("actions:edit", args=[action.plan.slug, 1])).context["form"]
    sent = {name: form[name].value() for name in form.fields} | {
        "label": "Autrement",
        "lead": service("dicom").pk,
    }
    page = client.post(
        reverse("actions:edit", args=[action.plan.slug, 1]), sent, follow=True
    ).content.decode()
    act = Change.objects.get(label="Action modifiée")
    assert reverse("actions:undo", args=[act.pk]) in page
    answer = undo(client, act, next=action.get_absolute_url())
    assert answer.redirect_chain[0][0] == action.get_absolute_url()
    assert "Rétablir" in answer.content.decode()
    action.refresh_from_db()
    assert (action.label, action.lead.slug) == ("Relancer les chantiers de convergence", "dgafp")
    assert action.history.latest().change.undoes == act
    history = client.get(reverse("actions:history", args=[action.plan.slug, 1])).content.decode()
    assert "Annulation\u00a0: Action modifiée" in history


def test_an_undoing_is_undone(action, manager):
    act = done(editing.update_action, user=manager, action=action, version=0, values={"label": "Autrement"})
    again = undoing.undo(user=manager, act=undoing.undo(user=manager, act=act))
    action.refresh_from_db()
    assert (action.label, again.label) == ("Autrement", "Rétablissement\u00a0: Action modifiée")


def test_contributors_and_links_come_back(action, manager):
    editing.set_contributors(user=manager, action=action, services=[service("dicom")])
    act = done(editing.set_contributors, user=manager, action=action, services=[service("ditp")])
    undoing.undo(user=manager, act=act)
    assert [row.service.slug for row in action.contributions.all()] == ["dicom"]
    link = links.add_link(
        user=manager, action=action, target=action.plan.actions.get(number=2), kind="continues"
    )
    undoing.undo(user=manager, act=done(links.remove_link, user=manager, link=link))
    assert action.links.count() == 1


def test_a_moved_deadline_comes_back_and_the_move_no_longer_counts(action, manager):
    act = done(editing.move_deadline, user=manager, action=action, text="fin 2024", reason="Retard")
    undoing.undo(user=manager, act=act)
    action.refresh_from_db()
    assert (action.deadline_text, action.slides) == ("Fin 2023", 0)
    assert DeadlineMove.objects.get().state == "undone"


def test_a_change_in_bulk_is_undone_whole(plan, manager):
    actions = list(plan.actions.select_related("plan", "lead"))
    act = done(
        bulk.change_in_bulk, user=manager, actions=actions, status="in_progress", lead=service("dicom"),
        deadline="fin 2025", reason="Revue",
    )  # fmt: skip
    undoing.undo(user=manager, act=act)
    found = plan.actions.order_by("pk").values_list("status", "lead__slug", "deadline_text")
    assert list(found) == [("not_started", "dgafp", "Fin 2023"), ("not_started", None, "")]
    assert set(ProgressReport.objects.values_list("state", flat=True)) == {"withdrawn"}


def test_an_order_and_an_archiving_are_undone(plan, manager):
    first = plan.actions.get(number=1)
    undoing.undo(user=manager, act=done(structure.step, user=manager, plan=plan, found=first, up=False))
    assert list(plan.actions.order_by("position").values_list("number", flat=True)) == [1, 2]
    objective = plan.objectives.get()
    seen = plan.actions.values_list("pk", flat=True)
    undoing.undo(
        user=manager, act=done(archiving.archive_part, user=manager, part=objective, reason="Fini", seen=seen)
    )
    assert plan.actions.live().count() == 2


def test_what_was_added_is_archived_unless_something_stands_there(plan, manager):
    act = done(building.add_objective, user=manager, plan=plan, label="Nouveau")
    objective = Objective.objects.get(label="Nouveau")
    measure_act = done(building.add_measure, user=manager, objective=objective, label="Volet")
    with pytest.raises(Refused, match="volets ont été ajoutés"):
        undoing.undo(user=manager, act=act)
    undoing.undo(user=manager, act=measure_act)
    undoing.undo(user=manager, act=act)
    objective.refresh_from_db()
    assert objective.archived_at is not None


def test_what_changed_since_is_not_overwritten_and_is_named(action, manager, people, client):
    act = done(editing.update_action, user=manager, action=action, version=0, values={"label": "Un"})
    editing.update_action(user=people[Role.ADMINISTRATOR], action=action, version=1, values={"label": "Deux"})
    client.force_login(manager)
    answer = undo(client, act)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "L’action n°\u00a01 a changé depuis, par administrator@exemple.gouv.fr" in page
    action.refresh_from_db()
    assert action.label == "Deux"


def test_another_value_changed_since_is_kept(action, manager):
    act = done(editing.update_action, user=manager, action=action, version=0, values={"label": "Un"})
    editing.update_action(user=manager, action=action, version=1, values={"implementation": "Par étapes"})
    undoing.undo(user=manager, act=act)
    action.refresh_from_db()
    assert (action.label, action.implementation) == ("Relancer les chantiers de convergence", "Par étapes")


def test_only_once_and_only_by_its_author(action, manager, client):
    act = done(editing.update_action, user=manager, action=action, version=0, values={"label": "Un"})
    other = User.objects.create_user("autre@exemple.gouv.fr")
    Grant.objects.create(user=other, role=Role.PLAN_MANAGER, scope=Scope.ALL)
    client.force_login(other)
    assert undo(client, act).status_code == 404
    with pytest.raises(Refused, match="Seule la personne"):
        undoing.undo(user=other, act=act)
    client.force_login(manager)
    assert undo(client, act).status_code == 200
    assert undo(client, act).status_code == 409


def test_the_right_is_asked_again(action, manager, client):
    act = done(editing.update_action, user=manager, action=action, version=0, values={"label": "Un"})
    manager.grants.all().delete()
    client.force_login(User.objects.get(pk=manager.pk))
    assert undo(client, act).status_code == 403


def test_a_report_and_what_was_told_by_mail_are_not_undone(action, manager, people):
    act = done(reports.nothing_to_report, user=manager, action=action, holds_on=action.plan.as_of)
    assert not undoing.offered(act, manager)
    with pytest.raises(Refused, match="ne s’annule pas"):
        undoing.undo(user=manager, act=act)


def test_a_get_undoes_nothing(action, manager, client):
    act = done(editing.update_action, user=manager, action=action, version=0, values={"label": "Un"})
    client.force_login(manager)
    assert client.get(reverse("actions:undo", args=[act.pk])).status_code == 405


def test_the_way_back_stays_in_the_application(action, manager, client):
    act = done(editing.update_action, user=manager, action=action, version=0, values={"label": "Un"})
    client.force_login(manager)
    answer = client.post(reverse("actions:undo", args=[act.pk]), {"next": "https://ailleurs.example/"})
    assert answer.url == action.plan.get_absolute_url()

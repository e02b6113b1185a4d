"""Actions split and merged: numbers for life, nothing lost, found again from the dead numbers, told and undone."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.enums import Role
from actions.differences import differences
from actions.enums import LinkKind
from actions.models import ActionLink, ActionSuccession
from actions.querysets.moves import reasons_between, successions_between
from actions.querysets.past import plan_at
from actions.querysets.recent import recent
from actions.services import building, comments, editing, links, milestones, reports, splitting, undoing
from actions.services.errors import Refused, Stale
from journal.services import acts_made
from sgcd_plan import clock
from tests.conftest import service


@pytest.fixture
def manager(people):
    return people[Role.PLAN_MANAGER]


@pytest.fixture
def told(action, manager):
    """The action, with a report, a milestone, a contributor, a link to the second action, a moved deadline."""
    editing.move_deadline(user=manager, action=action, text="30 juin 2024", reason="Marché")
    editing.set_contributors(user=manager, action=action, services=[service("dicom")])
    reports.submit_report(
        user=manager,
        action=action,
        holds_on=dt.date(2024, 4, 30),
        status="in_progress",
        weather="sun",
        progress=40,
    )
    milestones.add_milestone(
        user=manager, action=action, text="Cahier des charges", deadline_text="juin 2024"
    )
    links.add_link(user=manager, action=action.plan.actions.get(number="2"), target=action, kind="depends_on")
    comments.add_comment(user=manager, action=action, text="À revoir ensemble")
    action.refresh_from_db()
    return action


def cut(action, manager, *labels, **more):
    milestone = action.milestones.values_list("pk", flat=True)
    parts = [
        splitting.Part(label, "", action.deadline_text, action.lead, tuple(milestone) if at == 0 else ())
        for at, label in enumerate(labels)
    ]
    return splitting.split_action(
        user=manager, action=action, version=action.version, parts=parts, reason="Deux équipes", **more
    )


def join(plan, manager, *numbers, **words):
    actions = list(plan.actions.filter(number__in=numbers).select_related("plan", "lead"))
    kept = splitting.oldest(actions)
    into = splitting.Merged(
        label=words.pop("label", kept.label),
        implementation="",
        deadline=kept.deadline_text,
        lead=kept.lead,
        **words,
    )
    versions = {action.pk: action.version for action in actions}
    return splitting.merge_actions(
        user=manager, actions=actions, versions=versions, into=into, reason="Doublon"
    )


def test_a_split_numbers_its_parts_under_the_number_and_keeps_what_is_to_be_done(told, manager):
    first, second = cut(told, manager, "Étudier", "Acheter")
    assert (first.number, second.number) == ("1-1", "1-2")
    assert (first.first_deadline_text, first.deadline_text, first.slides) == ("Fin 2023", "30 juin 2024", 1)
    assert (first.status, first.weather, first.progress) == ("in_progress", "sun", 40)
    assert [c.service.slug for c in second.contributions.all()] == ["dicom"]
    assert [m.text for m in first.milestones.all()] == ["Cahier des charges"]
    other = told.plan.actions.get(number="2")
    waits = ActionLink.objects.filter(action=other, target__archived_at=None).values_list(
        "target__number", flat=True
    )
    assert sorted(waits) == ["1-1", "1-2"]
    told.refresh_from_db()
    assert told.archived_at is not None
    assert told.reports.count() == 1


def test_parts_stand_where_the_action_stood(told, manager):
    cut(told, manager, "Étudier", "Acheter")
    live = told.plan.actions.live().order_by("position", "pk").values_list("number", flat=True)
    assert list(live) == ["1-1", "1-2", 2]


def test_a_part_is_split_in_its_turn_and_no_number_comes_twice(told, manager):
    first, _ = cut(told, manager, "Étudier", "Acheter")
    assert [one.number for one in cut(first, manager, "A", "B")] == ["1-1-1", "1-1-2"]


def test_a_dead_number_resolves_and_leads_to_those_that_go_on(told, manager, client):
    cut(told, manager, "Étudier", "Acheter")
    client.force_login(manager)
    page = client.get(reverse("actions:detail", args=[told.plan.slug, 1])).content.decode()
    assert "partagée" in page
    assert reverse("actions:detail", args=[told.plan.slug, "1-2"]) in page
    part = client.get(reverse("actions:detail", args=[told.plan.slug, "1-2"])).content.decode()
    assert "Issue du partage" in part
    assert "1 commentaire" in part


def test_a_split_asks_for_two_parts_a_reason_and_a_fresh_page(told, manager):
    with pytest.raises(Refused, match="au moins deux"):
        cut(told, manager, "Étudier")
    with pytest.raises(Refused, match="motif"):
        splitting.split_action(user=manager, action=told, version=told.version, parts=[], reason=" ")
    told.version -= 1
    with pytest.raises(Stale):
        cut(told, manager, "Étudier", "Acheter")


def test_a_proposal_that_waits_is_decided_first(told, manager, people):
    editing.propose_deadline(user=people[Role.ACTION_LEAD], action=told, text="2025", reason="Retard")
    with pytest.raises(Refused, match="acceptez-la ou refusez-la"):
        cut(told, manager, "Étudier", "Acheter")


def test_without_the_state_the_parts_start_anew(told, manager):
    first, _ = cut(told, manager, "Étudier", "Acheter", keep_state=False)
    assert (first.status, first.reports.count()) == ("not_started", 0)


def test_a_merger_keeps_the_oldest_number_and_takes_what_is_to_be_done(told, manager):
    other = told.plan.actions.get(number="2")
    milestones.add_milestone(user=manager, action=other, text="Liste")
    third = building.add_action(user=manager, measure=told.measure, label="Publier")
    links.add_link(user=manager, action=third, target=other, kind="continues")
    kept = join(
        told.plan, manager, "1", "2", status="in_progress", weather="cloud", progress=None, label="Tout"
    )
    assert (kept.number, kept.label, kept.weather, kept.progress) == (1, "Tout", "cloud", None)
    assert sorted(m.text for m in kept.milestones.all()) == ["Cahier des charges", "Liste"]
    assert ActionLink.objects.filter(action=third, target=kept, kind=LinkKind.CONTINUES).exists()
    other.refresh_from_db()
    assert other.archived_at is not None
    assert ActionSuccession.objects.get(source=other).target == kept


def test_a_merger_that_would_make_dependencies_go_round_is_refused(told, manager):
    third = building.add_action(user=manager, measure=told.measure, label="Publier")
    links.add_link(user=manager, action=told, target=third, kind="depends_on")
    links.add_link(user=manager, action=third, target=told.plan.actions.get(number="2"), kind="continues")
    ActionLink.objects.create(
        action=third,
        target=building.add_action(user=manager, measure=told.measure, label="X"),
        kind="depends_on",
    )
    with pytest.raises(Refused, match="ne peut pas suivre"):
        join(told.plan, manager, "1", "4")
    assert told.plan.actions.get(number="4").archived_at is None


def test_an_action_with_successors_is_not_restored_beside_them(told, manager, client):
    cut(told, manager, "Étudier", "Acheter")
    client.force_login(manager)
    answer = client.post(
        reverse("actions:archive", args=[told.plan.slug, 1]), {"do": "restore", "reason": ""}
    )
    assert answer.status_code == 422
    assert "a pris la suite" in answer.content.decode()


def test_history_recent_sentences_past_and_differences_tell_it(told, manager, client):
    plan = told.plan
    with clock.held_at(dt.datetime(2024, 5, 21, 9, tzinfo=dt.UTC)):
        cut(told, manager, "Étudier", "Acheter")
        before, after = dt.date(2024, 5, 20), dt.date(2024, 5, 21)
        found = differences(
            plan_at(plan, before),
            plan_at(plan, after),
            reasons_between(plan, before, after),
            successions_between(plan, before, after),
        )
        said = [(d.number, d.kind, d.after) for d in found.actions if d.kind in ("split", "added", "removed")]
        assert said == [
            ("1-1", "added", "Étudier"),
            ("1-2", "added", "Acheter"),
            (1, "split", "partagée en n°\u00a01-1 et n°\u00a01-2"),
        ]
        words = dict((s.number, s.words) for s in recent(plan, plan.actions.live(), 7))
        assert words[1].startswith("partagée en n°\u00a01-1 et n°\u00a01-2")
        assert words[1].endswith("Deux équipes")
    client.force_login(manager)
    history = client.get(reverse("actions:history", args=[plan.slug, 1])).content.decode()
    assert "Action partagée" in history
    assert "Deux équipes" in history


def test_a_split_is_undone_whole_then_done_again(told, manager):
    with acts_made() as acts:
        first, _ = cut(told, manager, "Étudier", "Acheter")
    done = undoing.undo(user=manager, act=acts[0])
    told.refresh_from_db()
    assert told.archived_at is None
    assert told.milestones.count() == 1
    assert told.plan.actions.live().count() == 2
    assert not ActionSuccession.objects.exists()
    first.refresh_from_db()
    assert (first.archived_at is not None, first.reports.counting().count()) == (True, 0)
    undoing.undo(user=manager, act=done)
    told.refresh_from_db()
    first.refresh_from_db()
    assert (told.archived_at is None, first.archived_at is None) == (False, True)
    assert first.reports.counting().count() == 1
    assert ActionSuccession.objects.count() == 2


def test_a_merger_is_undone_whole(told, manager):
    with acts_made() as acts:
        join(told.plan, manager, "1", "2", status="done", progress=100)
    undoing.undo(user=manager, act=acts[0])
    told.refresh_from_db()
    assert (told.status, told.progress) == ("in_progress", 40)
    assert told.plan.actions.live().count() == 2


def test_a_split_on_which_somebody_has_reported_is_not_undone(told, manager):
    with acts_made() as acts:
        first, _ = cut(told, manager, "Étudier", "Acheter")
    reports.submit_report(
        user=manager, action=first, holds_on=dt.date(2024, 5, 20), status="done", progress=100
    )
    with pytest.raises(Refused, match="a changé depuis"):
        undoing.undo(user=manager, act=acts[0])


class TestPages:
    """What the manager fills in."""

    @pytest.fixture
    def signed(self, manager, client):
        client.force_login(manager)
        return client

    def sent(self, told, **changes):
        fields = {"version": told.version, "keep_state": "on", "reason": "Deux équipes", "do": "split"}
        for rank, label in enumerate(("Étudier", "Acheter")):
            fields |= {
                f"part-{rank}-label": label,
                f"part-{rank}-lead": told.lead_id,
                f"part-{rank}-deadline": "2025",
            }
        return fields | {"part-TOTAL_FORMS": "2", "part-INITIAL_FORMS": "0"} | changes

    def test_the_page_shows_the_numbers_to_come_and_does_it(self, told, signed):
        address = reverse("actions:split", args=[told.plan.slug, 1])
        assert "Action n°\u00a01-2" in signed.get(address).content.decode()
        answer = signed.post(address, self.sent(told), follow=True)
        page = answer.content.decode()
        assert "partagée en n°\u00a01-1 et n°\u00a01-2" in page
        assert "Annuler" in page
        moved = told.plan.actions.get(number="1-1").deadline_moves.get()
        assert (moved.before_text, moved.after_text, moved.reason) == ("30 juin 2024", "2025", "Deux équipes")

    def test_one_action_more_keeps_what_was_typed(self, told, signed):
        address = reverse("actions:split", args=[told.plan.slug, 1])
        page = signed.post(address, self.sent(told, do="more")).content.decode()
        assert "Action n°\u00a01-3" in page
        assert "Acheter" in page
        assert told.plan.actions.count() == 2

    def test_a_part_without_words_is_said_and_nothing_is_lost(self, told, signed):
        address = reverse("actions:split", args=[told.plan.slug, 1])
        answer = signed.post(address, self.sent(told, **{"part-1-label": " "}))
        assert answer.status_code == 422
        assert "Écrivez l’intitulé" in answer.content.decode()
        assert "Deux équipes" in answer.content.decode()

    def test_a_late_page_is_told_and_keeps_what_was_typed(self, told, manager, signed):
        sent = self.sent(told)
        editing.update_action(user=manager, action=told, version=told.version, values={"label": "Autre"})
        answer = signed.post(reverse("actions:split", args=[told.plan.slug, 1]), sent)
        assert answer.status_code == 409
        assert "Étudier" in answer.content.decode()

    def test_actions_are_merged_from_the_page(self, told, signed):
        address = reverse("actions:merge", args=[told.plan.slug])
        actions = list(told.plan.actions.order_by("pk"))
        chosen = {"a": [a.pk for a in actions]}
        form = signed.get(address, chosen).context["form"]
        assert form["status"].value() == "in_progress"
        sent = chosen | {
            "version": [f"{a.pk}:{a.version}" for a in actions],
            "label": "Tout",
            "status": "in_progress",
            "reason": "Doublon",
        }
        page = signed.post(address, sent, follow=True).content.decode()
        assert "dans l’action n°\u00a01" in page
        assert "Reprend l’action regroupée" in page

    def test_one_action_is_not_merged(self, told, signed):
        address = reverse("actions:merge", args=[told.plan.slug])
        assert "au moins deux" in signed.get(address, {"a": told.pk}).content.decode()
        assert signed.post(address, {"a": told.pk}).status_code == 422

    def test_a_late_merger_is_told(self, told, manager, signed):
        actions = list(told.plan.actions.order_by("pk"))
        sent = {
            "a": [a.pk for a in actions],
            "version": [f"{a.pk}:{a.version}" for a in actions],
            "label": "Tout",
            "status": "in_progress",
            "reason": "Doublon",
        }
        editing.update_action(user=manager, action=told, version=told.version, values={"label": "Autre"})
        answer = signed.post(reverse("actions:merge", args=[told.plan.slug]), sent)
        assert answer.status_code == 409
        assert "Doublon" in answer.content.decode()

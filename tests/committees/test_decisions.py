"""Decisions: what they change, where they go, who reads them, what becomes of them."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.enums import Role, Scope
from accounts.expected import expected_of
from accounts.models import Grant, User
from actions.enums import Status
from actions.services.errors import Refused, Stale
from committees import decision_notices
from committees.enums import DecisionState, ItemKind
from committees.models import Decision
from committees.services import agenda, decisions, meetings
from committees.services import committees as committee_services
from committees.services.decisions import Effect
from sgcd_plan import clock
from tests.conftest import service


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def held(committee):
    """A meeting of the committee held on 7 May 2024."""
    return meetings.add_meeting(
        user=None, committee=committee, starts_at=dt.datetime(2024, 5, 7, 8, tzinfo=dt.UTC), afterwards=True
    )


@pytest.fixture
def item(held, action):
    """An item of it, on the action of the DGAFP."""
    return agenda.add_item(user=None, meeting=held, title="La convergence", action=action)


@pytest.fixture
def secretary(people, client):
    """The browser of the secretary."""
    client.force_login(people[Role.COMMITTEE_SECRETARY])
    return client


def decide(item, user=None, **told) -> Decision:
    return decisions.record_decision(
        user=user, item=item, **{"text": "Relancer les préfectures", "responsible": service("dgafp"), **told}
    )


def sealed(decision: Decision) -> Decision:
    Decision.objects.filter(meeting=decision.meeting).update(sealed_at=clock.now())
    decision.refresh_from_db()
    return decision


def address(item):
    return reverse("committees:decide", args=[item.meeting.committee.slug, item.meeting.pk, item.pk])


def test_decisions_are_numbered_in_their_meeting_and_a_number_is_never_given_again(item):
    first, second = decide(item), decide(item)
    assert [str(d) for d in (first, second)] == ["COTECH 2024-05/1", "COTECH 2024-05/2"]
    decisions.withdraw_decision(user=None, decision=second, version=0)
    assert str(decide(item)) == "COTECH 2024-05/3"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("responsible", "", "une décision sans responsable n’est suivie par personne"),
        ("text", "", "Écrivez ce qui est décidé"),
        ("due_on", "2024-05-01", "précède la séance"),
        ("due_on", "30 février", "Cette date n’existe pas"),
        ("status", "not_started", "choix"),
    ],
)
def test_a_decision_that_lacks_something_is_refused_and_what_was_typed_stays(
    item, action, secretary, people, field, value, message
):
    sent = {"text": "Décidé ainsi", "responsible": service("dgafp").pk, field: value}
    if field == "status":
        sent["text"] = "Décidé ainsi"
        type(action).objects.filter(pk=action.pk).update(status=Status.IN_PROGRESS)
    answer = secretary.post(address(item), sent)
    assert answer.status_code == 422
    assert message in plain(answer.content.decode())
    if field != "text":
        assert "Décidé ainsi" in answer.content.decode()
    assert not Decision.objects.exists()


def test_a_decision_changes_status_deadline_and_lead_and_the_history_of_the_action_says_so(
    item, action, people, secretary
):
    sent = {
        "text": "Suspendre et confier à la DICOM", "responsible": service("dicom").pk, "status": "suspended",
        "deadline": "Fin 2025", "lead": service("dicom").pk,
    }  # fmt: skip
    answer = secretary.post(address(item), sent, follow=True)
    assert "Décision COTECH 2024-05/1 consignée" in plain(answer.content.decode())
    action.refresh_from_db()
    assert (action.status, action.deadline_text, action.lead) == ("suspended", "Fin 2025", service("dicom"))
    assert action.reports.counting().first().holds_on == dt.date(2024, 5, 7)
    made = Decision.objects.get()
    assert "« non démarrée » devient « suspendue »" in plain(made.effect)
    assert action.history.first().change.cause == made
    history = secretary.get(reverse("actions:history", args=[action.plan.slug, action.number]))
    text = plain(history.content.decode())
    assert "Décision COTECH 2024-05/1" in text
    assert "Suspendre et confier à la DICOM" in text


def test_what_is_done_by_decision_is_confirmed_by_it(item, action, people):
    decide(item, people[Role.COMMITTEE_SECRETARY], effect=Effect(status=Status.DONE))
    action.refresh_from_db()
    assert (action.status, action.progress, action.to_attest) == (Status.DONE, 100, False)


def test_a_decision_adds_an_action(item, action, plan, people, secretary):
    sent = {
        "text": "Écrire un guide", "responsible": service("dicom").pk, "new_label": "Écrire le guide des SGC-D",
        "new_measure": action.measure_id, "new_deadline": "Fin 2024",
    }  # fmt: skip
    secretary.post(address(item), sent)
    made = plan.actions.get(label="Écrire le guide des SGC-D")
    assert (made.lead, made.deadline_text) == (service("dicom"), "Fin 2024")
    assert f"n° {made.number}" in plain(Decision.objects.get().effect)


def test_nothing_is_recorded_when_the_change_is_refused(item, action, people):
    with pytest.raises(Refused):
        decide(item, people[Role.COMMITTEE_SECRETARY], effect=Effect(new_label="Sans volet"))
    assert not Decision.objects.exists()


def test_a_reserved_decision_leaves_its_number_alone_in_the_history_of_the_action(held, action, people):
    item = agenda.add_item(user=None, meeting=held, title="Caché", action=action, reserved=True)
    decide(
        item,
        people[Role.COMMITTEE_SECRETARY],
        text="Retirer le dossier à M. X",
        effect=Effect(deadline="Fin 2025"),
    )
    move = action.deadline_moves.get()
    assert plain(move.reason) == "Décision COTECH 2024-05/1"
    change = action.history.first().change
    assert (change.label, change.reason) == ("Décision COTECH 2024-05/1", "")


def test_a_decision_goes_up_and_stands_on_the_next_agenda_above(held, meeting, plan):
    below = committee_services.create_committee(
        user=None, name="Comité de suivi", short_name="CS", plan=plan, above=meeting.committee
    )
    sat = meetings.add_meeting(
        user=None, committee=below, starts_at=dt.datetime(2024, 5, 16, 8, tzinfo=dt.UTC), afterwards=True
    )
    item = agenda.add_item(user=None, meeting=sat, title="Les crédits")
    decide(item, text="Arbitrer les crédits", goes_to=meeting.committee)
    agenda.prepare(user=None, meeting=meeting)
    (up,) = meeting.items.filter(kind=ItemKind.ESCALATED)
    assert "Comité de suivi" in up.reason
    stranger = committee_services.create_committee(user=None, name="Autre", plan=plan)
    with pytest.raises(Refused, match="comité supérieur"):
        decide(item, goes_to=stranger)


def test_a_decision_goes_down_and_stands_on_the_next_agenda_below(item, meeting, plan):
    below = committee_services.create_committee(user=None, name="GT", plan=plan, above=meeting.committee)
    decide(item, goes_to=below)
    later = meetings.add_meeting(
        user=None, committee=below, starts_at=dt.datetime(2024, 6, 6, 8, tzinfo=dt.UTC)
    )
    agenda.prepare(user=None, meeting=later)
    assert later.items.get(kind=ItemKind.SENT_DOWN).decision.goes_to == below


def test_a_decision_not_carried_out_comes_back_on_the_agenda(item, meeting):
    made = decide(item, due_on=dt.date(2024, 5, 10))
    agenda.prepare(user=None, meeting=meeting)
    row = meeting.items.get(kind=ItemKind.DECISION)
    assert "dépassée de 10 jours" in plain(row.reason)
    decisions.follow_up(user=None, decision=made, version=0, state=DecisionState.DONE, text="Fait")
    agenda.prepare(user=None, meeting=meeting)
    row.refresh_from_db()
    assert row.archived_at is not None


def test_the_register_shows_to_each_what_they_may_read(item, held, people, client):
    decide(item, text="Une décision ouverte")
    hidden = agenda.add_item(user=None, meeting=held, title="Caché", reserved=True)
    decide(hidden, text="Une décision cachée")

    def seen(who) -> tuple[bool, bool]:
        client.force_login(people[who])
        text = client.get(reverse("committees:decisions")).content.decode()
        return "Une décision ouverte" in text, "Une décision cachée" in text

    assert seen(Role.COMMITTEE_SECRETARY) == (True, True)
    assert seen(Role.COMMITTEE_MEMBER) == (True, False)
    assert seen("stranger") == (False, False)
    sealed(Decision.objects.first())
    assert seen("stranger") == (True, False)
    agenda.set_readers(item=hidden, readers=[people[Role.COMMITTEE_MEMBER]])
    assert seen(Role.COMMITTEE_MEMBER) == (True, True)


def test_a_reserved_decision_is_hidden_from_search_exports_panels_and_notices(held, action, people, client):
    item = agenda.add_item(user=None, meeting=held, title="Caché", action=action, reserved=True)
    made = sealed(decide(item, text="Dossier confidentiel", due_on=dt.date(2024, 5, 10)))
    client.force_login(people[Role.ACTION_LEAD])
    for page in (
        reverse("search") + "?q=confidentiel",
        reverse("committees:decisions") + "?export=csv",
        action.get_absolute_url(),
        reverse("actions:history", args=[action.plan.slug, action.number]),
    ):
        answer = client.get(page)
        text = b"".join(answer).decode() if answer.streaming else answer.content.decode()
        assert "Dossier confidentiel" not in text, page
    assert client.get(made.get_absolute_url()).status_code == 404
    assert not [e for e in expected_of(people[Role.ACTION_LEAD]) if "décision" in e.title]
    assert people[Role.ACTION_LEAD].pk not in {line.user_id for line in decision_notices.overdue(clock.now())}


def test_the_register_filters_by_committee_state_service_and_words(item, client, secretary):
    first = decide(item, text="Relancer les préfectures", due_on=dt.date(2024, 5, 10))
    decide(item, text="Publier le référentiel", responsible=service("dicom"))
    page = reverse("committees:decisions")

    def found(**asked) -> list[int]:
        return sorted(d.rank for d in secretary.get(page, asked).context["page"])

    assert found() == [1, 2]
    assert found(etat="overdue") == [1]
    assert found(etat="done") == []
    assert found(service=service("dicom").pk) == [2]
    assert found(q="referentiels") == [2]
    assert found(q="COTECH 2024-05/1") == [1]
    assert found(comite=first.committee.slug) == [1, 2]
    answer = secretary.get(page, {"etat": "n’importe quoi"})
    assert answer.status_code == 200
    assert "Ce choix n’existe pas" in answer.content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_the_register_is_exported(item, secretary, kind):
    decide(item)
    answer = secretary.get(reverse("committees:decisions"), {"export": kind})
    data = b"".join(answer)
    assert len(data) > 100
    if kind == "csv":
        assert "COTECH 2024-05/1" in data.decode("utf-8-sig")


def test_the_responsible_service_says_what_became_of_its_own(item, people, client):
    made, other = sealed(decide(item)), sealed(decide(item, responsible=service("dicom")))
    client.force_login(people[Role.ACTION_LEAD])
    assert any("COTECH 2024-05/1" in e.title for e in expected_of(people[Role.ACTION_LEAD]))
    sent = {"version": 0, "seen": "{}", "state": "done", "follow_up": "Instruction envoyée"}
    client.post(made.get_absolute_url(), sent)
    made.refresh_from_db()
    assert (made.state, made.state_on, made.follow_up) == (
        "done",
        dt.date(2024, 5, 20),
        "Instruction envoyée",
    )
    assert client.post(other.get_absolute_url(), sent).status_code == 403
    text = client.get(made.get_absolute_url()).content.decode()
    assert "Instruction envoyée" in text
    assert "À exécuter" in text


def test_an_abandoned_decision_says_why_and_a_late_follow_up_shows_both(item, secretary):
    made = decide(item)
    sent = {"version": 0, "seen": '{"state": "to_do", "follow_up": ""}', "state": "dropped", "follow_up": ""}
    answer = secretary.post(made.get_absolute_url(), sent)
    assert answer.status_code == 422
    assert "Dites pourquoi" in answer.content.decode()
    decisions.follow_up(user=None, decision=made, version=0, state="done", text="Leur version")
    answer = secretary.post(made.get_absolute_url(), sent | {"follow_up": "Ma version"})
    assert answer.status_code == 409
    assert "Leur version" in answer.content.decode()
    assert "Ma version" in answer.content.decode()


def test_a_decision_is_corrected_until_its_record_is_sealed(item, secretary):
    made = decide(item)
    page = reverse("committees:decision_edit", args=[made.committee.slug, made.pk])
    form = secretary.get(page).context["form"]
    sent = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    secretary.post(page, sent | {"text": "Autre texte", "responsible": service("dicom").pk})
    made.refresh_from_db()
    assert (made.text, made.responsible) == ("Autre texte", service("dicom"))
    assert [str(a.service) for a in made.addressees.filter(addressing="attribution")] == [
        str(service("dicom"))
    ]
    assert secretary.post(page, sent | {"text": "Encore"}).status_code == 409
    sealed(made)
    with pytest.raises(Refused, match="scellé"):
        decisions.update_decision(user=None, decision=made, version=made.version, values={"text": "X"})
    with pytest.raises(Stale):
        decisions.withdraw_decision(user=None, decision=made, version=0)


def test_the_action_s_page_shows_its_decisions(item, action, people, client):
    sealed(decide(item, text="Tenir une réunion par région"))
    client.force_login(people["stranger"])
    assert "Tenir une réunion par région" in client.get(action.get_absolute_url()).content.decode()


def test_search_finds_decisions_and_committees(item, secretary):
    decide(item, text="Publier le référentiel")
    page = secretary.get(reverse("search"), {"q": "référentiels"}).content.decode()
    assert "COTECH 2024-05/1" in page
    assert "Comité d’essai" in secretary.get(reverse("search"), {"q": "comité essai"}).content.decode()


def test_the_extract_is_an_accessible_pdf(item, secretary):
    import io

    import pikepdf

    made = decide(item)
    answer = secretary.get(reverse("committees:decision_extract", args=[made.committee.slug, made.pk]))
    with pikepdf.open(io.BytesIO(answer.content)) as found:
        assert found.Root.Lang == "fr"
        assert str(found.docinfo["/Title"]) == plain("Extrait de décision COTECH 2024-05/1")


def test_late_decisions_are_said_each_week_to_the_service_then_to_the_secretary(item, people):
    made = sealed(decide(item, due_on=dt.date(2024, 5, 17)))
    lead, secretary = people[Role.ACTION_LEAD].pk, people[Role.COMMITTEE_SECRETARY].pk
    assert [line.user_id for line in decision_notices.due_soon(clock.now() - dt.timedelta(days=5))] == [lead]
    late = list(decision_notices.overdue(clock.now()))
    assert [line.user_id for line in late] == [lead]
    assert "dépassée de 3 jours" in plain(late[0].subject)
    weeks = {line.user_id for line in decision_notices.overdue(clock.now() + dt.timedelta(days=7))}
    assert weeks == {lead, secretary}
    Decision.objects.filter(pk=made.pk).update(state="done")
    assert list(decision_notices.overdue(clock.now())) == []


def test_a_decision_on_an_action_outside_the_scope_changes_nothing(item, action, people):
    committee_services.update_committee(
        user=None,
        committee=item.meeting.committee,
        version=item.meeting.committee.version,
        values={"covers": "actions"},
    )
    with pytest.raises(Refused, match="n’est pas dans le champ"):
        decide(item, people[Role.COMMITTEE_SECRETARY], effect=Effect(deadline="Fin 2025"))


def test_a_member_of_another_committee_does_not_read_an_open_record(item, plan, client):
    made = decide(item)
    other = committee_services.create_committee(user=None, name="Autre comité", plan=plan)
    member = User.objects.create_user("membre@exemple.gouv.fr", service=service("masa"))
    Grant.objects.create(user=member, role=Role.COMMITTEE_MEMBER, scope=Scope.COMMITTEE, object_id=other.pk)
    client.force_login(member)
    assert client.get(made.get_absolute_url()).status_code == 404

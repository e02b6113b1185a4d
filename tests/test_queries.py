"""What each page may ask of the database: one ceiling, the same for two rows of everything and for twenty.

Both fail: the page costs more. Only twenty fail: its queries grow with its rows.
"""

import datetime as dt
import hashlib
import os
import traceback
from collections import Counter

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection
from django.urls import reverse

from accounts.enums import Role, Scope
from accounts.models import Grant, User
from actions.models import (
    ActionLink,
    Cutoff,
    DeadlineMove,
    Deliverable,
    DeliverableAction,
    ImportBatch,
    Indicator,
    IndicatorValue,
    MeasureRecommendation,
    Milestone,
    Recommendation,
)
from actions.services import building, comments, editing
from actions.services import reports as reporting
from committees.models import (
    AgendaItem,
    Amendment,
    Attendance,
    Committee,
    Decision,
    Meeting,
    Record,
    Seat,
)
from committees.services import committees as committee_services
from committees.services import convening, guests, topics
from committees.services import meetings as meeting_services
from documents.models import Acronym, Letterhead, StoredFile
from journal.models import Job
from notifications.models import OutgoingMail
from rencontres.models import Campaign
from sgcd_plan import clock
from tests import small_campaign
from tests.conftest import of_territory, service, small_committee
from tests.test_access import TABLE

# A page that is not named here holds under this one.
CEILING = 15
CEILINGS = {
    # The dossier as it stands, set beside what was sent.
    "committees:convene": 19,
    "committees:meeting": 24,
    # Every kind that comes with the days, asked what it would say.
    "notifications:tomorrow": 94,
    "notifications:why": 94,
    # Two states of a plan, each read whole.
    "actions:differences": 26,
    "actions:cutoff": 27,
    "actions:cutoff_make": 25,
    "actions:list": 14,
    # Its columns, and the session that may drive its month.
    "actions:export": 16,
    "actions:dashboard": 19,
    "actions:detail": 28,
    "actions:mine": 22,
    "accounts:user_detail": 20,
    "services:detail": 21,
    # Two states of a plan, each read whole, and what a dossier adds.
    "committees:record_preview": 62,
    "committees:record_compose": 45,
    "committees:record_send": 18,
    # Every rule of the campaign judged from its facts, and what the page shows beside.
    "rencontres:campaign": 38,
    "rencontres:territory": 56,
    "rencontres:debate": 16,
    "rencontres:debate_edit": 21,
    "rencontres:headcounts": 17,
    "rencontres:synthesis": 21,
    "rencontres:synthesis_record": 16,
}
# The rows that addresses with a key need, by the name of the address.
FIRST = {
    "committees:seat": lambda plan: Seat.objects.filter(committee__slug="comite-dessai").first().pk,
    **{
        f"committees:meeting{page}": lambda plan: (
            Meeting.objects.filter(state="planned", committee__slug="comite-dessai").first().pk
        )
        for page in ("", "_edit")
    },
    "documents:acronym_edit": lambda plan: Acronym.objects.first().pk,
    **{f"committees:{page}": lambda plan: next_meeting().pk for page in ("record_preview", "record_compose")},
    **{
        f"committees:{page}": lambda plan: (
            Meeting.objects.filter(state="convened", committee__slug="comite-dessai").first().pk
        )
        for page in ("convene", "cancel", "letter", "guest_add", "guest", "answer_record")
    },
    **{
        f"committees:{page}": lambda plan: held_meeting().pk
        for page in (
            "records",
            "record_archive",
            "record",
            "record_send",
            "record_seal",
            "draft",
            "amend",
            "item_versions",
            "amendment",
            "observe",
        )
    },
    **{f"committees:{page}": lambda plan: next_meeting().pk for page in ("agenda", "item_add", "item")},
    **{f"committees:{page}": lambda plan: held_meeting().pk for page in ("session", "notes")},
    **{
        f"committees:decision{page}": lambda plan: held_meeting().decisions.earliest("pk").pk
        for page in ("", "_edit", "_extract")
    },
    "actions:import_preview": lambda plan: plan.imports.first().pk,
    "actions:comment_edit": lambda plan: plan.actions.get(number=1).comments.last().pk,
    **{
        f"documents:letterhead{page}": lambda plan: Letterhead.objects.order_by("valid_from").last().pk
        for page in ("", "_edit", "_preview")
    },
    "journal:job": lambda plan: Job.objects.first().pk,
    "actions:file": lambda plan: StoredFile.objects.of(plan.actions.get(number=1)).first().pk,
    "actions:milestone": lambda plan: plan.actions.get(number=1).milestones.first().pk,
    "actions:indicator": lambda plan: plan.indicators.earliest("pk").pk,
    "actions:indicator_edit": lambda plan: plan.indicators.earliest("pk").pk,
    "notifications:journal_mail": lambda plan: OutgoingMail.objects.first().pk,
    "actions:measure": lambda plan: plan.actions.get(number=1).measure_id,
    "actions:part_archive": lambda plan: plan.objectives.earliest("pk").pk,
    "actions:indicator_value": lambda plan: plan.indicators.earliest("pk").pk,
    "actions:indicator_history": lambda plan: plan.indicators.earliest("pk").pk,
    "actions:deliverable_history": lambda plan: plan.deliverables.earliest("pk").pk,
    "actions:part_history": lambda plan: plan.objectives.earliest("pk").pk,
    "actions:indicator_measures": lambda plan: plan.indicators.earliest("pk").pk,
    "actions:deliverable": lambda plan: plan.deliverables.earliest("pk").pk,
    "actions:deliverable_edit": lambda plan: plan.deliverables.earliest("pk").pk,
    "actions:cutoff": lambda plan: plan.cutoffs.standing().first().pk,
    "actions:cutoff_archive": lambda plan: plan.cutoffs.standing().first().pk,
}
# Pages on rows of the small campaign, or on its territories.
ROWS_OF_CAMPAIGN = {name for name, (given, *_) in TABLE.items() if given.get("slug") == small_campaign.SLUG}
PAGES = sorted(name for name, (_, method, *_) in TABLE.items() if method == "get")


def held_meeting() -> Meeting:
    """The first meeting that was held, of the small committee."""
    return Meeting.objects.filter(state="held", committee__slug="comite-dessai").earliest("pk")


def next_meeting() -> Meeting:
    """The first meeting to come of the small committee."""
    return Meeting.objects.filter(
        state__in=("planned", "convened"), committee__slug="comite-dessai"
    ).earliest("starts_at")


def papers_of_a_meeting(user, action, lead, n: int, stored: StoredFile) -> None:
    """One more item with its decision and its amendment, and one more document."""
    meeting = held_meeting()
    item = AgendaItem.objects.create(meeting=meeting, title=f"Point {n}", action=action, notes=f"Dit {n}")
    Decision.objects.create(
        committee=meeting.committee,
        meeting=meeting,
        item=item,
        rank=n + 1,
        text=f"Décider {n}",
        responsible=lead,
    )
    AgendaItem.objects.create(meeting=next_meeting(), title=f"Point {n}", action=action)
    item.notes, item.version = f"Dit autrement {n}", 1
    item.save()
    Amendment.objects.create(
        item=item,
        author=user,
        before="",
        proposed=f"Mieux {n}",
        state="refused",
        observation=f"Tout de même {n}",
    )
    Record.objects.create(
        meeting=meeting, kind="releve", rank=n + 1, state="sealed", file=stored, sha256=stored.sha256,
        sealed_at=clock.now(), sealed_by=user, validated_by="Validé",
    )  # fmt: skip
    if n == 0:
        Record.objects.create(meeting=meeting, kind="compte-rendu", state="proposed", file=stored)


def all_rounder() -> User:
    """Somebody who may do everything."""
    user = User.objects.create_user("tout@exemple.gouv.fr", service=service("dmates"))
    for role in (
        Role.ADMINISTRATOR,
        Role.PLAN_MANAGER,
        Role.COMMITTEE_SECRETARY,
        Role.CAMPAIGN_MANAGER,
        Role.RECIPIENT,
    ):
        Grant.objects.create(user=user, role=role, scope=Scope.ALL)
    Grant.objects.create(user=user, role=Role.DEPARTMENT_PREFECTURE, **of_territory(small_campaign.AIN))
    Grant.objects.create(user=user, role=Role.REGION_PREFECTURE, **of_territory(small_campaign.REGION))
    Grant.objects.create(user=user, role=Role.ACTION_LEAD, scope=Scope.SERVICE, service=service("dgafp"))
    return user


@pytest.fixture
def everything(plan, settings, tmp_path):
    """Somebody who may do everything, and ``count`` rows of everything around an action."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    user = all_rounder()

    def grow(count: int) -> User:
        action = plan.actions.get(number=1)
        small_committee(plan)
        services = list(type(action.lead).objects.exclude(pk=action.lead_id)[:count])
        editing.set_contributors(user=user, action=action, services=services)
        for n in range(count):
            day = dt.date(2024, 1, 1) + dt.timedelta(days=n)
            row_of_everything(user, plan, action, services[n], n, day)
        return user

    return grow


def row_of_everything(user, plan, action, lead, n: int, day: dt.date) -> None:
    """One more row of each kind: plan, objective, action, report, comment, file, account…"""
    building.create_plan(user=user, title=f"Autre plan {n}", as_of=day, circulated=True)
    objective = building.add_objective(user=user, plan=plan, label=f"Objectif {n}")
    measure = building.add_measure(user=user, objective=objective, label=f"Volet {n}")
    other = building.add_action(
        user=user, measure=measure, label=f"Action {n}", deadline="Fin 2023", lead=lead
    )
    recommendation = Recommendation.objects.create(plan=plan, kind="number", reference=str(n))
    for answering in (measure, action.measure):
        MeasureRecommendation.objects.create(measure=answering, recommendation=recommendation)
    for reported in (action, other):
        reporting.submit_report(
            user=user,
            action=reported,
            holds_on=day,
            status="in_progress",
            weather="sun",
            progress=n,
            done=f"Fait {n}",
        )
    author = User.objects.create_user(
        f"compte-{n}@exemple.gouv.fr", first_name="A", last_name=str(n), service=lead
    )
    Grant.objects.create(user=author, role=Role.CONTRIBUTOR, scope=Scope.SERVICE, service=lead)
    Grant.objects.create(user=user, role=Role.CONTRIBUTOR, scope=Scope.SERVICE, service=lead)
    comments.add_comment(user=author, action=action, text=f"Remarque {n}")
    comments.add_comment(user=user, action=action, text=f"Réponse {n}")
    Milestone.objects.create(action=action, text=f"Jalon {n}", kind="by", last=day)
    ActionLink.objects.create(action=action, target=other, kind="depends_on")
    ActionLink.objects.create(action=other, target=action, kind="continues")
    DeadlineMove.objects.create(
        action=action, before_text="a", after_text="b", reason="Retard", state="proposed", asked_by=author
    )
    ImportBatch.objects.create(plan=plan, user=user, filename=f"plan-{n}.csv", as_of=day, raw=raw_table(n))
    Job.objects.create(user=user, label=f"Travail {n}")
    begins = dt.date(2030, 1, 1) + dt.timedelta(days=n)
    Letterhead.objects.create(
        service=lead, valid_from=begins, valid_until=begins, brand="Marque", timbre="Timbre", place="Paris"
    )
    OutgoingMail.objects.create(
        key=f"essai-{n}", recipient=author.email, subject=f"Courriel {n}", text="Bonjour"
    )
    measured = Indicator.objects.create(plan=plan, action=action, name=f"Indicateur {n}", target=n)
    Indicator.objects.create(plan=plan, objective=objective, name=f"Autre {n}")
    for indicator in (measured, plan.indicators.earliest("pk")):
        IndicatorValue.objects.get_or_create(
            indicator=indicator, first=day, last=day, value=n, recorded_by=author
        )
    produced = Deliverable.objects.create(plan=plan, kind="guide", title=f"Guide {n}", planned_on=day)
    for served in (action, other):
        DeliverableAction.objects.create(deliverable=produced, action=served)
    first = plan.deliverables.earliest("pk")
    DeliverableAction.objects.get_or_create(deliverable=first, action=other)
    Cutoff.objects.create(plan=plan, at=dt.date(2024, 5, 20) + dt.timedelta(days=n), name=f"Mois {n}")
    committee = Committee.objects.filter(slug="comite-dessai").first() or small_committee(plan)
    below = committee_services.create_committee(user=user, name=f"Groupe {n}", plan=plan, above=committee)
    committee_services.add_seat(
        user=user, committee=committee, function=f"Chef {n}", service=lead, holder=author
    )
    for ahead in (n + 1, -n - 1):
        starts = clock.now() + dt.timedelta(days=7 * ahead)
        for convened in (committee, below):
            meeting_services.add_meeting(
                user=user, committee=convened, starts_at=starts, afterwards=ahead < 0
            )
    later = clock.now() + dt.timedelta(days=400 + n)
    meeting_services.add_meeting(user=user, committee=committee, starts_at=later)
    asked = Meeting.objects.filter(committee=committee, state__in=("planned", "convened")).earliest("pk")
    item = AgendaItem.objects.create(meeting=asked, title=f"Point {n}", position=n)
    guests.add_guest(
        user=user, meeting=asked, name=f"Invité {n}", email=f"invite-{n}@exemple.gouv.fr", items=[item]
    )
    convening.convene(
        user=user,
        meeting=asked,
        version=Meeting.objects.get(pk=asked.pk).version,
        without=[s.pk for s in Seat.objects.all()],
    )
    stored = StoredFile.objects.create(
        owner=action, content=ContentFile(b"a", f"{n}.txt"), name=f"{n}.txt", kind="txt", size=1, sha256=hashlib.sha256(b"a").hexdigest(),
        state="clean", uploaded_by=author,
    )  # fmt: skip
    papers_of_a_meeting(user, action, lead, n, stored)
    campaign = Campaign.objects.filter(slug=small_campaign.SLUG).first() or small_campaign.small_campaign(
        user
    )
    small_campaign.row_of_campaign(user, campaign, n)
    topics.propose_topic(user=user, committee=committee, title=f"Sujet {n}", action=action)
    answered = topics.propose_topic(user=user, committee=committee, title=f"Autre {n}", action=action)
    topics.drop_topic(user=user, topic=answered, answer="Déjà traité")


def raw_table(n: int) -> dict:
    """A document as read, of ``n`` rows and two more."""
    from actions.importing.readers import read_document
    from actions.importing.stored import to_json

    lines = [
        "Objectif;Action;Pilote;Échéance",
        *(f"Objectif {i};Action {i};DGAFP;Fin 2023" for i in range(n + 2)),
    ]
    return to_json(read_document("\n".join(lines).encode(), "plan.csv"))


# Rows that an address names beside its key.
SECOND = {
    "committees:answer_record": lambda plan: {
        "row": Attendance.objects.filter(
            meeting__state="convened", meeting__committee__slug="comite-dessai", seat__isnull=False
        )
        .first()
        .pk
    },
    "committees:guest": lambda plan: {
        "row": Attendance.objects.filter(seat=None, meeting__committee__slug="comite-dessai").first().pk
    },
    "committees:notes": lambda plan: {"item": held_meeting().items.earliest("pk").pk},
    "committees:item": lambda plan: {"item": next_meeting().items.earliest("pk").pk},
    "actions:indicator_value": lambda plan: {
        "value": plan.indicators.earliest("pk").values.earliest("pk").pk
    },
    **{
        f"committees:{page}": lambda plan: {"record": held_meeting().records.earliest("pk").pk}
        for page in ("record", "record_send")
    },
    **{
        f"committees:{page}": lambda plan: {"item": held_meeting().items.earliest("pk").pk}
        for page in ("amend", "item_versions")
    },
    **{
        f"committees:{page}": lambda plan: {
            "amendment": Amendment.objects.filter(item__meeting=held_meeting()).earliest("pk").pk
        }
        for page in ("amendment", "observe")
    },
}


def arguments(name: str, user, plan) -> dict:
    """The arguments of an address, its key being that of a row where ``FIRST`` knows one (404 otherwise)."""
    given = dict(TABLE[name][0])
    if given.get("pk") == "own":
        given["pk"] = user.pk
    elif given.get("pk") == "service":
        given["pk"] = service("dgafp").pk
    elif name in ROWS_OF_CAMPAIGN:
        rows = small_campaign.keys()
        given = {key: rows.get(value, value) for key, value in given.items()}
    elif name in FIRST:
        given["pk"] = FIRST[name](plan)
        given |= SECOND[name](plan) if name in SECOND else {}
    return given


class Origins:
    """Counts queries, and keeps the line of the project that each comes from."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def __call__(self, execute, sql, params, many, context):
        """Note where a query comes from, then let it run."""
        root = f"{settings.BASE_DIR}{os.sep}"
        own = [
            f for f in traceback.extract_stack() if f.filename.startswith(root) and ".venv" not in f.filename
        ]
        line = next((f for f in reversed(own) if "/tests/" not in f.filename), own[-1])
        self.found.append(f"{line.filename.removeprefix(root)}:{line.lineno} {sql[:110]}")
        return execute(sql, params, many, context)


@pytest.mark.parametrize("rows", [2, 20])
def test_every_page_holds_under_its_ceiling_whatever_its_rows(rows, everything, plan, client):
    user = everything(rows)
    client.force_login(user)
    too_much = []
    for name in PAGES:
        origins, path = Origins(), reverse(name, kwargs=arguments(name, user, plan))
        with connection.execute_wrapper(origins):
            answer = client.get(path)
            for _ in answer:
                pass
        known = name in FIRST or name in ROWS_OF_CAMPAIGN
        assert answer.status_code in ((200, 302) if known else (200, 302, 404)), name
        ceiling = CEILINGS.get(name, CEILING)
        if len(origins.found) > ceiling:
            lines = [f"  {times} x {origin}" for origin, times in Counter(origins.found).most_common()]
            too_much.append("\n".join([f"{name}: {len(origins.found)} queries, at most {ceiling}", *lines]))
    assert not too_much, "\n".join(too_much)


def test_ceilings_are_those_of_pages_that_exist():
    assert set(CEILINGS) | set(FIRST) <= set(PAGES)

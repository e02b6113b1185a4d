"""What each page may ask of the database: one ceiling, the same for two rows of everything and for twenty.

Both fail: the page costs more. Only twenty fail: its queries grow with its rows.
"""

import datetime as dt
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
    DeadlineMove,
    ImportBatch,
    MeasureRecommendation,
    Milestone,
    Recommendation,
)
from actions.services import building, comments, editing
from actions.services import reports as reporting
from documents.models import StoredFile
from journal.models import Job
from tests.conftest import service
from tests.test_access import TABLE

# A page that is not named here holds under this one.
CEILING = 15
CEILINGS = {
    # Two states of a plan, each read whole.
    "actions:differences": 24,
    "actions:list": 12,
    "actions:detail": 20,
    "actions:mine": 18,
    "accounts:user_detail": 20,
}
# The rows that addresses with a key need, by the name of the address.
FIRST = {
    "actions:import_preview": lambda plan: plan.imports.first().pk,
    "actions:comment_edit": lambda plan: plan.actions.get(number=1).comments.last().pk,
    "journal:job": lambda plan: Job.objects.first().pk,
    "actions:file": lambda plan: StoredFile.objects.first().pk,
    "actions:milestone": lambda plan: plan.actions.get(number=1).milestones.first().pk,
}
PAGES = sorted(name for name, (_, method, *_) in TABLE.items() if method == "get")


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
    user = User.objects.create_user("tout@exemple.gouv.fr", service=service("dmates"))
    for role in (Role.ADMINISTRATOR, Role.PLAN_MANAGER):
        Grant.objects.create(user=user, role=role, scope=Scope.ALL)
    Grant.objects.create(user=user, role=Role.ACTION_LEAD, scope=Scope.SERVICE, service=service("dgafp"))

    def grow(count: int) -> User:
        action = plan.actions.get(number=1)
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
    StoredFile.objects.create(
        owner=action, content=ContentFile(b"a", f"{n}.txt"), name=f"{n}.txt", kind="txt", size=1, sha256="0" * 64,
        state="clean", uploaded_by=author,
    )  # fmt: skip


def raw_table(n: int) -> dict:
    """A document as read, of ``n`` rows and two more."""
    from actions.importing.readers import read_document
    from actions.importing.stored import to_json

    lines = [
        "Objectif;Action;Pilote;Échéance",
        *(f"Objectif {i};Action {i};DGAFP;Fin 2023" for i in range(n + 2)),
    ]
    return to_json(read_document("\n".join(lines).encode(), "plan.csv"))


def arguments(name: str, user, plan) -> dict:
    """The arguments of an address, its key being that of a row where ``FIRST`` knows one (404 otherwise)."""
    given = dict(TABLE[name][0])
    if given.get("pk") == "own":
        given["pk"] = user.pk
    elif name in FIRST:
        given["pk"] = FIRST[name](plan)
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
        origins = Origins()
        with connection.execute_wrapper(origins):
            answer = client.get(reverse(name, kwargs=arguments(name, user, plan)))
            for _ in answer:
                pass
        assert answer.status_code in ((200, 302) if name in FIRST else (200, 302, 404)), name
        ceiling = CEILINGS.get(name, CEILING)
        if len(origins.found) > ceiling:
            lines = [f"  {times} x {origin}" for origin, times in Counter(origins.found).most_common()]
            too_much.append("\n".join([f"{name}: {len(origins.found)} queries, at most {ceiling}", *lines]))
    assert not too_much, "\n".join(too_much)


def test_ceilings_are_those_of_pages_that_exist():
    assert set(CEILINGS) | set(FIRST) <= set(PAGES)

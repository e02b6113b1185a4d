"""A plan of N actions, each with its reports, comments, contributors and their history.

Rows are written in bulk, and their history by copying them: going through the services would take hours.
"""

import datetime as dt

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role, Scope
from accounts.models import Grant, User
from actions.enums import DeadlineKind, ReportState, Status, Weather
from actions.models import (
    Action,
    ActionContributor,
    Comment,
    Measure,
    MeasureRecommendation,
    Objective,
    Plan,
    ProgressReport,
    Recommendation,
)
from journal.models import Change
from organisations.models import Service
from organisations.services import load_reference
from scripts.benchmark.measuring import EXPORTS, PAGES, STANDS

REPORTS, COMMENTS, CONTRIBUTORS = 12, 5, 3
OBJECTIVES, MEASURES = 4, 8
BATCH = 2000
SINCE = dt.datetime(2023, 9, 1, 9, tzinfo=dt.UTC)
VERBS = ("Simplifier", "Relancer", "Créer", "Étendre", "Recenser", "Harmoniser", "Publier", "Évaluer")
MATTERS = (
    "les chantiers de convergence entre ministères",
    "des indicateurs de qualité de service rendu aux agents",
    "le catalogue des formations proposées par les plates-formes régionales",
    "la gestion des ressources humaines de proximité",
    "l’accueil des nouveaux arrivants dans les directions départementales",
    "la politique d’achat et le parc automobile",
)


def history_of(model, *, moment: str, change: int) -> None:
    """One history row « created » for each row of ``model``, at the instant of its column or parameter ``moment``."""
    table = model.history.model._meta
    shared = [
        f.column for f in table.concrete_fields if f.column in {g.column for g in model._meta.concrete_fields}
    ]
    names = ", ".join(f'"{column}"' for column in shared)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table.db_table}" ({names}, history_date, history_type, change_id) '
            f"SELECT {names}, {moment}, '+', %s FROM \"{model._meta.db_table}\"",
            [change],
        )


def report_history(change: int) -> None:
    """One history row « changed » of an action for each of its reports, as the service that keeps its state writes."""
    table = Action.history.model._meta
    told = {
        "status": "r.status",
        "weather": "r.weather",
        "progress": "r.progress",
        "last_report_on": "r.holds_on",
        "last_report_at": "r.recorded_at",
    }
    own = {f.column for f in Action._meta.concrete_fields}
    shared = [f.column for f in table.concrete_fields if f.column in own]
    names = ", ".join(f'"{column}"' for column in shared)
    values = ", ".join(told.get(column, f'a."{column}"') for column in shared)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table.db_table}" ({names}, history_date, history_type, change_id, history_user_id) '
            f"SELECT {values}, r.recorded_at, '~', %s, r.author_id FROM \"{Action._meta.db_table}\" a "
            f'JOIN "{ProgressReport._meta.db_table}" r ON r.action_id = a.id',
            [change],
        )


def fill(count: int) -> User:
    """Write a plan of ``count`` actions; gives the person who manages it."""
    services = list(Service.objects.order_by("pk")[:20])
    user = User.objects.create_user(
        "banc@exemple.gouv.fr", service=services[0], first_name="Banc", last_name="d’essai"
    )
    Grant.objects.create(user=user, role=Role.PLAN_MANAGER, scope=Scope.ALL)
    act = Change.objects.create(user=user, label="Plan du banc d’essai", at=SINCE)
    plan = Plan.objects.create(
        slug="banc", title="Plan du banc d’essai", as_of=SINCE.date(), circulated=True, next_number=count + 1
    )
    objectives = Objective.objects.bulk_create(
        Objective(plan=plan, label=f"Objectif {n} : {MATTERS[n % len(MATTERS)]}", position=n)
        for n in range(1, OBJECTIVES + 1)
    )
    measures = Measure.objects.bulk_create(
        Measure(objective=objectives[n % OBJECTIVES], label=f"Volet {n}", position=n) for n in range(MEASURES)
    )
    recommendations = Recommendation.objects.bulk_create(
        Recommendation(plan=plan, kind="number", reference=str(n), position=n) for n in range(1, 11)
    )
    MeasureRecommendation.objects.bulk_create(
        MeasureRecommendation(measure=measures[n % MEASURES], recommendation=r)
        for n, r in enumerate(recommendations)
    )
    statuses, weathers, months = list(Status.values), list(Weather.values), [30 * n for n in range(REPORTS)]

    def action(n: int) -> Action:
        last = SINCE.date() + dt.timedelta(days=60 + n * 7 % 700)
        measure = measures[n % MEASURES]
        return Action(
            plan=plan, objective_id=measure.objective_id, measure=measure, number=n, position=n,
            label=f"{VERBS[n % len(VERBS)]} {MATTERS[n % len(MATTERS)]} (lot {n})",
            implementation="Travail en cours avec les services concernés. " * 4,
            lead=services[n % len(services)] if n % 7 else None,
            deadline_text=f"Fin {last.year}", deadline_kind=DeadlineKind.BY, deadline_last=last, overdue_after=last,
            first_deadline_text=f"Fin {last.year}", first_overdue_after=last,
            status=statuses[n % len(statuses)], weather=weathers[n % len(weathers)], progress=n % 101,
            last_report_on=SINCE.date() + dt.timedelta(days=months[-1]), last_report_at=SINCE + dt.timedelta(days=months[-1]),
        )  # fmt: skip

    actions = Action.objects.bulk_create((action(n) for n in range(1, count + 1)), batch_size=BATCH)
    ProgressReport.objects.bulk_create(
        (
            ProgressReport(
                action=a, author=user, service=services[a.number % len(services)], state=ReportState.SUBMITTED,
                holds_on=SINCE.date() + dt.timedelta(days=day), recorded_at=SINCE + dt.timedelta(days=day),
                status=a.status, weather=weathers[(a.number + day) % len(weathers)], progress=min(100, a.progress + day % 5),
                done="Les services ont été réunis et un premier projet leur a été soumis.", next_steps="Recueillir les avis.",
            )
            for a in actions
            for day in months
        ),
        batch_size=BATCH,
    )  # fmt: skip
    Comment.objects.bulk_create(
        (
            Comment(action=a, author=user, text=f"Remarque {n} sur ce qui reste à faire.", recorded_at=SINCE + dt.timedelta(days=n))
            for a in actions
            for n in range(COMMENTS)
        ),
        batch_size=BATCH,
    )  # fmt: skip
    ActionContributor.objects.bulk_create(
        (ActionContributor(action=a, service=services[(a.number + n) % len(services)]) for a in actions for n in range(1, CONTRIBUTORS + 1)),
        batch_size=BATCH,
    )  # fmt: skip
    created = f"'{SINCE.isoformat()}'::timestamptz"
    for model in (Plan, Objective, Measure, Recommendation, MeasureRecommendation, Action, ActionContributor):
        history_of(model, moment=created, change=act.pk)
    for model in (ProgressReport, Comment):
        history_of(model, moment="recorded_at", change=act.pk)
    report_history(act.pk)
    with connection.cursor() as cursor:
        # As the server does by itself within minutes of such a load.
        cursor.execute("VACUUM (ANALYZE)")
    return user


def queries_of(client: Client, path: str) -> int:
    """How many queries an answer costs, to its last byte."""
    with CaptureQueriesContext(
        connection,
    ) as found:
        answer = client.get(path, HTTP_X_FORWARDED_PROTO="https", SERVER_NAME="127.0.0.1")
        for _ in answer:
            pass
        answer.close()
    return len(found)


def load(count: int) -> dict:
    """Fill this process's database; gives the cookie of a person who manages the plan, and the queries of each page."""
    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    load_reference()
    client = Client()
    client.force_login(fill(count))
    return {
        "cookie": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "queries": {name: queries_of(client, path) for name, path in {**PAGES, **STANDS, **EXPORTS}.items()},
    }

"""Ten thousand reminders are computed and written in one pass, in as many queries as a thousand."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role, Scope
from accounts.models import Grant, User
from actions.models import Action
from notifications.models import Notice, OutgoingMail
from notifications.services import announcing
from sgcd_plan import clock
from tests.conftest import service

pytestmark = pytest.mark.django_db
LEADS = 100


def more_actions(plan, number: int) -> None:
    """So many actions of the DGAFP, all overdue."""
    first, start = plan.actions.get(number=1), plan.actions.count() + 1
    Action.objects.bulk_create(
        Action(
            plan=plan,
            objective=first.objective,
            measure=first.measure,
            lead=first.lead,
            number=n,
            position=n,
            label=f"Action {n}",
            overdue_after=dt.date(2024, 5, 1),
        )
        for n in range(start, start + number)
    )


def test_ten_times_as_many_reminders_cost_no_more_queries(plan):
    dgafp = service("dgafp")
    leads = User.objects.bulk_create(
        User(email=f"pilote{i}@exemple.gouv.fr", password="!", service=dgafp) for i in range(LEADS)
    )
    Grant.objects.bulk_create(
        Grant(user=user, role=Role.ACTION_LEAD, scope=Scope.SERVICE, service=dgafp) for user in leads
    )
    counts = []
    for day, actions in ((21, 9), (22, 90)):
        more_actions(plan, actions)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            new, digests = announcing.announce(dt.datetime(2024, 5, day, 8, tzinfo=clock.PARIS))
        counts.append((new, len(queries)))
        assert digests == LEADS
    # Each action says that it is overdue and, in progress or not, nothing else of this kind twice.
    assert counts[0][0] >= 900
    assert counts[1][0] >= 9000
    assert counts[1][1] <= counts[0][1], counts
    assert Notice.objects.count() == counts[0][0] + counts[1][0] >= 10_000 - LEADS
    assert OutgoingMail.objects.count() == 2 * LEADS

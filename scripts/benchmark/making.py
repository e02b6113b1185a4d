"""`python -m scripts.benchmark.making KIND`: make the list as a worker does; prints its seconds and memory as JSON.

A process for each, so that what it held at most is its own.
"""

import json
import os
import resource
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scripts.benchmark.settings")

import django

django.setup()

from accounts.models import User  # noqa: E402 - models need Django set up
from actions import reports, tasks  # noqa: E402
from actions.models import Plan  # noqa: E402
from documents.models import StoredFile  # noqa: E402
from journal.models import Job  # noqa: E402


def make(kind: str) -> dict:
    """The list as a PDF (its first rows, as many as it takes), or as a spreadsheet of all rows."""
    plan = Plan.objects.get(slug="banc")
    rows, query = plan.actions.live().count(), ""
    if kind == "pdf" and rows > reports.LIST_LIMIT:
        # One objective of four.
        query = f"objective={plan.objectives.first().pk}"
        rows = plan.actions.live().filter(objective=plan.objectives.first()).count()
    job = Job.objects.create(
        user=User.objects.get(email="banc@exemple.gouv.fr"),
        label="Banc d’essai",
        arguments={"plan": plan.pk, "query": query, "kind": kind, "colonnes": ""},
    )
    work = tasks.make_list_pdf if kind == "pdf" else tasks.make_list_sheet
    begun = time.perf_counter()
    work(job, lambda percent: None)
    seconds = time.perf_counter() - begun
    size = StoredFile.objects.latest("pk").size
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    return {"kind": kind, "rows": rows, "seconds": seconds, "peak_mb": memory, "kb": size / 1000}


print(json.dumps(make(sys.argv[1])))

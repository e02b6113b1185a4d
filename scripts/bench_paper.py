"""Seconds a page of the plan on paper, for 25 and 1 000 actions: ``.venv/bin/python scripts/bench_paper.py [COUNT…]``.

No database: the real document is read, and its objectives repeated until there are enough actions. One process a
measure, since the layout keeps its memory.
"""

import dataclasses
import datetime as dt
import io
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))
os.environ |= {
    "DEBUG": "True",
    "DJANGO_SETTINGS_MODULE": "sgcd_plan.settings",
    "DATABASE_URL": "postgres://nobody@localhost:1/none",
    "REDIS_URL": "redis://localhost:1/0",
}
import django  # noqa: E402 - its settings come from the environment

django.setup()

import pdfplumber  # noqa: E402

from actions.importing.interpret import interpret  # noqa: E402
from actions.importing.readers import read_document  # noqa: E402
from actions.paper import sheets, summary, table  # noqa: E402
from actions.paper.opening import opening  # noqa: E402
from actions.paper.standing import standing  # noqa: E402
from actions.slides import odp, pptx  # noqa: E402
from actions.slides.deck import deck  # noqa: E402
from actions.snapshot import ActionState, MeasureState, ObjectiveState, PlanState  # noqa: E402
from documents.heading import Heading  # noqa: E402

TODAY = dt.date(2024, 5, 20)


def state(count: int) -> PlanState:
    """A plan of ``count`` actions."""
    draft = interpret(read_document((HERE / "fixtures" / "plan_sgcd_2023.txt").read_bytes(), "plan.txt"), [])
    blank = {field.name: None for field in dataclasses.fields(ActionState)}
    blank |= {
        "contributors": (),
        "status": "in_progress",
        "weather": "sun",
        "progress": 40,
        "slides": 0,
        "notes": (),
    }
    blank |= {name: "" for name in ("done", "blocking", "next_steps", "first_deadline_text", "deadline_kind")}
    objectives, number = [], 0
    while number < count:
        for objective in draft.objectives:
            measures = []
            for measure in objective.measures:
                rows = []
                for action in measure.actions[: count - number]:
                    number += 1
                    said = {"label": action.label, "implementation": action.implementation}
                    said |= {
                        "deadline_text": action.deadline,
                        "lead": "DMATES",
                        "pk": number,
                        "number": number,
                    }
                    rows.append(ActionState(**(blank | said)))
                cited = tuple(("number", n) for n in measure.recommendations["numbers"])
                measures.append(MeasureState(number, measure.label, cited, tuple(rows)))
            objectives.append(ObjectiveState(number, objective.label, tuple(measures)))
    now = dt.datetime(2024, 5, 20, 10, tzinfo=dt.UTC)
    return PlanState("plan", "Plan d’essai", TODAY, now, False, tuple(o for o in objectives if o.actions))


def measure(count: int) -> None:
    """Make the table, the summary and the sheets of a plan of ``count`` actions; one line each."""
    plan = state(count)
    context = opening(plan, today=TODAY, what="Essai", heading=Heading(), asked_by="")
    options = {"images": {}, "progress": lambda percent: None}
    for name, make in (
        ("table", lambda: table.render(plan, context, **options)),
        ("summary", lambda: summary.render(standing(plan, {}), context, **options)),
        ("sheets", lambda: sheets.render(plan, {}, (), context, **options)),
        ("odp", lambda: odp.write(deck(standing(plan, {})), created=plan.known_at)),
        ("pptx", lambda: pptx.write(deck(standing(plan, {})), created=plan.known_at)),
    ):
        begun, worked = time.perf_counter(), time.process_time()
        data = make()
        took, cpu = time.perf_counter() - begun, time.process_time() - worked
        pages = 1
        if data.startswith(b"%PDF"):
            with pdfplumber.open(io.BytesIO(data)) as document:
                pages = len(document.pages)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"{count:>6} {name:<8} {pages:>4} pages {took:7.1f} s {cpu:7.1f} s of processor "
            f"{cpu / pages:6.2f} s a page {memory:>5} MB",
            flush=True,
        )


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--one":
        measure(int(sys.argv[2]))
    else:
        for asked in sys.argv[1:] or ("25", "1000"):
            subprocess.run([sys.executable, "-W", "ignore", __file__, "--one", asked], check=True)

"""The one-page summary of a month that was cut off, and its five lines: what its subscribers get."""

from django.utils import timezone

from actions.enums import Weather
from actions.figures import figures
from actions.models import Cutoff
from actions.paper import summary
from actions.paper.opening import opening
from actions.paper.standing import standing
from actions.querysets.past import plan_at
from actions.querysets.sheets import proposals
from actions.snapshot import PlanState
from documents.letterheads import heading_of, letterhead_for
from documents.models import Acronym
from sgcd_plan import clock


def month_summary(cutoff: Cutoff) -> bytes:
    """The plan on one page as the cut-off names it, under the letterhead of who cut it off; a PDF."""
    state = plan_at(cutoff.plan, cutoff.at, cutoff.known_at)
    known_on = timezone.localtime(cutoff.known_at, clock.PARIS).date()
    service = cutoff.made_by.service if cutoff.made_by else None
    heading = heading_of(
        letterhead_for(service, known_on),
        day=known_on,
        subject=f"Synthèse du mois\u00a0: {cutoff.month_name}",
    )
    context = opening(
        state,
        today=known_on,
        what="Synthèse d’une page",
        heading=heading,
        asked_by="",
        glossary=Acronym.objects.as_mapping(),
        known_on=known_on,
    )
    found = standing(state, proposals(cutoff.plan, state))
    return summary.render(found, context, images=heading.images, progress=lambda percent: None)


def _agreed(count: int, one: str, several: str) -> str:
    return f"{count}\u00a0{several if count > 1 else one}"


def figures_in_lines(cutoff: Cutoff, state: PlanState, before: Cutoff | None) -> list[str]:
    """Five lines on the month: done, promised, late, weather, reports; ``before``: the cut-off before it."""
    now, said = figures(state.actions, state.on), cutoff.summary
    was = (
        f" ({before.summary['progress']}\u00a0% le mois précédent)"
        if before and "progress" in before.summary
        else ""
    )
    promised = said.get("promised", 0)
    outcome = ""
    if promised:
        kept, put_off = said.get("kept", 0), said.get("put_off", 0)
        broken = said.get("broken", 0)
        outcome = (
            f"\u00a0: {_agreed(kept, 'tenue', 'tenues')}, {_agreed(put_off, 'repoussée', 'repoussées')}, "
            f"{_agreed(broken, 'non tenue', 'non tenues')}"
        )
    missing = said.get("missing", 0)
    storm, cloud = now.by_weather[Weather.STORM], now.by_weather[Weather.CLOUD]
    return [
        f"{_agreed(now.by_status['done'], 'action réalisée', 'actions réalisées')} sur {now.total}, "
        f"avancement moyen {now.progress}\u00a0%{was}",
        f"{_agreed(promised, 'action promise', 'actions promises')} ce mois{outcome}",
        f"{_agreed(now.overdue, 'action en retard', 'actions en retard')}, "
        f"{_agreed(now.due_soon, 'échéance', 'échéances')} dans les 30\u00a0jours suivants",
        f"Météo\u00a0: {_agreed(storm, 'objectif compromis', 'objectifs compromis')}, "
        f"{_agreed(cloud, 'appui nécessaire', 'appuis nécessaires')}",
        f"{_agreed(missing, 'point d’avancement manquant', 'points d’avancement manquants')} à l’arrêté",
    ]

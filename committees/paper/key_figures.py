"""The key figures of a committee's scope as sentences that a secretary may edit before they are printed. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from actions.enums import Status, Weather
from actions.figures import Figures
from documents.typography import french


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: its key, what is proposed from the figures, and what is printed.

    ``outdated``: the secretary wrote it when the figures were others.
    """

    key: str
    proposed: str
    text: str
    outdated: bool = False


def _count(number: int, one: str, several: str, none: str = "") -> str:
    """« 3 actions sont… », « 1 action est… », « aucune action n’est… »."""
    if not number:
        return none or f"aucune {one}"
    return f"{number} {several if number > 1 else one}"


def _moved(now: int, before: int | None, since: str) -> str:
    """« , contre 3 le 7 mai 2024 »; empty when nothing is known of before."""
    if before is None:
        return ""
    if now == before:
        return f", comme {since}"
    return f", contre {before or 'aucune'} {since}"


def proposed(now: Figures, before: Figures | None, since: str) -> dict[str, str]:
    """The sentences, by key. ``since``: what the figures are compared with, « le 7 mai 2024 »; ``before``: those of that day."""

    def was(figure) -> int | None:
        return None if before is None else figure(before)

    done, storm, cloud = Status.DONE, Weather.STORM, Weather.CLOUD
    said = {
        "total": f"Le champ du comité compte {_count(now.total, 'action', 'actions')}"
        f"{_moved(now.total, was(lambda f: f.total), since)}.",
    }
    progress = f"L’avancement moyen est de {now.progress} %"
    if before is not None:
        points = now.progress - before.progress
        progress += (
            f" ({points:+d} point{'s' * (abs(points) > 1)} depuis {since})" if points else f", comme {since}"
        )
    said["progress"] = f"{progress}."
    attested = f", dont {now.to_attest} à constater" if now.to_attest else ""
    said["done"] = (
        f"{_count(now.by_status[done], 'action est réalisée', 'actions sont réalisées', 'aucune action n’est réalisée')}{attested}"
        f"{_moved(now.by_status[done], was(lambda f: f.by_status[done]), since)}."
    )
    said["overdue"] = (
        f"{_count(now.overdue, 'action est en retard', 'actions sont en retard', 'aucune action n’est en retard')}"
        f"{_moved(now.overdue, was(lambda f: f.overdue), since)}."
    )
    said["weather"] = (
        f"Météo : {_count(now.by_weather[storm], 'action compromise', 'actions compromises')}"
        f"{_moved(now.by_weather[storm], was(lambda f: f.by_weather[storm]), since)} ; "
        f"{_count(now.by_weather[cloud], 'action a besoin d’un appui', 'actions ont besoin d’un appui', 'aucune action n’a besoin d’un appui')}"
        f"{_moved(now.by_weather[cloud], was(lambda f: f.by_weather[cloud]), since)}."
    )
    said["ahead"] = (
        f"{_count(now.due_soon, 'échéance tombe', 'échéances tombent', 'aucune échéance ne tombe')} dans les 30 jours ; "
        f"{_count(now.slid, 'action a vu son échéance repoussée', 'actions ont vu leur échéance repoussée', 'aucune action n’a vu son échéance repoussée')} "
        "depuis le début du plan."
    )
    return {key: french(words[0].upper() + words[1:]) for key, words in said.items()}


def sentences(found: Mapping[str, str], edited: Mapping[str, object]) -> list[Sentence]:
    """The sentences to print: as proposed, or as the secretary wrote them.

    ``edited``: by key, the text and what was proposed when it was written; an empty text leaves the sentence out.
    """
    told = []
    for key, words in found.items():
        own = edited.get(key)
        if isinstance(own, dict):
            told.append(Sentence(key, words, str(own.get("text", "")), own.get("proposed") != words))
        else:
            told.append(Sentence(key, words, words))
    return told

"""Services named in the means of an action: who is proposed as lead and as contributors."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from actions.importing.draft import ServiceName
from actions.importing.folding import fold

_HELPS = re.compile(
    r"\b(appui|appuis|concours|associant|associer|association|integrant|representants?|mobilisation|mobiliser|"
    r"mobilisant|participation|lien|soutien|aide|contribution|collaboration|partenariat|consultation|"
    r"concertation|solliciter|impliquant|notamment|ainsi que)\b"
)
_RECEIVES = re.compile(r"\b(a destination|aupres|destines?|destinees?|a l attention|vers|pour)\b")
_LEADS = re.compile(r"\b(par|pilotage|pilote|au sein|a la|a l|portage|de la|du|avec)\b")
_UNDER_WAY = re.compile(r"\ben cours\b|\bdeja (engagee?s?|lancee?s?)\b")


@dataclass(frozen=True)
class MeansReading:
    """What the means propose; nothing of it is set without a person."""

    lead: str = ""
    contributors: tuple[str, ...] = ()
    status: str = ""

    def __bool__(self) -> bool:
        return bool(self.lead or self.contributors or self.status)


def _mentions(text: str, services: Sequence[ServiceName]) -> list[tuple[int, int, ServiceName]]:
    """Where services are named, longest names first, without overlaps."""
    names = {}
    for service in services:
        for name in (service.acronym, service.name):
            if name and fold(name):
                names.setdefault(fold(name), service)
    found: list[tuple[int, int, ServiceName]] = []
    for name in sorted(names, key=len, reverse=True):
        for match in re.finditer(rf"\b{re.escape(name)}s?\b", text):
            if not any(start < match.end() and match.start() < end for start, end, _ in found):
                found.append((match.start(), match.end(), names[name]))
    return sorted(found, key=lambda mention: mention[0])


def _is_ministry(service: ServiceName) -> bool:
    return "minist" in fold(f"{service.kind} {service.name}")


def read_means(text: str, services: Sequence[ServiceName]) -> MeansReading:
    """« Travail en cours de la DGAFP et appui des PFRH »: lead DGAFP, contributors PFRH, in progress.

    A ministry that follows its service (« DRH du MIOM ») only says which one. Those to whom a text is
    addressed (« à destination des préfets ») have no part in it.
    """
    folded = " ".join(fold(part) + " ." for part in re.split(r"[.;\n]", text))
    lead, contributors, previous_end, previous_part = "", [], 0, ""
    before: ServiceName | None = None
    for start, end, service in _mentions(folded, services):
        between = folded[previous_end:start]
        if (
            before
            and not _is_ministry(before)
            and _is_ministry(service)
            and between.strip() in ("", "du", "de la", "des", "de")
        ):
            previous_end = end
            continue
        name = service.acronym or service.name
        clause = between.rsplit(".", 1)[-1]
        linked = previous_part and clause.strip() in (
            "",
            "et",
            "et la",
            "et les",
            "et le",
            "et des",
            "et de la",
            "et du",
            "des",
            "les",
            "la",
            "le",
            "du",
            "de la",
            "ou",
        )
        if linked and "." not in between:
            part = "contributor" if previous_part == "lead" else previous_part
        elif _RECEIVES.search(clause) and not _HELPS.search(clause):
            part = "recipient"
        elif _HELPS.search(clause) or lead:
            part = "contributor"
        else:
            part = "lead" if _LEADS.search(clause) or not clause.strip() else "none"
        if part == "lead":
            lead = name
        elif part == "contributor" and name != lead and name not in contributors:
            contributors.append(name)
        previous_end, previous_part, before = end, part, service
    return MeansReading(lead, tuple(contributors), "in_progress" if _UNDER_WAY.search(folded) else "")

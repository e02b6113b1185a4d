"""Services named in the means of an action: who is proposed as lead and as contributors."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from actions.importing.draft import ServiceName
from actions.importing.folding import fold

_HELPS = re.compile(
    r"\b(appui|appuis|concours|associant|associer|association|integrant|representants?|mobilisation|mobiliser|"
    r"mobilisant|participation|lien|soutien|aide|contribution|collaboration|partenariat|consultation|"
    r"concertation|solliciter|impliquant|notamment|ainsi que)\b"
)
_RECEIVES = re.compile(r"\b(a destination|aupres|destines?|destinees?|a l attention|vers|pour)\b")
_LEADS = re.compile(r"\b(par|pilotage|pilote|au sein|a la|a l|portage|de la|du|avec)\b")
_LINK = re.compile(r"^(?:(?:et|ou) ?)?(?:avec ?)?(?:le|la|les|l|du|de la|de l|des|au|aux)?$")
_SENTENCE = re.compile(r"[.;\n]")
_UNDER_WAY = re.compile(r"\ben cours\b|\bdeja (engagee?s?|lancee?s?)\b")


@dataclass(frozen=True)
class MeansReading:
    """What the means propose; nothing of it is set without a person."""

    lead: str = ""
    contributors: tuple[str, ...] = ()
    status: str = ""

    def __bool__(self) -> bool:
        return bool(self.lead or self.contributors or self.status)


@lru_cache(maxsize=8)
def _names(services: tuple[ServiceName, ...]) -> tuple[re.Pattern | None, dict[str, ServiceName]]:
    """One pattern for all the services: acronyms in capitals as written, names whatever their case."""
    known: dict[str, ServiceName] = {}
    acronyms, names = [], []
    for service in services:
        for name, kept in ((service.acronym, acronyms), (service.name, names)):
            if fold(name) and fold(name) not in known:
                known[fold(name)] = service
                kept.append(name)
    patterns = []
    for kept, flag in ((names, "i:"), (acronyms, ":")):
        if kept:
            listed = "|".join(_written(name) for name in sorted(kept, key=len, reverse=True))
            patterns.append(f"(?{flag}{listed})")
    return re.compile(rf"(?<!\w)({'|'.join(patterns)})s?(?!\w)") if patterns else None, known


def _written(name: str) -> str:
    """The name with either apostrophe, and any hyphen or space where it has one."""
    return "".join(
        "['’]" if char in "'’" else r"[-\s‑]" if char in "- " else re.escape(char) for char in name
    )


def _mentions(text: str, services: Sequence[ServiceName]) -> list[tuple[int, int, ServiceName]]:
    """Where services are named, in the order of the text."""
    pattern, known = _names(tuple(services))
    found = []
    for match in pattern.finditer(text) if pattern else ():
        service = known.get(fold(match.group(1)))
        if service:
            found.append((match.start(), match.end(), service))
    return found


def _is_ministry(service: ServiceName) -> bool:
    # The name of a direction often says whose it is: only a ministry's begins so.
    return fold(service.kind).startswith("minist") or fold(service.name).startswith("ministere")


def named(text: str, services: Sequence[ServiceName]) -> list[str]:
    """The services that a cell names, each once, in its order; the ministry of a service only says which one."""
    found: list[str] = []
    before: ServiceName | None = None
    previous_end = 0
    for start, end, service in _mentions(text, services):
        clause = fold(text[previous_end:start])
        qualifies = before and not _is_ministry(before) and _is_ministry(service)
        name = service.acronym or service.name
        if not (qualifies and clause in ("", "du", "de la", "des", "de")) and name not in found:
            found.append(name)
        before, previous_end = service, end
    return found


def read_means(text: str, services: Sequence[ServiceName]) -> MeansReading:
    """« Travail en cours de la DGAFP et appui des PFRH »: lead DGAFP, contributors PFRH, in progress.

    A ministry that follows its service (« DRH du MIOM ») only says which one. Those to whom a text is
    addressed (« à destination des préfets ») have no part in it.
    """
    lead, contributors, previous_end, previous_part = "", [], 0, ""
    before: ServiceName | None = None
    for start, end, service in _mentions(text, services):
        parts = _SENTENCE.split(text[previous_end:start])
        clause, same_sentence = fold(parts[-1]), len(parts) == 1
        qualifies = before and not _is_ministry(before) and _is_ministry(service)
        if qualifies and same_sentence and clause in ("", "du", "de la", "des", "de"):
            previous_end = end
            continue
        name = service.acronym or service.name
        if previous_part and same_sentence and _LINK.match(clause):
            part = "contributor" if previous_part == "lead" else previous_part
        elif _RECEIVES.search(clause) and not _HELPS.search(clause):
            part = "recipient"
        elif _HELPS.search(clause) or lead:
            part = "contributor"
        else:
            part = "lead" if _LEADS.search(clause) or not clause else "none"
        if part == "lead":
            lead = name
        elif part == "contributor" and name != lead and name not in contributors:
            contributors.append(name)
        previous_end, previous_part, before = end, part, service
    return MeansReading(lead, tuple(contributors), "in_progress" if _UNDER_WAY.search(fold(text)) else "")

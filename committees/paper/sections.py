"""The sections of the documents of a meeting: which there are, those chosen, in which order. Pure."""

from collections.abc import Iterable, Mapping

from committees.enums import RecordKind

SECTIONS: dict[str, dict[str, str]] = {
    RecordKind.DOSSIER: {
        "agenda": "Ordre du jour",
        "figures": "Chiffres clés",
        "chart": "Graphique et frise des échéances",
        "changes": "Ce qui a changé",
        "alerts": "Alertes",
        "decisions": "Suites des décisions",
        "indicators": "Indicateurs",
        "sheets": "Fiches des actions à l’ordre du jour",
        "table": "Toutes les actions du champ du comité",
    },
    RecordKind.MINUTES: {
        "people": "Participants",
        "items": "Examen des points",
        "decisions": "Relevé des décisions",
        "observations": "Observations annexées",
        "diffusion": "Diffusion",
    },
}
# What a committee that has chosen nothing prints.
LEFT_OUT = {"table"}


def chosen(template: Mapping[str, object], kind: str) -> list[str]:
    """The sections of a document of ``kind``, in order: those of the committee's template, else the usual ones."""
    known = SECTIONS.get(kind, {})
    kept = template.get(kind)
    if isinstance(kept, list):
        return [key for key in kept if key in known]
    return [key for key in known if key not in LEFT_OUT]


def ordered(template: Mapping[str, object], kind: str) -> list[tuple[str, str, bool]]:
    """Every section of ``kind`` as a person arranges them: (key, title, chosen), those chosen first, in their order."""
    first = chosen(template, kind)
    rest = [key for key in SECTIONS.get(kind, {}) if key not in first]
    return [(key, SECTIONS[kind][key], key in first) for key in [*first, *rest]]


def arranged(kind: str, ranks: Mapping[str, int], keys: Iterable[str]) -> list[str]:
    """The sections ``keys`` in the order of their ``ranks``; those that do not exist are left out."""
    known = list(SECTIONS[kind])
    wanted = [key for key in known if key in set(keys)]
    return sorted(wanted, key=lambda key: (ranks.get(key, len(known)), known.index(key)))

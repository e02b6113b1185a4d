"""Actions are put in their place, and what each cell's text leaves open is found."""

import datetime as dt
import re
from collections.abc import Sequence

from actions.deadlines import DEFAULTS, Conventions, Reading, read
from actions.enums import Status, Weather
from actions.importing.draft import Draft, DraftAction, DraftMeasure, DraftObjective, Finding, ServiceName
from actions.importing.folding import fold
from actions.importing.means import read_means

_BULLET_LINE = re.compile(
    r"^\s*(?:[•·*▪‣◦➢➔→✓\uf0b7\uf0a7-]|[-–—](?=\s)|o(?=\s)|\d{1,2}[.)°/](?=\s)|[a-z]\))\s*", re.M
)
_INLINE_BULLET = re.compile(r"\s*[•▪‣◦➢]\s*")
_DATED = ("by", "from", "during")


def bullets(text: str) -> list[str]:
    """The parts of a cell that lists several things under bullets, without what introduces them."""
    for bullet in (_BULLET_LINE, _INLINE_BULLET):
        if len(bullet.findall(text)) >= 2:
            return [part.strip() for part in bullet.split(text)[1:] if part.strip()]
    return []


class Assembler:
    """Builds the draft: objectives and measures by their labels, findings in the order of the document."""

    def __init__(
        self,
        draft: Draft,
        services: Sequence[ServiceName],
        on: dt.date,
        conventions: Conventions = DEFAULTS,
    ):
        self.draft = draft
        self._conventions = conventions
        self.on = on
        self._services = services
        self._objectives: dict[str, DraftObjective] = {}
        self._measures: dict[tuple, DraftMeasure] = {}
        self._readings: dict[str, Reading] = {}
        self._labels: dict[str, DraftAction] = {}

    def flag(self, row: int | None, where: str, column: str, kind: str, message: str, proposal=None, **more):
        """One more finding."""
        self.draft.findings.append(Finding(row, where, column, kind, message, proposal, **more))

    def read_deadline(self, text: str) -> Reading:
        """A deadline read on the plan's date."""
        if text not in self._readings:
            self._readings[text] = read(text, self.on, self._conventions)
        return self._readings[text]

    def add(
        self, objective: str, measure: str, references: dict[str, list[str]], action: DraftAction
    ) -> None:
        """The action in its measure; consecutive or not, the same labels are the same objective and measure."""
        key = fold(objective)
        parent = self._objectives.get(key)
        if parent is None:
            parent = self._objectives[key] = DraftObjective(objective)
            self.draft.objectives.append(parent)
        place = (key, fold(measure), tuple(references["numbers"]), tuple(references["pages"]))
        second = self._measures.get(place)
        if second is None:
            second = self._measures[place] = DraftMeasure(measure, references)
            parent.measures.append(second)
        second.actions.append(action)

    def check_label(self, action: DraftAction, column: str) -> None:
        """An action has a label, one thing to do, and stands once in the plan."""
        if not action.label:
            action.blocked = True
            self.flag(
                action.row, action.where, column, "no_label",
                "L’action n’a pas d’intitulé : la ligne n’est pas reprise tant qu’il manque.",
                None, blocking=True,
            )  # fmt: skip
            return
        parts = bullets(action.label)
        if parts:
            self.flag(
                action.row, action.where, column, "several_actions",
                f"La cellule énumère {len(parts)} points : elle reste une seule action.",
                f"Scinder en {len(parts)} actions : {' / '.join(parts)}", values={"parts": parts},
            )  # fmt: skip
        earlier = self._labels.setdefault(fold(action.label), action)
        if earlier is not action:
            self.flag(
                action.row, action.where, column, "duplicate",
                f"Même intitulé que l’action de la ligne {earlier.row} ({earlier.where}) : {action.label}",
                f"Fusionner avec la ligne {earlier.row}",
            )  # fmt: skip

    def check_deadline(self, action: DraftAction, column: str) -> None:
        """What a person must look at in the deadline; its text is kept whatever it is."""
        if not action.deadline:
            return
        reading = self.read_deadline(action.deadline)
        flags = " ".join(reading.flags)
        if reading.kind == "unreadable":
            kind, message = (
                "deadline_unreadable",
                f"Échéance non comprise, gardée telle quelle : {action.deadline}",
            )
        elif reading.kind in _DATED and any(flag.startswith("Année absente") for flag in reading.flags):
            kind, message = (
                "deadline_without_year",
                f"Échéance sans année : {action.deadline}. {flags}".strip(),
            )
        elif reading.flags:
            kind, message = "deadline_to_check", f"Échéance à vérifier : {action.deadline}. {flags}"
        else:
            return
        self.flag(action.row, action.where, column, kind, message, _days(reading))

    def propose_from_means(self, action: DraftAction, column: str) -> None:
        """Services that the means name are proposed, never set."""
        found = read_means(action.implementation, self._services)
        if not found:
            return
        said = []
        if found.lead:
            action.proposals["lead"] = found.lead
            said.append(f"pilote : {found.lead}")
        if found.contributors:
            action.proposals["contributors"] = list(found.contributors)
            said.append(f"contributeurs : {', '.join(found.contributors)}")
        if found.status:
            action.proposals["status"] = found.status
            said.append("statut : En cours")
        self.flag(
            action.row, action.where, column, "services_in_means",
            f"Les moyens laissent entendre qui agit : {action.implementation}",
            _sentence(said), values=dict(action.proposals),
        )  # fmt: skip

    def propose_report(self, action: DraftAction, written: Sequence[tuple[str, str]]) -> None:
        """A state, a weather or a progress becomes the first report, once a person ticks it."""
        said, values = [], {}
        if action.status:
            said.append(f"statut : {Status(action.status).label}")
            values["status"] = action.status
        if action.weather:
            said.append(f"météo : {Weather(action.weather).label}")
            values["weather"] = action.weather
        if action.progress is not None:
            said.append(f"avancement : {action.progress} %")
            values["progress"] = action.progress
        if not values:
            return
        action.proposals |= values
        quoted = " ; ".join(f"{header} : {text}" for header, text in written)
        self.flag(
            action.row, action.where, written[0][0], "first_report",
            f"Premier point d’avancement proposé d’après « {quoted} ».", _sentence(said), values=values,
        )  # fmt: skip

    def close(self) -> None:
        """Findings in the order of the document's rows; each action remembers what the document says."""
        self.draft.remember()
        order = {where: i for i, where in enumerate(dict.fromkeys(f.where for f in self.draft.findings))}
        self.draft.findings.sort(key=lambda f: (order[f.where], f.row or 0))


def _sentence(parts: Sequence[str]) -> str:
    joined = " ; ".join(parts)
    return joined[:1].upper() + joined[1:]


def _days(reading: Reading) -> str | None:
    if reading.kind == "unreadable":
        return None
    first, last = (day and day.strftime("%d/%m/%Y") for day in (reading.first, reading.last))
    if first and last:
        return f"Entre le {first} et le {last}"
    if last:
        return f"Au plus tard le {last}"
    return f"À partir du {first}" if first else None

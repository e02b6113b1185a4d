"""A plan as it was understood, before anything is written: pure data, shown in the preview."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class ServiceName:
    """A service that a document may name."""

    acronym: str
    name: str
    kind: str = ""


KINDS = frozenset(
    {
        "columns_unknown",
        "no_label",
        "shifted_row",
        "several_actions",
        "duplicate",
        "sub_action",
        "idem",
        "deadline_unreadable",
        "deadline_without_year",
        "deadline_to_check",
        "services_in_means",
        "first_report",
        "state_unreadable",
        "extra_column",
        "column_left_out",
        "extra_cell",
        "section",
        "subtotal",
        "repeated_header",
        "two_line_header",
        "title_row",
        "hidden_row",
        "hidden_table",
        "hidden_column",
        "tracked_change",
        "struck",
        "hidden_text",
        "formula",
        "error",
        "content_control",
        "continued_table",
        "card",
        "table_left_out",
        "table_unticked",
        "aside",
        "notice",
    }
)
"""What a finding may be; docs/import-findings.md says what each means."""


@dataclass(frozen=True)
class Finding:
    """Something that a person should look at; the kinds are listed in docs/import-findings.md.

    `proposal`: the reading proposed, in French, or None. `values`: the same for the program
    (`lead`, `contributors`, `status`, `weather`, `progress`, `parts`).
    """

    row: int | None
    where: str
    column: str
    kind: str
    message: str
    proposal: str | None = None
    blocking: bool = False
    values: dict = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        """A kind that the documentation does not list is a fault of ours."""
        if self.kind not in KINDS:
            raise ValueError(f"unlisted kind of finding: {self.kind}")


@dataclass(frozen=True)
class FoundColumn:
    """A column of a table of the document and what it was taken for (`role`, "" when not known)."""

    where: str
    index: int
    header: str
    role: str


@dataclass
class DraftAction:
    """One action; `row` and `where` say where a person finds it in the document."""

    label: str
    implementation: str = ""
    deadline: str = ""
    lead: str | None = None
    contributors: str = ""
    notes: dict[str, str] = field(default_factory=dict)
    row: int | None = None
    where: str = ""
    status: str = ""
    weather: str = ""
    progress: int | None = None
    proposals: dict = field(default_factory=dict)
    blocked: bool = False
    # What the document says, before any correction: kept to weigh a newer version against.
    source: dict | None = field(default=None, compare=False)

    def read(self, name: str) -> str:
        """What the document says of a field, whatever a person corrected since."""
        return (self.source or {}).get(name, getattr(self, name)) or ""

    def split(self, parts: Sequence[str]) -> list["DraftAction"]:
        """One action for each part of its label (itself without parts); each keeps the cell that it came from."""
        if not parts:
            return [self]
        cell = self.read("label")
        return [
            replace(
                self,
                label=part,
                notes=dict(self.notes),
                source={**(self.source or {}), "label": part, "cell": cell},
            )
            for part in parts
        ]


@dataclass
class DraftMeasure:
    """A row of the second level, with the recommendations and pages of the report that it answers."""

    label: str
    recommendations: dict[str, list[str]] = field(default_factory=lambda: {"numbers": [], "pages": []})
    actions: list[DraftAction] = field(default_factory=list)


@dataclass
class DraftObjective:
    """An objective and its measures."""

    label: str
    measures: list[DraftMeasure] = field(default_factory=list)


@dataclass
class Draft:
    """The whole reading: objectives > measures > actions, the findings, and the columns as understood."""

    title: str = ""
    date: dt.date | None = None
    objectives: list[DraftObjective] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    columns: list[FoundColumn] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)

    @property
    def actions(self) -> list[DraftAction]:
        """All the actions, in the order of the document's structure."""
        return [
            action
            for objective in self.objectives
            for measure in objective.measures
            for action in measure.actions
        ]

    def remember(self) -> None:
        """Keep, on each action, what the document says of it: its texts, its place and its rank."""
        rank = 0
        for objective in self.objectives:
            for measure in objective.measures:
                for action in measure.actions:
                    rank += 1
                    action.source = {
                        "label": action.label,
                        "implementation": action.implementation,
                        "deadline": action.deadline,
                        "lead": action.lead or "",
                        "notes": dict(action.notes),
                        "objective": objective.label,
                        "measure": measure.label,
                        "numbers": list(measure.recommendations["numbers"]),
                        "pages": list(measure.recommendations["pages"]),
                        "rank": rank,
                    }

    def as_json(self) -> dict:
        """The shape that ``manage.py import_plan --dry-run --json`` prints."""
        return {
            "objectives": [
                {
                    "label": objective.label,
                    "measures": [
                        {
                            "label": measure.label,
                            "recommendations": measure.recommendations,
                            "actions": [
                                {
                                    "label": action.label,
                                    "implementation": action.implementation,
                                    "deadline": action.deadline,
                                    "lead": action.lead,
                                    "notes": action.notes,
                                    "row": action.row,
                                    "where": action.where,
                                }
                                for action in measure.actions
                            ],
                        }
                        for measure in objective.measures
                    ],
                }
                for objective in self.objectives
            ],
            "findings": [
                {
                    "row": finding.row,
                    "where": finding.where,
                    "column": finding.column,
                    "kind": finding.kind,
                    "blocking": finding.blocking,
                    "message": finding.message,
                    "proposal": finding.proposal,
                }
                for finding in self.findings
            ],
        }

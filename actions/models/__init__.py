"""What is steered: plans, their actions, and what is reported on them."""

from actions.models.imports import ImportBatch, ImportedRow
from actions.models.plans import (
    Action,
    ActionContributor,
    ActionLink,
    DeadlineMove,
    Measure,
    MeasureRecommendation,
    Milestone,
    Objective,
    Plan,
    Recommendation,
)
from actions.models.reports import (
    Comment,
    CommentMention,
    Paragraph,
    ProgressReport,
    ReportDraft,
    SavedView,
)

__all__ = [
    "Action",
    "ActionContributor",
    "ActionLink",
    "Comment",
    "CommentMention",
    "DeadlineMove",
    "ImportBatch",
    "ImportedRow",
    "Measure",
    "MeasureRecommendation",
    "Milestone",
    "Objective",
    "Paragraph",
    "Plan",
    "ProgressReport",
    "Recommendation",
    "ReportDraft",
    "SavedView",
]

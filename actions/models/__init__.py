"""What is steered: plans, their actions, and what is reported on them."""

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
from actions.models.reports import Comment, ImportBatch, ProgressReport, SavedView

__all__ = [
    "Action",
    "ActionContributor",
    "ActionLink",
    "Comment",
    "DeadlineMove",
    "ImportBatch",
    "Measure",
    "MeasureRecommendation",
    "Milestone",
    "Objective",
    "Plan",
    "ProgressReport",
    "Recommendation",
    "SavedView",
]

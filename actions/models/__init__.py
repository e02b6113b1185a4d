"""What is steered: plans, their actions, and what is reported on them."""

from actions.models.chases import Chase
from actions.models.deliverables import Deliverable, DeliverableAction, DeliverableDate
from actions.models.imports import ImportBatch, ImportedRow
from actions.models.indicators import Indicator, IndicatorValue
from actions.models.months import Cutoff
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
from actions.models.subscriptions import Subscription
from actions.models.successions import ActionSuccession

__all__ = [
    "Action",
    "ActionContributor",
    "ActionLink",
    "ActionSuccession",
    "Chase",
    "Comment",
    "CommentMention",
    "Cutoff",
    "DeadlineMove",
    "Deliverable",
    "DeliverableAction",
    "DeliverableDate",
    "ImportBatch",
    "ImportedRow",
    "Indicator",
    "IndicatorValue",
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
    "Subscription",
]

"""Queries behind the page of an action: comments, proposals of deadlines."""

from django.db import models
from django.db.models import Q

from accounts.enums import Role, Scope
from actions.querysets import search


def _plans(field: models.Field) -> models.QuerySet:
    return field.remote_field.model._meta.get_field("plan").remote_field.model.objects


class CommentQuerySet(models.QuerySet):
    """Comments."""

    def visible_to(self, user) -> "CommentQuerySet":
        """Comments of visible actions; a restricted one for its author, those named and plan managers."""
        seen = self.filter(
            archived_at=None,
            action__plan__in=_plans(self.model._meta.get_field("action")).visible_to(user),
        )
        if user.has_role(Role.PLAN_MANAGER):
            return seen
        named = self.model._meta.get_field("mentions").related_model.objects.filter(
            comment=models.OuterRef("pk"), user=user
        )
        return seen.filter(
            Q(restricted=False)
            | Q(author=user)
            | models.Exists(named)
            | Q(action__plan_id__in=user.scope_ids(Role.PLAN_MANAGER, Scope.PLAN))
        )

    def matching(self, typed: str) -> "CommentQuerySet":
        """Comments whose text matches what was typed, whatever its accents and word forms."""
        asked = search.query(typed)
        return self.none() if asked is None else self.filter(search=asked)


class DeadlineMoveQuerySet(models.QuerySet):
    """Moves of deadlines, and proposals to move them."""

    def visible_to(self, user) -> "DeadlineMoveQuerySet":
        """Those of the plans that ``user`` may see."""
        plans = _plans(self.model._meta.get_field("action")).visible_to(user)
        return self.filter(action__plan__in=plans)

    def waiting(self) -> "DeadlineMoveQuerySet":
        """Proposals that nobody has decided on, the oldest first."""
        return self.filter(state="proposed", action__archived_at=None).order_by("recorded_at", "pk")


class ActionLinkQuerySet(models.QuerySet):
    """Links between actions."""

    def of(self, action, user) -> "ActionLinkQuerySet":
        """The links of ``action``, in both directions, whose other end ``user`` may see."""
        actions = self.model._meta.get_field("target").remote_field.model
        seen = actions.objects.visible_to(user).filter(archived_at=None)
        return (
            self.filter(Q(action=action, target__in=seen) | Q(target=action, action__in=seen))
            .select_related("action__plan", "action__lead", "target__plan", "target__lead")
            .order_by("kind", "pk")
        )

"""Who may see an action, and who carries it: queries on accounts, from grants alone."""

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.enums import Role, Scope
from actions.querysets.plans import PLAN_ROLES, SERVICE_ROLES
from actions.querysets.search import plain


def _grants(**conditions):
    grants = get_user_model()._meta.get_field("grants").related_model.objects.active()
    return grants.filter(user=OuterRef("pk"), **conditions)


def _services(plan, path: str):
    actions = plan._meta.get_field("actions").related_model.objects.filter(plan=plan)
    return actions.exclude(**{path: None}).values(path)


def who_may_see(plan) -> QuerySet:
    """Active accounts that may see ``plan`` and its actions: the rule of ``PlanQuerySet.visible_to``, turned round."""
    people = get_user_model().objects.filter(is_active=True)
    if plan.circulated:
        return people
    return people.filter(
        Exists(_grants(role__in=PLAN_ROLES, scope=Scope.ALL))
        | Exists(_grants(role__in=PLAN_ROLES, scope=Scope.PLAN, object_id=plan.pk))
        | Exists(
            _grants(scope=Scope.SERVICE).filter(
                Q(service_id__in=_services(plan, "lead"))
                | Q(service_id__in=_services(plan, "contributions__service"))
            )
        )
    )


def managers_of(plan) -> QuerySet:
    """Active accounts that manage ``plan``."""
    return (
        get_user_model()
        .objects.filter(is_active=True)
        .filter(
            Exists(_grants(role=Role.PLAN_MANAGER, scope=Scope.ALL))
            | Exists(_grants(role=Role.PLAN_MANAGER, scope=Scope.PLAN, object_id=plan.pk))
        )
    )


def carrying(services: list[int]) -> QuerySet:
    """Active accounts that hold the lead's or contributor's role on one of ``services``."""
    return (
        get_user_model()
        .objects.filter(is_active=True)
        .filter(Exists(_grants(role__in=SERVICE_ROLES, scope=Scope.SERVICE, service_id__in=services)))
    )


def close_to(action, services: list[int]) -> QuerySet:
    """Those whom a comment on ``action`` most often concerns: they carry it, manage its plan or wrote about it."""
    comments = action._meta.get_field("comments").related_model.objects
    wrote = comments.filter(action=action, restricted=False).values("author_id")
    return who_may_see(action.plan).filter(
        Q(pk__in=carrying(services).values("pk"))
        | Q(pk__in=managers_of(action.plan).values("pk"))
        | Q(pk__in=wrote)
    )


def named(people: QuerySet, typed: str, limit: int = 8) -> list:
    """At most ``limit`` of ``people`` whose name, service or address has all the words typed, accents or not."""
    words = plain(typed).split()
    if not words:
        return []
    found = []
    for person in people.select_related("service").order_by("last_name", "first_name", "email").iterator():
        said = plain(f"{person.first_name} {person.last_name} {person.email} {person.service or ''}")
        if all(word in said for word in words):
            found.append(person)
            if len(found) == limit:
                break
    return found

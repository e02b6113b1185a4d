"""Campaigns, territories, debates and syntheses of an address: 404 when unseen, 403 when seen but not one's own."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from rencontres import access
from rencontres.models import Campaign, Debate, Participant, Synthesis


def visible_campaign(request: HttpRequest, slug: str) -> Campaign:
    """A campaign that the person sees."""
    seen = Campaign.objects.visible_to(request.user).live().select_related("issuer")
    return get_object_or_404(seen, slug=slug)


def managed_campaign(request: HttpRequest, slug: str) -> Campaign:
    """A campaign for which the person answers."""
    found = visible_campaign(request, slug)
    if not access.manages(request.user, found):
        raise PermissionDenied
    return found


def visible_participant(request: HttpRequest, slug: str, key: str) -> Participant:
    """A territory whose work the person may read; ``key``: that of the territory, « departement-01 »."""
    seen = Participant.objects.visible_to(request.user).live().for_list()
    return get_object_or_404(
        seen,
        campaign__slug=slug,
        campaign__archived_at=None,
        territory__key=key.replace("-", ":", 1),
        party__in=("department", "region", "named_overseas", "other_overseas"),
    )


def own_participant(
    request: HttpRequest, slug: str, key: str, may: Callable = access.enters, regional: bool | None = None
) -> Participant:
    """A territory for which the person ``may`` act; ``regional``: only a region, or only one that holds debates."""
    found = visible_participant(request, slug, key)
    if not may(request.user, found) or (regional is not None and found.coordinates != regional):
        raise PermissionDenied
    return found


def visible_debate(request: HttpRequest, slug: str, pk: int) -> Debate:
    """A debate that the person may read."""
    seen = Debate.objects.visible_to(request.user).filter(archived_at=None)
    return get_object_or_404(seen.for_page(), campaign__slug=slug, campaign__archived_at=None, pk=pk)


def holder_of(request: HttpRequest, debate: Debate) -> Participant:
    """The territory for which the person acts in ``debate``. Raises ``PermissionDenied`` without one."""
    holders = [h.participant for h in debate.holders.all()]
    for may in (access.writes_for, access.records_for):
        for participant in holders:
            participant.campaign = debate.campaign
            if may(request.user, participant):
                return participant
    raise PermissionDenied


def visible_synthesis(request: HttpRequest, slug: str, pk: int) -> Synthesis:
    """A synthesis that the person may read: a draft, by its own territory only."""
    seen = (
        Synthesis.objects.visible_to(request.user)
        .live()
        .select_related(
            "campaign", "participant__territory", "participant__region__territory", "debate", "theme"
        )
        .prefetch_related("debate__holders__participant__territory", "debate__themes__theme")
    )
    found = get_object_or_404(seen, campaign__slug=slug, campaign__archived_at=None, pk=pk)
    found.participant.campaign = found.campaign
    return found


def written_synthesis(request: HttpRequest, slug: str, pk: int) -> Synthesis:
    """A synthesis that the person may write."""
    found = visible_synthesis(request, slug, pk)
    if not access.writes(request.user, found):
        raise PermissionDenied
    return found

"""Committees and meetings of an address: 404 when unseen, 403 when seen but not one's own to change."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from committees import access
from committees.models import Committee, Meeting


def visible_committee(request: HttpRequest, slug: str) -> Committee:
    """A committee that the person sees."""
    return get_object_or_404(Committee.objects.visible_to(request.user).for_list(), slug=slug)


def kept_committee(request: HttpRequest, slug: str) -> Committee:
    """A committee of which the person is the secretary."""
    found = visible_committee(request, slug)
    if not access.keeps(request.user, found):
        raise PermissionDenied
    return found


def visible_meeting(request: HttpRequest, slug: str, pk: int) -> Meeting:
    """A meeting that the person sees."""
    seen = Meeting.objects.visible_to(request.user).live().for_list()
    return get_object_or_404(seen, committee__slug=slug, pk=pk)


def open_meeting(request: HttpRequest, slug: str, pk: int) -> Meeting:
    """A meeting whose agenda and drafts the person may read: a member, or the secretary."""
    found = visible_meeting(request, slug, pk)
    if not access.sits(request.user, found.committee):
        raise PermissionDenied
    return found


def kept_meeting(request: HttpRequest, slug: str, pk: int) -> Meeting:
    """A meeting of which the person is the secretary."""
    found = visible_meeting(request, slug, pk)
    if not access.keeps(request.user, found.committee):
        raise PermissionDenied
    return found

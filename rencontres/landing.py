"""Where those who work for a campaign land."""

from django.urls import reverse

from accounts.enums import Role
from rencontres.models import Campaign, Participant


def land(user) -> str | None:
    """A prefecture on its territory, the DMATES and the DGOM on the last campaign; others are left to the plans."""
    if user.has_any(Role.DEPARTMENT_PREFECTURE, Role.REGION_PREFECTURE):
        rows = Participant.objects.own_of(user).for_list().order_by("-campaign__launched_on", "pk")
        if (found := rows.first()) is not None:
            return found.get_absolute_url()
    if user.has_any(Role.CAMPAIGN_MANAGER, Role.RECIPIENT) and not user.has_any(Role.PLAN_MANAGER):
        campaign = Campaign.objects.visible_to(user).live().first()
        return campaign.get_absolute_url() if campaign else reverse("rencontres:list")
    return None

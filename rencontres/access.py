"""Who may do what in a campaign: one place, from grants alone (model, « Who may »)."""

from accounts.enums import Role, Scope
from accounts.models import User
from rencontres.enums import OVERSEAS, Party
from rencontres.models import Campaign, Participant, Synthesis


def may_create(user: User) -> bool:
    """Whether ``user`` may make a campaign: whoever answers for all of them."""
    return user.has_role(Role.CAMPAIGN_MANAGER)


def manages(user: User, campaign: Campaign) -> bool:
    """Whether ``user`` answers for ``campaign`` (« DMATES »), as long as it is not archived."""
    return campaign.archived_at is None and (
        user.has_role(Role.CAMPAIGN_MANAGER)
        or campaign.pk in user.scope_ids(Role.CAMPAIGN_MANAGER, Scope.CAMPAIGN)
    )


def receives(user: User, campaign: Campaign) -> bool:
    """Whether what overseas sends is addressed to ``user`` (« DGOM »)."""
    return user.has_role(Role.RECIPIENT) or campaign.pk in user.scope_ids(Role.RECIPIENT, Scope.CAMPAIGN)


def _holds(user: User, participant: Participant, *roles: str) -> bool:
    """Whether ``user`` holds one of ``roles`` on the territory; overseas, on the region with which it is one."""
    own = user.scope_ids(roles, Scope.TERRITORY)
    return participant.territory_id in own or (
        participant.party in OVERSEAS
        and participant.territory.parent_id is not None
        and participant.territory.parent_id in own
    )


def acts_for(user: User, participant: Participant) -> bool:
    """Whether ``user`` commits the prefecture of the territory: chooses, declares, transmits."""
    if participant.party == Party.REGION:
        return _holds(user, participant, Role.REGION_PREFECTURE)
    if participant.party in OVERSEAS:
        return _holds(user, participant, Role.DEPARTMENT_PREFECTURE, Role.REGION_PREFECTURE)
    return _holds(user, participant, Role.DEPARTMENT_PREFECTURE)


def writes_for(user: User, participant: Participant) -> bool:
    """Whether ``user`` may write for the territory: its prefecture, and its contributors."""
    return acts_for(user, participant) or _holds(user, participant, Role.CONTRIBUTOR)


def coordinates(user: User, participant: Participant) -> bool:
    """Whether ``user`` is the prefecture of region above the territory."""
    return participant.region_id is not None and participant.region.territory_id in user.scope_ids(
        Role.REGION_PREFECTURE, Scope.TERRITORY
    )


def records_for(user: User, participant: Participant) -> bool:
    """Whether ``user`` may record, on the territory's behalf, what came by mail or post: its region, the DMATES."""
    return coordinates(user, participant) or manages(user, participant.campaign)


def enters(user: User, participant: Participant) -> bool:
    """Whether ``user`` may enter themes, debates and headcounts of the territory, for itself or on its behalf."""
    return participant.party != Party.NATIONAL and (
        writes_for(user, participant) or records_for(user, participant)
    )


def commits(user: User, participant: Participant) -> bool:
    """Whether ``user`` may choose its themes, declare, ask for a waiver, or transmit for the territory."""
    return participant.party != Party.NATIONAL and (
        acts_for(user, participant) or records_for(user, participant)
    )


def on_behalf(user: User, participant: Participant) -> bool:
    """Whether what ``user`` enters is recorded « pour le territoire »."""
    return not writes_for(user, participant)


def writes(user: User, synthesis: Synthesis) -> bool:
    """Whether ``user`` may write a synthesis: its own territory, or one that holds the debate with it."""
    if writes_for(user, synthesis.participant):
        return True
    return synthesis.debate_id is not None and any(
        writes_for(user, holder.participant) for holder in synthesis.debate.holders.all()
    )


def submits(user: User, synthesis: Synthesis) -> bool:
    """Whether ``user`` may transmit a synthesis."""
    if acts_for(user, synthesis.participant):
        return True
    return synthesis.debate_id is not None and any(
        acts_for(user, holder.participant) for holder in synthesis.debate.holders.all()
    )


def examines(user: User, synthesis: Synthesis) -> bool:
    """Whether ``user`` takes a departmental synthesis in, or sends it back: its region; the DMATES where there is none."""
    if synthesis.participant.region_id is None:
        return manages(user, synthesis.campaign)
    return coordinates(user, synthesis.participant)

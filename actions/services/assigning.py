"""Leads given to the actions that have none, several in one act."""

from collections.abc import Sequence
from dataclasses import dataclass

from actions.models import Action, ActionContributor, Plan
from actions.services.errors import Refused
from journal.services import change
from organisations.models import Service


@dataclass(frozen=True)
class Assignment:
    """The lead that a person chose for an action, with the contributors accepted along with it."""

    action: Action
    lead: Service
    contributors: tuple[Service, ...] = ()


def assign_leads(*, user, plan: Plan, assignments: Sequence[Assignment]) -> list[Action]:
    """Give each action its lead and contributors: all of them, or none; gives the actions.

    Raises ``Refused`` when one was archived, or given another lead, since the page was opened.
    """
    with change(user=user, label="Pilotes attribués"):
        keys = [a.action.pk for a in assignments]
        found = plan.actions.select_for_update(of=("self",)).select_related("lead").filter(pk__in=keys)
        locked = {action.pk: action for action in found.order_by("pk")}
        done = []
        for chosen in assignments:
            action = locked.get(chosen.action.pk)
            number = chosen.action.number
            if action is None or action.archived_at is not None:
                raise Refused(
                    f"L’action n° {number} a été archivée entre-temps : rien n’a été attribué. Recommencez sans elle."
                )
            if action.lead_id not in (None, chosen.lead.pk):
                raise Refused(
                    f"L’action n° {number} a été attribuée entre-temps à {action.lead} : rien n’a été attribué. "
                    "Recommencez sans elle, ou changez son pilote sur sa fiche."
                )
            if action.lead_id is None:
                action.lead = chosen.lead
                action.version += 1
                action.save()
            present = set(action.contributions.values_list("service_id", flat=True)) | {chosen.lead.pk}
            for service in chosen.contributors:
                if service.pk not in present:
                    ActionContributor.objects.create(action=action, service=service)
            done.append(action)
    return done

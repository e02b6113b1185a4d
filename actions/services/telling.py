"""What people are told of an act on an action, in the transaction of the act."""

from collections.abc import Iterable

from django.template.loader import render_to_string
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from actions.models import Action, Chase, Comment, DeadlineMove, Paragraph, ProgressReport
from documents.drawing import shortened
from documents.typography import day
from journal.services import current_change
from notifications.enums import Urgency
from notifications.kinds import Line
from notifications.services.announcing import cancel, tell

ABOUT = "actions.action"
# Characters of an action's title in a subject.
SHORT = 90


def _say(
    kind: str,
    people: Iterable[User],
    *,
    action: Action,
    occasion: str,
    subject: str,
    reason: str,
    context: dict | None = None,
    url: str = "",
    call: str = "",
    urgency: Urgency = Urgency.NEWS,
    due=None,
) -> None:
    detail = ""
    if context is not None:
        detail = render_to_string(f"actions/mail/{kind}.txt", {"action": action, **context}).strip()
    tell(
        kind,
        [
            Line(
                user_id=person.pk,
                occasion=occasion,
                subject=subject,
                url=url or action.get_absolute_url(),
                reason=reason,
                about=(ABOUT, action.pk),
                detail=detail,
                call=call,
                urgency=urgency,
                day=due,
            )
            for person in people
        ],
    )


def as_lead(service) -> str:
    """Why the people of the lead's service are told, as the end of « parce que … »."""
    return f"vous êtes pilote de cette action pour {service}"


def _leads(service) -> Iterable[User]:
    return User.objects.holding_on((Role.ACTION_LEAD,), service)


def _form(action: Action) -> str:
    return reverse("actions:report", args=[action.plan.slug, action.number])


def say_sent_back(report: ProgressReport) -> None:
    """Tell the lead's people that their report is sent back, with the comment."""
    _say(
        "report_sent_back",
        _leads(report.service),
        action=report.action,
        occasion=f"{report.pk}:{report.version}",
        subject=f"Action n°\u00a0{report.action.number}\u00a0: votre point est à corriger",
        reason=as_lead(report.service),
        context={"report": report},
        url=_form(report.action),
        call="Pour le corriger (le formulaire reprend votre saisie)",
        urgency=Urgency.SOON,
    )


def ask_to_confirm(report: ProgressReport) -> None:
    """Ask the lead's people to confirm what was recorded on their behalf."""
    _say(
        "report_to_confirm",
        _leads(report.service),
        action=report.action,
        occasion=str(report.pk),
        subject=f"Action n°\u00a0{report.action.number}\u00a0: un point saisi pour vous est à confirmer",
        reason=as_lead(report.service),
        context={"report": report},
        url=f"{report.action.get_absolute_url()}#point-{report.pk}",
        call="Pour le relire, puis le confirmer ou le remplacer",
        urgency=Urgency.SOON,
    )


def ask_paragraph(paragraph: Paragraph) -> None:
    """Ask the contributor's people for their paragraph."""
    _say(
        "paragraph_asked",
        User.objects.holding_on((Role.CONTRIBUTOR, Role.ACTION_LEAD), paragraph.service),
        action=paragraph.action,
        occasion=f"paragraph:{paragraph.pk}",
        subject=f"Action n°\u00a0{paragraph.action.number}\u00a0: un paragraphe vous est demandé",
        reason=f"{paragraph.service} contribue à cette action",
        context={"paragraph": paragraph},
        url=reverse("actions:paragraph", args=[paragraph.pk]),
        call="Pour répondre",
        urgency=Urgency.SOON,
        due=paragraph.due,
    )


CHASED = (
    "Relance\u00a0: {count}\u00a0actions attendent votre réponse",
    "{asker} vous demande où en sont ces actions. Pour chacune, un point d’avancement, « rien à signaler » ou un "
    "commentaire suffit.{message}",
)


def say_chased(chases: list[Chase]) -> None:
    """Tell the people of each service that was asked again: at once, one mail a person whatever the number of actions."""
    lines = []
    for chase in chases:
        action, lead = chase.action, chase.service_id == chase.action.lead_id
        roles = (Role.ACTION_LEAD,) if lead else (Role.CONTRIBUTOR, Role.ACTION_LEAD)
        detail = render_to_string("actions/mail/chase.txt", {"action": action, "chase": chase, "lead": lead})
        message = f"\n\n«\u00a0{chase.message}\u00a0»" if chase.message else ""
        subject, opening = CHASED
        lines += [
            Line(
                user_id=person.pk,
                occasion="asked",
                subject=f"Relance sur l’action n°\u00a0{action.number} — {shortened(action.label, SHORT)}",
                url=_form(action) if lead else f"{action.get_absolute_url()}#commentaires",
                reason=as_lead(chase.service) if lead else f"{chase.service} contribue à cette action",
                about=("actions.chase", chase.pk),
                detail=detail.strip(),
                call="Pour répondre",
                urgency=Urgency.TODAY,
                together=(
                    subject,
                    opening.replace("{asker}", str(chase.asked_by)).replace("{message}", message),
                ),
            )
            for person in User.objects.holding_on(roles, chase.service)
        ]
    tell("chase", lines)


def say_mentioned(comment: Comment, person: User) -> None:
    """Tell somebody named in a comment; what is restricted stays in the application, behind its sign-in."""
    action = comment.action
    _say(
        "mention",
        [person],
        action=action,
        occasion=f"comment:{comment.pk}",
        subject=f"{comment.author} vous a cité à propos de l’action n°\u00a0{action.number}",
        reason="vous êtes cité dans un commentaire",
        context={"comment": comment, "plan": action.plan},
        url=f"{action.get_absolute_url()}#commentaire-{comment.pk}",
        call="Pour le lire dans son contexte et y répondre",
    )


def say_decided(move: DeadlineMove) -> None:
    """Tell who proposed a deadline what was decided."""
    action, accepted = move.action, move.state == DeadlineMove.State.APPLIED
    outcome = "acceptée" if accepted else "refusée"
    _say(
        "deadline_decision",
        [move.asked_by],
        action=action,
        occasion=f"move:{move.pk}",
        subject=f"Votre proposition d’échéance pour l’action n°\u00a0{action.number} est {outcome}",
        reason="vous avez proposé cette échéance",
        context={"move": move, "accepted": accepted},
        url=f"{action.get_absolute_url()}#echeances",
        call="Voir l’action" if accepted else "Voir l’action, ou proposer une autre échéance",
    )


def say_moved(move: DeadlineMove) -> None:
    """Tell the lead's people, but not who moved it or asked for it, that a deadline moved; reminders of the old one fall."""
    action = move.action
    cancel(about=action)
    until = f" (au plus tard le {day(action.overdue_after)})" if action.overdue_after else ""
    people = _leads(action.lead).exclude(pk__in=[u for u in (move.asked_by_id, move.decided_by_id) if u])
    _say(
        "deadline_moved",
        people,
        action=action,
        occasion=f"move:{move.pk}",
        subject=f"Action n°\u00a0{action.number}\u00a0: nouvelle échéance, {move.after_text}{until}",
        reason=as_lead(action.lead),
        url=f"{action.get_absolute_url()}#echeances",
        due=action.overdue_after,
    )


def say_assigned(action: Action, *, by: User | None) -> None:
    """Tell the people of a new lead what is theirs from now on; reminders to the former lead fall."""
    cancel(about=action)
    act = current_change()
    when = f"\u00a0: échéance {action.deadline_text}" if action.deadline_text else ""
    _say(
        "action_assigned",
        _leads(action.lead).exclude(pk=by.pk if by else None),
        action=action,
        occasion=f"lead:{action.lead_id}:{act.pk if act else action.version}",
        subject=f"Action n°\u00a0{action.number} confiée à {action.lead} — {shortened(action.label, SHORT)}{when}",
        reason=as_lead(action.lead),
        due=action.overdue_after,
    )

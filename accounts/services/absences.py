"""Who acts for a person who is away: named by that person, from one day to another, and told of it."""

import datetime as dt

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string

from accounts.enums import SubstituteMail
from accounts.models import Assistance, User
from accounts.services.dates import end
from accounts.services.errors import Refused
from accounts.services.events import record
from sgcd_plan import clock

LONGEST = dt.timedelta(days=184)


def candidates(user: User):
    """Who may be named: the active accounts of the services to which ``user`` belongs, mainly or not."""
    services = [user.service_id, *user.attachments.active().values_list("service_id", flat=True)]
    return User.objects.of_services([pk for pk in services if pk]).filter(is_active=True).exclude(pk=user.pk)


def _tell(substitute: User, principal: User, row: Assistance, *, ended: bool) -> None:
    text = render_to_string(
        "accounts/mail/substitute.txt", {"principal": principal, "row": row, "ended": ended}
    )
    subject = (
        f"{principal} n’a plus besoin que vous agissiez en son nom"
        if ended
        else f"{principal} vous désigne pour agir en son absence"
    )
    send_mail(subject, text, None, [substitute.email])


@transaction.atomic
def declare(
    *, user: User, substitute: User, valid_from: dt.date, valid_until: dt.date, mails: str
) -> Assistance:
    """Let ``substitute`` act in the name of ``user`` while it is away, with its roles save the personal ones.

    ``mails``: whether the substitute gets the notices of that time too, or in its place. Raises ``Refused``.
    """
    if user.acting_for is not None:
        raise Refused("On ne déclare que sa propre absence\u00a0: agissez de nouveau en votre nom.")
    if not candidates(user).filter(pk=substitute.pk).exists():
        raise Refused("Choisissez une personne de votre service, dont le compte est actif.")
    if valid_until < max(valid_from, clock.today()):
        raise Refused("La fin précède aujourd’hui ou le début\u00a0: corrigez les dates.")
    if valid_until - valid_from > LONGEST:
        raise Refused(
            "Une absence déclarée dure six mois au plus\u00a0: au-delà, demandez à votre gestionnaire de comptes "
            "de désigner un assistant."
        )
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    planned = user.assistants.not_ended().filter(absence=True)
    over = [
        row
        for row in planned.select_related("assistant")
        if (row.valid_from or valid_from) <= valid_until and row.valid_until >= valid_from
    ]
    if over:
        raise Refused(
            f"Vous avez déjà désigné {over[0].assistant} pour une partie de ces jours\u00a0: mettez d’abord fin à cette "
            "absence, ou choisissez d’autres dates."
        )
    if planned.filter(assistant=substitute).exists():
        raise Refused(
            f"{substitute} est déjà désigné pour une absence à venir\u00a0: elle doit être terminée avant la suivante."
        )
    row, _ = Assistance.objects.update_or_create(
        assistant=substitute,
        principal=user,
        absence=True,
        defaults={"valid_from": valid_from, "valid_until": valid_until, "mails": mails},
    )
    days = f"du {valid_from:%d/%m/%Y} au {valid_until:%d/%m/%Y}"
    said = SubstituteMail(mails).label.lower()
    for account in (user, substitute):
        record(by=user, account=account, what=f"Absence {days}\u00a0: {substitute} agit pour {user} ({said})")
    _tell(substitute, user, row, ended=False)
    return row


@transaction.atomic
def finish(*, user: User, row: Assistance) -> None:
    """The person is back, or no longer leaves: nobody acts for it from the next page on."""
    if user.acting_for is not None:
        raise Refused("On ne met fin qu’à sa propre absence\u00a0: agissez de nouveau en votre nom.")
    if row.state == "ended":
        raise Refused("Cette absence est déjà terminée.")
    end(row)
    for account in (user, row.assistant):
        record(
            by=user, account=account, what=f"Absence terminée\u00a0: {row.assistant} n’agit plus pour {user}"
        )
    _tell(row.assistant, user, row, ended=True)


def pass_on(*, by: User, row: Assistance, substitute: User) -> None:
    """Whoever takes over from a substitute acts in its stead until the end of the absence; the person away is told."""
    principal, former = row.principal, row.assistant
    if principal.assistants.not_ended().filter(absence=True, assistant=substitute).exists():
        end(row)
        return
    made, _ = Assistance.objects.update_or_create(
        assistant=substitute,
        principal=principal,
        absence=True,
        defaults={"valid_from": row.valid_from, "valid_until": row.valid_until, "mails": row.mails},
    )
    end(row)
    for account in (principal, substitute):
        record(by=by, account=account, what=f"{substitute} agit pour {principal}, à la suite de {former}")
    _tell(substitute, principal, made, ended=False)
    text = render_to_string("accounts/mail/substitute_changed.txt", {"former": former, "row": made})
    send_mail(f"{substitute} agira en votre absence", text, None, [principal.email])

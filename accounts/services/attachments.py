"""To which services a person belongs, and in whose name it may act."""

import datetime as dt

from django.db import transaction

from accounts.models import Assistance, Attachment, User
from accounts.services.dates import end
from accounts.services.delegation import in_scope, require_runs
from accounts.services.errors import Refused
from accounts.services.events import record
from sgcd_plan import clock


@transaction.atomic
def attach(
    *,
    by: User,
    user: User,
    service,
    function: str = "",
    valid_from: dt.date | None = None,
    valid_until: dt.date | None = None,
) -> Attachment:
    """One more service to which ``user`` belongs; it gives no right."""
    if not in_scope(by, service):
        raise Refused("Vous ne pouvez rattacher un compte qu’à votre service ou à votre territoire.")
    if valid_from and valid_until and valid_until < valid_from:
        raise Refused("La fin du rattachement précède son début\u00a0: corrigez les dates.")
    if user.service_id == service.pk or user.attachments.not_ended().filter(service=service).exists():
        raise Refused(f"Ce compte est déjà rattaché au service {service}.")
    made = Attachment.objects.create(
        user=user, service=service, function=function, valid_from=valid_from, valid_until=valid_until
    )
    record(by=by, account=user, what=f"Rattachement ajouté\u00a0: {service.full_name}")
    return made


@transaction.atomic
def end_attachment(*, by: User, attachment: Attachment) -> None:
    """End an attachment: it stays in the account's past."""
    if attachment.state == "ended":
        raise Refused("Ce rattachement est déjà terminé.")
    end(attachment)
    record(by=by, account=attachment.user, what=f"Rattachement terminé\u00a0: {attachment.service.full_name}")


@transaction.atomic
def name_assistant(
    *,
    by: User,
    principal: User,
    assistant: User,
    valid_from: dt.date | None = None,
    valid_until: dt.date | None = None,
) -> Assistance:
    """Let ``assistant`` act in the name of ``principal``: with its roles, save the personal ones, and named as such."""
    require_runs(by, principal)
    if assistant.pk == principal.pk:
        raise Refused("On n’est pas son propre assistant\u00a0: choisissez une autre personne.")
    if not User.objects.visible_to(by).filter(pk=assistant.pk, is_active=True).exists():
        raise Refused("L’assistant doit avoir un compte actif que vous gérez.")
    if valid_until is not None and valid_until < max(clock.today(), valid_from or clock.today()):
        raise Refused("La fin précède aujourd’hui ou le début\u00a0: corrigez les dates.")
    made, _ = Assistance.objects.update_or_create(
        assistant=assistant,
        principal=principal,
        absence=False,
        defaults={"valid_from": valid_from, "valid_until": valid_until},
    )
    record(by=by, account=principal, what=f"{assistant} peut agir pour {principal}")
    record(by=by, account=assistant, what=f"{assistant} peut agir pour {principal}")
    return made


@transaction.atomic
def end_assistance(*, by: User, assistance: Assistance) -> None:
    """The assistant no longer acts in that name, from its next page on."""
    require_runs(by, assistance.principal)
    if assistance.state == "ended":
        raise Refused("Cette assistance est déjà terminée.")
    end(assistance)
    for account in (assistance.principal, assistance.assistant):
        record(
            by=by,
            account=account,
            what=f"{assistance.assistant} ne peut plus agir pour {assistance.principal}",
        )

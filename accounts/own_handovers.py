"""What accounts hand over when a person leaves: roles, and what is done in other names."""

from accounts import scopes
from accounts.enums import PERSONAL_ROLES
from accounts.handovers import Part
from accounts.models import Assistance, Grant, User
from accounts.services import absences, attachments, grants
from accounts.services.dates import end


def _grants(leaver: User, *, personal: bool) -> list[Grant]:
    held = leaver.grants.not_ended().select_related("service", "territory", "stand_in_for", "user")
    return [grant for grant in held if (grant.role in PERSONAL_ROLES) == personal]


def _named(personal: bool):
    def things(leaver: User, successor: User, by: User) -> list[str]:
        found = scopes.with_targets(_grants(leaver, personal=personal))
        return [grants.described(grant) for grant in found]

    return things


def _handed(personal: bool):
    def move(leaver: User, successor: User, by: User) -> None:
        for grant in _grants(leaver, personal=personal):
            grants.pass_on(by=by, grant=grant, successor=successor)

    return move


def _acted_for(leaver: User) -> list[Assistance]:
    rows = leaver.assisted.not_ended().select_related("principal__service", "assistant")
    return list(rows.order_by("pk"))


def _principals(leaver: User, successor: User, by: User) -> list[str]:
    return [
        f"{row.principal}{' (absence)' if row.absence else ''}"
        for row in _acted_for(leaver)
        if row.principal_id != successor.pk
    ]


def _act_for(leaver: User, successor: User, by: User) -> None:
    for row in _acted_for(leaver):
        if row.principal_id == successor.pk:
            end(row)
        elif row.absence:
            absences.pass_on(by=by, row=row, substitute=successor)
        else:
            attachments.name_assistant(
                by=by,
                principal=row.principal,
                assistant=successor,
                valid_from=row.valid_from,
                valid_until=row.valid_until,
            )
            attachments.end_assistance(by=by, assistance=row)


def _assistants(leaver: User, successor: User, by: User) -> list[str]:
    return [str(row.assistant) for row in leaver.assistants.not_ended().select_related("assistant")]


def _end_assistants(leaver: User, successor: User, by: User) -> None:
    for row in leaver.assistants.not_ended().select_related("assistant", "principal__service"):
        attachments.end_assistance(by=by, assistance=row)


PARTS = (
    Part("roles", "Rôles", _named(False), _handed(False)),
    Part(
        "administration",
        "Rôles d’administration",
        _named(True),
        _handed(True),
        note="À ne remettre qu’à qui prend la même fonction.",
        usual=False,
    ),
    Part(
        "acting",
        "Personnes au nom desquelles elle agit",
        _principals,
        _act_for,
        note="Chacune est prévenue si elle est absente en ce moment ou doit l’être.",
        administrators_only=True,
    ),
    Part(
        "assistants",
        "Personnes qui agissent en son nom",
        _assistants,
        _end_assistants,
        note="Cela prend fin\u00a0: chacun désigne ses propres assistants.",
    ),
)

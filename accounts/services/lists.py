"""A list of accounts: each row judged before anything is written, then all of it in one transaction."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from accounts import scopes
from accounts.enums import SCOPES_OF_ROLE, Role, Scope
from accounts.models import Grant, User
from accounts.services import delegation, grants, people
from accounts.services.errors import Refused
from accounts.sheets import COLUMNS, Row
from organisations.models import Service, Territory
from organisations.querysets import fold

STATES = {
    "new": "Nouveau compte",
    "role": "Rôle ajouté",
    "same": "Déjà en place",
    "error": "À corriger",
    "skipped": "Laissée de côté",
}


@dataclass
class Line:
    """A row as it will be: its state, what it gives, and by column what has to be mended."""

    number: int
    values: dict[str, str]
    skipped: bool = False
    state: str = "error"
    user: User | None = None
    service: Service | None = None
    asked: dict | None = None
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The state in French."""
        return STATES[self.state]

    @property
    def cells(self) -> list[tuple[str, str, str, str]]:
        """Each column: key, header, what was written, what has to be mended."""
        return [
            (key, header, self.values.get(key, ""), self.problems.get(key, ""))
            for key, header in COLUMNS.items()
        ]


class _Known:
    """What the words of a list may name, found once for the whole list."""

    def __init__(self, by: User) -> None:
        self.by = by
        self.services: dict[str, list[Service]] = defaultdict(list)
        for service in delegation.services_of(by).select_related("territory"):
            for name in {service.slug, service.acronym, service.name, service.full_name}:
                if name and service not in self.services[fold(name)]:
                    self.services[fold(name)].append(service)
        self.territories: dict[str, list[Territory]] = defaultdict(list)
        for territory in delegation.territories_of(by):
            kind = "region" if territory.kind == "region" else "departement"
            for name in (territory.key, f"{kind} {territory.code}", f"{kind} {territory.name}"):
                self.territories[fold(name)].append(territory)
            self.territories[fold(territory.name)].append(territory)
            if kind != "region":
                self.territories[fold(territory.code)].append(territory)
        self.plans = scopes.choices(Scope.PLAN, by) if by.has_role(Role.ADMINISTRATOR) else []
        self.roles = {fold(name): role for role in Role for name in (role.value, role.label)}

    def service(self, typed: str) -> Service:
        found = self.services.get(fold(typed), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise Refused(
                f"Plusieurs services s’appellent «\u00a0{typed}\u00a0»\u00a0: écrivez le nom complet."
            )
        raise Refused(
            f"Le service «\u00a0{typed}\u00a0» n’existe pas ou ne relève pas de vous\u00a0: écrivez son sigle ou son nom."
        )

    def role(self, typed: str) -> Role:
        wanted = fold(typed)
        if wanted in self.roles:
            return self.roles[wanted]
        near = {role for name, role in self.roles.items() if name.startswith(wanted)}
        if len(near) == 1:
            return near.pop()
        offered = ", ".join(role.label for role in delegation.choosable_roles(self.by))
        raise Refused(f"Le rôle «\u00a0{typed}\u00a0» n’existe pas\u00a0: choisissez parmi {offered}.")

    def target(self, role: Role, typed: str, service: Service | None) -> dict:
        """On what a role holds; without a word, what its kind suggests: its service, its territory, all."""
        allowed = SCOPES_OF_ROLE[role]
        if not typed:
            if Scope.SERVICE in allowed and service is not None:
                return {"scope": Scope.SERVICE, "service": service}
            if Scope.TERRITORY in allowed and service is not None and service.territory is not None:
                return {"scope": Scope.TERRITORY, "territory": service.territory}
            if Scope.ALL in allowed:
                return {"scope": Scope.ALL}
            raise Refused("Indiquez sur quoi porte ce rôle\u00a0: un service, un territoire ou un plan.")
        wanted = fold(typed)
        if wanted in {"tout", "tous", "ensemble", "l’ensemble", "all"}:
            return {"scope": Scope.ALL}
        if Scope.TERRITORY in allowed and (found := self.territories.get(wanted)):
            kind = "region" if role == Role.REGION_PREFECTURE else "department"
            fitting = [t for t in found if t.kind == kind] or found
            return {"scope": Scope.TERRITORY, "territory": fitting[0]}
        if Scope.PLAN in allowed:
            for pk, title in self.plans:
                if fold(title) == wanted:
                    return {"scope": Scope.PLAN, "object_id": pk}
        if Scope.SERVICE in allowed and (found := self.services.get(wanted)) and len(found) == 1:
            return {"scope": Scope.SERVICE, "service": found[0]}
        raise Refused(
            f"«\u00a0{typed}\u00a0» ne désigne rien sur quoi ce rôle puisse porter\u00a0: écrivez le sigle d’un service, "
            "un territoire («\u00a0région Bretagne\u00a0», «\u00a035\u00a0») ou le titre d’un plan."
        )


def _day(typed: str) -> dt.date | None:
    if not typed:
        return None
    if match := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", typed):
        day, month, year = map(int, match.groups())
    elif match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(?:[ T].*)?", typed):
        year, month, day = map(int, match.groups())
    else:
        raise Refused(f"«\u00a0{typed}\u00a0» n’est pas une date\u00a0: écrivez-la comme 31/12/2024.")
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise Refused(f"Le {typed} n’existe pas\u00a0: corrigez cette date.") from error


def judge(*, by: User, rows: Iterable[Row], skipped: Iterable[int] = ()) -> list[Line]:
    """Each row as it will be; nothing is written, and the number of queries does not grow with the rows."""
    skipped = set(skipped)
    lines = [Line(row.number, dict(row.values), row.number in skipped) for row in rows]
    known = _Known(by)
    emails = {line.values["email"].strip().lower() for line in lines}
    users = {
        user.email.lower(): user for user in User.objects.filter(email__in=emails).select_related("service")
    }
    seen = set(User.objects.visible_to(by).filter(email__in=emails).values_list("pk", flat=True))
    held = {
        (g.user_id, g.role, g.scope, g.scope_object_id, g.valid_from, g.valid_until)
        for g in Grant.objects.not_ended().filter(user__in=users.values())
    }
    room = delegation.room(by)
    opened: dict[str, Service | None] = {}
    planned: set[tuple] = set()
    for line in lines:
        if line.skipped:
            line.state = "skipped"
            continue
        _judge_identity(line, by, known, users, seen, opened, room)
        _judge_role(line, by, known)
        if line.problems:
            line.state = "error"
            continue
        email = line.values["email"].strip().lower()
        is_new = line.user is None and email not in opened
        if is_new:
            opened[email] = line.service
        asked = line.asked or {}
        target = asked.get("service") or asked.get("territory")
        key = (
            asked.get("role"),
            asked.get("scope"),
            target.pk if target else asked.get("object_id"),
            asked.get("valid_from"),
            asked.get("valid_until"),
        )
        there = not asked or (line.user and (line.user.pk, *key) in held) or (email, key) in planned
        planned.add((email, key))
        line.state = "new" if is_new else "same" if there else "role"
        if there and not is_new:
            line.asked = None
    return lines


def _judge_identity(line: Line, by: User, known: _Known, users, seen, opened, room) -> None:
    values = line.values
    email = values["email"].strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        line.problems["email"] = (
            "Adresse absente\u00a0: indiquez-la."
            if not email
            else "Cette adresse n’est pas valable\u00a0: vérifiez-la."
        )
    line.user = users.get(email)
    try:
        line.service = known.service(values["service"]) if values["service"] else None
    except Refused as refused:
        line.problems["service"] = str(refused)
    if line.user is not None:
        line.service = line.service or line.user.service
        if line.user.pk not in seen:
            line.problems["email"] = (
                "Ce compte existe dans un autre service\u00a0: demandez à un administrateur d’y ajouter un rôle."
            )
        return
    if email in opened:
        line.service = line.service or opened[email]
        return
    if not values["last_name"]:
        line.problems["last_name"] = "Nom absent\u00a0: indiquez-le."
    if line.service is None and "service" not in line.problems and room is not None:
        line.problems["service"] = "Service absent\u00a0: indiquez le sigle d’un de vos services."
    if line.service is not None and room is not None and not room.take(line.service):
        line.problems["service"] = (
            f"La limite de {delegation.DELEGATED_ACCOUNTS_LIMIT}\u00a0comptes est atteinte\u00a0: "
            "laissez cette ligne de côté, ou désactivez un compte inutilisé."
        )


def _judge_role(line: Line, by: User, known: _Known) -> None:
    values = line.values
    dates = {}
    for name in ("valid_from", "valid_until"):
        try:
            dates[name] = _day(values[name])
        except Refused as refused:
            line.problems[name] = str(refused)
    if not values["role"]:
        if values["scope"] or values["valid_from"] or values["valid_until"]:
            line.problems["role"] = "Rôle absent\u00a0: indiquez-le, ou videz la portée et les dates."
        return
    try:
        role = known.role(values["role"])
    except Refused as refused:
        line.problems["role"] = str(refused)
        return
    if line.problems.keys() & {"valid_from", "valid_until", "service"}:
        return
    try:
        target = known.target(role, values["scope"], line.service)
        asked = {"role": role, **target, **dates}
        grants.check(by=by, known_objects={pk for pk, _ in known.plans}, **asked)
    except Refused as refused:
        where = "scope" if "dates" not in str(refused) else "valid_until"
        line.problems[where] = str(refused)
        return
    line.asked = asked


@transaction.atomic
def write(*, by: User, rows: Iterable[Row], skipped: Iterable[int] = ()) -> dict[str, int]:
    """Open the accounts and give the roles of a list: all of it or nothing. Gives how many rows of each state.

    Raises ``Refused`` when a row has something to mend.
    """
    lines = judge(by=by, rows=rows, skipped=skipped)
    wrong = [line for line in lines if line.state == "error"]
    if wrong:
        raise Refused(
            f"Rien n’a été enregistré\u00a0: {len(wrong)}\u00a0ligne(s) à corriger ou à laisser de côté "
            f"(la première\u00a0: ligne\u00a0{wrong[0].number})."
        )
    made: dict[str, User] = {}
    counts: dict[str, int] = defaultdict(int)
    for line in lines:
        counts[line.state] += 1
        email = line.values["email"].strip().lower()
        if line.state == "new":
            made[email] = people.create_account(
                by=by,
                email=email,
                service=line.service,
                first_name=line.values["first_name"][:100],
                last_name=line.values["last_name"][:100],
                function=line.values["function"][:200],
            )
        if line.state in {"new", "role"} and line.asked:
            user = line.user or made[email]
            grants.give_role(by=by, user=user, reason="Liste de comptes importée", **line.asked)
    return dict(counts)

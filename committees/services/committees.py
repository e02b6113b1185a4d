"""Committees and their seats: made, changed, ordered, archived and brought back."""

from collections.abc import Iterable, Mapping

from django.utils.text import slugify

from actions.models import Action, Objective
from actions.services.errors import Refused, Stale
from committees.enums import Covers
from committees.models import Committee, CommitteeAction, CommitteeObjective, Seat
from journal.services import change
from sgcd_plan import clock

EDITABLE_FIELDS = (
    "name", "short_name", "level", "purpose", "plan", "above", "covers", "chair_function", "issuer", "rhythm",
    "rhythm_rank", "rhythm_weekday", "starts", "minutes", "place", "video_url", "quorum", "notice_days",
    "drives_month", "report_opens", "report_due", "report_cutoff", "source",
)  # fmt: skip
SEAT_FIELDS = (
    "kind", "function", "service", "holder", "holder_name", "holder_email", "substitute_name", "substitute_email",
    "copies", "counts", "invited",
)  # fmt: skip


# Words that the addresses of committees use themselves.
RESERVED = {"nouveau", "seances", "decisions", "reponse", "verifier", "organigramme"}


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "comite"
    taken = RESERVED | set(Committee.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    rank, found = 1, base
    while found in taken:
        rank += 1
        found = f"{base}-{rank}"
    return found


def _locked(row, version: int):
    current = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
    if current.version != version:
        raise Stale(current)
    return current


def _refuse_loop(committee: Committee) -> None:
    """Raise ``Refused`` when the committees above ``committee`` lead back to it."""
    above, seen = committee.above, {committee.pk}
    while above is not None:
        if above.pk in seen:
            raise Refused(
                f"« {committee.above} » dépend déjà de ce comité : choisissez-en un autre comme comité supérieur."
            )
        seen.add(above.pk)
        above = above.above


def _refuse_drive(committee: Committee) -> None:
    others = (
        Committee.objects.live().filter(plan=committee.plan_id, drives_month=True).exclude(pk=committee.pk)
    )
    if committee.drives_month and committee.plan_id is None:
        raise Refused("Un comité qui cadence les points du mois suit un plan : choisissez-le.")
    if committee.drives_month and (other := others.first()):
        raise Refused(f"« {other} » cadence déjà les points du mois de ce plan : un seul comité le peut.")


def create_committee(
    *,
    user,
    name: str,
    short_name: str = "",
    slug: str = "",
    territory=None,
    objectives: Iterable[Objective] = (),
    actions: Iterable[Action] = (),
    fictional: bool = False,
    **fields,
) -> Committee:
    """A committee; ``fields``: those of ``EDITABLE_FIELDS``. Raises ``Refused``."""
    with change(user=user, label="Comité créé"):
        made = Committee(
            slug=slug or _free_slug(short_name or name),
            name=name,
            short_name=short_name or name[:40],
            territory=territory,
            fictional=fictional,
            **fields,
        )
        _refuse_loop(made)
        _refuse_drive(made)
        made.save()
        set_scope(committee=made, objectives=objectives, actions=actions)
    return made


def set_scope(*, committee: Committee, objectives: Iterable[Objective], actions: Iterable[Action]) -> bool:
    """Set what ``committee`` answers for, inside an act; whether anything changed. What its kind of scope does not use goes."""
    changed = False
    for model, field, covers, wanted in (
        (CommitteeObjective, "objective", Covers.OBJECTIVES, objectives),
        (CommitteeAction, "action", Covers.ACTIONS, actions),
    ):
        keep = (
            {row.pk: row for row in wanted if row.plan_id == committee.plan_id}
            if committee.covers == covers
            else {}
        )
        rows = {getattr(row, f"{field}_id"): row for row in model.objects.filter(committee=committee)}
        for pk in rows.keys() - keep.keys():
            rows[pk].delete()
        for pk in keep.keys() - rows.keys():
            model.objects.create(committee=committee, **{field: keep[pk]})
        changed |= rows.keys() != keep.keys()
    return changed


def update_committee(
    *,
    user,
    committee: Committee,
    version: int,
    values: Mapping[str, object],
    objectives: Iterable[Objective] | None = None,
    actions: Iterable[Action] | None = None,
) -> Committee:
    """Change a committee; only ``EDITABLE_FIELDS`` count. Raises ``Stale`` when it changed since, ``Refused``."""
    with change(user=user, label="Comité modifié", cause=committee):
        current = _locked(committee, version)
        changed = [f for f in EDITABLE_FIELDS if f in values and getattr(current, f) != values[f]]
        for field in changed:
            setattr(current, field, values[field])
        _refuse_loop(current)
        _refuse_drive(current)
        scoped = set_scope(
            committee=current,
            objectives=[r.objective for r in current.objectives.select_related("objective")]
            if objectives is None
            else objectives,
            actions=[r.action for r in current.actions.select_related("action")]
            if actions is None
            else actions,
        )
        if changed or scoped:
            current.version += 1
            current.save()
    return current


def archive_committee(*, user, committee: Committee, version: int, reason: str) -> None:
    """Take a committee out of the lists; what it decided stays. Raises ``Stale``."""
    with change(user=user, label="Comité archivé", reason=reason, cause=committee):
        current = _locked(committee, version)
        if current.archived_at is None:
            current.archived_at, current.archived_by = clock.now(), user
            current.drives_month = False
            current.version += 1
            current.save()


def restore_committee(*, user, committee: Committee, version: int) -> None:
    """Bring an archived committee back. Raises ``Stale``."""
    with change(user=user, label="Comité désarchivé", cause=committee):
        current = _locked(committee, version)
        if current.archived_at is not None:
            current.archived_at = current.archived_by = None
            current.version += 1
            current.save()


def add_seat(*, user, committee: Committee, **fields) -> Seat:
    """A seat, after the others; ``fields``: those of ``SEAT_FIELDS``."""
    with change(user=user, label="Siège ajouté", cause=committee):
        Committee.objects.select_for_update(of=("self",)).get(pk=committee.pk)
        last = committee.seats.order_by("-position").values_list("position", flat=True).first() or 0
        return Seat.objects.create(committee=committee, position=last + 1, **fields)


def update_seat(*, user, seat: Seat, version: int, values: Mapping[str, object]) -> Seat:
    """Change a seat; the meetings already held keep what they said. Raises ``Stale``."""
    with change(user=user, label="Siège modifié", cause=seat.committee):
        current = _locked(seat, version)
        changed = [f for f in SEAT_FIELDS if f in values and getattr(current, f) != values[f]]
        for field in changed:
            setattr(current, field, values[field])
        if changed:
            current.version += 1
            current.save()
    return current


def archive_seat(*, user, seat: Seat, version: int) -> None:
    """Take a seat away from the meetings to come. Raises ``Stale``."""
    with change(user=user, label="Siège supprimé", cause=seat.committee):
        current = _locked(seat, version)
        if current.archived_at is None:
            current.archived_at, current.archived_by = clock.now(), user
            current.version += 1
            current.save()


def move_seat(*, user, seat: Seat, up: bool) -> None:
    """Exchange a seat with the one before it (``up``) or after it; nothing at either end."""
    with change(user=user, label="Sièges réordonnés", cause=seat.committee):
        seats = list(
            seat.committee.seats.filter(archived_at=None)
            .select_for_update(of=("self",))
            .order_by("position", "pk")
        )
        index = next((i for i, s in enumerate(seats) if s.pk == seat.pk), None)
        other = None if index is None else index + (-1 if up else 1)
        if other is None or not 0 <= other < len(seats):
            return
        seats[index], seats[other] = seats[other], seats[index]
        for position, row in enumerate(seats, 1):
            if row.position != position:
                row.position = position
                row.save()

"""Who must hear what: told by an act, or due with the days; at once, in the morning's mail, or in the bell alone."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.enums import SubstituteMail
from accounts.models import Assistance
from documents.typography import day as day_in_words
from notifications.enums import How, MailState, NoticeState, Urgency
from notifications.kinds import Kind, Line, kinds
from notifications.models import KindSetting, Notice, OutgoingMail, Preference
from notifications.services.outbox import address_of, call_sender
from organisations.calendars import is_working_day, local_time
from sgcd_plan import clock

MORNING = dt.time(7, 30)
ANNOUNCING_LOCK = 0x616E6E6F
UNSUBSCRIBE_SALT = "notifications.unsubscribe"


@dataclass
class Ways:
    """How each kind reaches each person: imposed, chosen, the administrator's default, the kind's own."""

    defaults: dict[str, KindSetting]
    chosen: dict[tuple[int, str], str]

    @classmethod
    def of(cls, user_ids: Iterable[int]) -> "Ways":
        """Two queries, whatever the number of people."""
        preferences = Preference.objects.filter(user_id__in=set(user_ids))
        return cls(
            {s.kind: s for s in KindSetting.objects.all()},
            {(p.user_id, p.kind): p.how for p in preferences},
        )

    def mandatory(self, kind: Kind) -> bool:
        """Whether people may not choose."""
        setting = self.defaults.get(kind.key)
        return setting.mandatory if setting else kind.mandatory

    def default(self, kind: Kind) -> str:
        """How the kind reaches who has not chosen."""
        setting = self.defaults.get(kind.key)
        return setting.how if setting else kind.how

    def how(self, user_id: int, kind: Kind) -> str:
        """How ``kind`` reaches a person."""
        if self.mandatory(kind):
            return self.default(kind)
        return self.chosen.get((user_id, kind.key), self.default(kind))


@dataclass
class Planned:
    """A mail that would leave: to whom, and the notices that it carries."""

    user: object
    kind: str
    subject: str
    notices: list[Notice] = field(default_factory=list)
    opening: str = ""


def key_of(kind: str, line: Line) -> str:
    """The key under which a line is said once: its kind, what it speaks of, the occasion, the person."""
    return f"{kind}:{line.about[0]}:{line.about[1]}:{line.occasion}:{line.user_id}"[:200]


def _notice(kind: Kind, line: Line, ways: Ways, types: Callable[[str], ContentType]) -> Notice:
    how = ways.how(line.user_id, kind)
    return Notice(
        key=key_of(kind.key, line),
        kind=kind.key,
        user_id=line.user_id,
        subject=line.subject[:300],
        detail=line.detail,
        call=line.call[:200],
        url=line.url[:300],
        reason=line.reason[:300],
        about_type=types(line.about[0]),
        about_id=line.about[1],
        day=line.day,
        urgency=line.urgency,
        how=how,
        state=NoticeState.SHOWN if how == How.NEVER else NoticeState.WAITING,
    )


def _type(label: str) -> ContentType:
    app, model = label.split(".")
    return ContentType.objects.get_by_natural_key(app, model)


def tell(kind: str, lines: Sequence[Line]) -> int:
    """Say ``lines`` (those not said before) in the transaction of their cause; gives how many are new."""
    if not lines:
        return 0
    with transaction.atomic():
        return len(_write([(kinds[kind], line) for line in lines]))


def _write(pairs: list[tuple[Kind, Line]]) -> list[Notice]:
    """Notices of the lines that are new, and the mails of those that cannot wait."""
    ways = Ways.of(line.user_id for _, line in pairs)
    notices = {key_of(k.key, line): _notice(k, line, ways, _type) for k, line in pairs}
    known = set(Notice.objects.filter(key__in=notices).values_list("key", flat=True))
    new = [notice for key, notice in notices.items() if key not in known]
    Notice.objects.bulk_create(new, ignore_conflicts=True)
    # Those that another hand wrote in between are not ours to mail.
    written = list(Notice.objects.filter(key__in=[n.key for n in new]).select_related("user__service"))
    _supersede(written)
    at_once = [
        n for n in written if n.how == How.AT_ONCE and n.state == NoticeState.WAITING and not n.mail_id
    ]
    together = {key_of(k.key, line): line.together for k, line in pairs if line.together}
    _mail(_gathered(at_once, together), lambda p: f"notice:{p.notices[0].key}")
    return written


def _gathered(notices: list[Notice], together: dict[str, tuple[str, str]]) -> list[Planned]:
    """The mails of what cannot wait: one a notice, save for those that are told together to one person."""
    mails: dict[tuple, list[Notice]] = defaultdict(list)
    for notice in notices:
        said = together.get(notice.key)
        mails[(notice.user_id, notice.kind, said) if said else (notice.key,)].append(notice)
    found = []
    for found_together in mails.values():
        first = found_together[0]
        if len(found_together) == 1:
            found.append(Planned(first.user, first.kind, first.subject, found_together))
        else:
            subject, opening = together[first.key]
            subject = subject.replace("{count}", str(len(found_together)))
            found.append(Planned(first.user, first.kind, subject, found_together, opening))
    return found


def _supersede(written: list[Notice]) -> None:
    """What the days bring again about an object takes the place of what the bell had not been read of."""
    timed = {kind.key for kind in kinds.values() if kind.due}
    newer = [notice.pk for notice in written if notice.kind in timed]
    if not newer:
        return
    again = Notice.objects.filter(
        pk__in=newer,
        user=OuterRef("user"),
        kind=OuterRef("kind"),
        about_type=OuterRef("about_type"),
        about_id=OuterRef("about_id"),
    )
    older = Notice.objects.unread().filter(kind__in=timed).exclude(pk__in=newer)
    older.filter(Exists(again)).update(read_at=clock.now())


def unsubscribe_url(user) -> str:
    """The address, for one person, of the page that stops what may be stopped; no sign-in, and a GET changes nothing."""
    token = signing.dumps(user.pk, salt=UNSUBSCRIBE_SALT)
    return settings.BASE_URL + reverse("notifications:unsubscribe", args=[token])


def _groups(notices: list[Notice]) -> list[tuple[str, list[dict]]]:
    """Notices by urgency, then by object, newest first."""
    groups = []
    for urgency in Urgency:
        objects: dict[tuple, list[Notice]] = defaultdict(list)
        for notice in sorted(notices, key=lambda n: (n.created_at, n.pk or 0), reverse=True):
            if notice.urgency == urgency:
                objects[(notice.about_type_id, notice.about_id)].append(notice)
        lines = [
            {"notice": n, "link": settings.BASE_URL + n.url, "first": i == 0}
            for found in objects.values()
            for i, n in enumerate(found)
        ]
        if lines:
            groups.append((urgency.label, lines))
    return groups


def _mail_for(item: Planned, key: str, context: dict, user, away: Assistance | None = None) -> OutgoingMail:
    """The unsaved mail of ``item`` to ``user``: its person, or whoever acts for it while it is ``away``."""
    name = "digest" if item.kind == "digest" or len(item.notices) > 1 else "notice"
    context = {**context, "away": away}
    subject = f"[Pour {away.principal}] {item.subject}" if away else item.subject
    return OutgoingMail(
        key=key[:200],
        kind=item.kind,
        user=user,
        subject=subject[:300],
        text=render_to_string(f"notifications/mail/{name}.txt", context),
        html=render_to_string(f"notifications/mail/{name}.html", context),
        **address_of(user),
    )


def _own_mail(item: Planned, key: str, context: dict) -> OutgoingMail:
    """The mail of ``item`` to its own person, who alone may stop what it gets."""
    mail = _mail_for(item, key, context, item.user)
    mail.headers = {
        "List-Unsubscribe": f"<{unsubscribe_url(item.user)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return mail


def _mail(planned: list[Planned], key: Callable[[Planned], str]) -> None:
    """Write mails and tie their notices to them; a constant number of queries."""
    if not planned:
        return
    settings_url = settings.BASE_URL + reverse("notifications:preferences")
    absences = Assistance.objects.substitutes_of({item.user.pk for item in planned})
    mails = []
    for item in planned:
        context = {
            "user": item.user,
            "subject": item.subject,
            "groups": _groups(item.notices),
            "single": item.notices[0] if item.kind != "digest" else None,
            "opening": item.opening,
            "link": settings.BASE_URL + item.notices[0].url,
            "settings_url": settings_url,
            "all_url": settings.BASE_URL + reverse("notifications:list"),
        }
        away = absences.get(item.user.pk)
        if away is None or away.mails == SubstituteMail.TOO:
            mails.append(_own_mail(item, key(item), context))
        if away is not None:
            beside = ":suppléant" if away.mails == SubstituteMail.TOO else ""
            mails.append(_mail_for(item, key(item) + beside, context, away.assistant, away))
    OutgoingMail.objects.bulk_create(mails, ignore_conflicts=True)
    stored = dict(OutgoingMail.objects.filter(key__in=[m.key for m in mails]).values_list("key", "pk"))
    carried = []
    for item in planned:
        for notice in item.notices:
            notice.mail_id, notice.state = stored[key(item)[:200]], NoticeState.MAILED
            carried.append(notice)
    Notice.objects.bulk_update(carried, ["mail", "state"])
    transaction.on_commit(call_sender)


def due_lines(at: dt.datetime, *, held: bool = False) -> list[tuple[Kind, Line]]:
    """Every line of the kinds that come with the days, as they hold at ``at``; ``held``: those not said too."""
    with clock.held_at(at):
        found = [(kind, line) for kind in kinds.values() if kind.due for line in kind.due(at)]
    return found if held else [(kind, line) for kind, line in found if not line.held]


def territory_of(user) -> str:
    """The key of the territory whose hours and working days are those of ``user`` ("" for a national one)."""
    service = user.service
    return service.territory.key if service and service.territory else ""


def morning(user, at: dt.datetime) -> dt.date | None:
    """The local day on which ``user`` gets a digest at ``at``: a working day there, from half past seven; else None."""
    key = territory_of(user)
    local = local_time(at, key)
    if local.time() >= MORNING and is_working_day(local.date(), key):
        return local.date()
    return None


def digest_subject(count: int, at: dt.datetime, user) -> str:
    """« Plan d’actions : 3 annonces — 21 mai 2024 », the day being that of the person's territory."""
    when = day_in_words(local_time(at, territory_of(user)).date())
    return f"Plan d’actions\u00a0: {count}\u00a0annonce{'s' if count > 1 else ''} — {when}"


def _digests(at: dt.datetime, waiting: Iterable[Notice], had: set[str]) -> list[tuple[Planned, str]]:
    """The morning's mails at ``at``, each with its key; ``had`` keys are not said again that day."""
    by_user: dict[int, list[Notice]] = defaultdict(list)
    for notice in waiting:
        by_user[notice.user_id].append(notice)
    found = []
    for notices in by_user.values():
        user = notices[0].user
        if (when := morning(user, at)) is None or (key := f"digest:{user.pk}:{when}") in had:
            continue
        found.append((Planned(user, "digest", digest_subject(len(notices), at, user), notices), key))
    return found


def announce(at: dt.datetime | None = None) -> tuple[int, int]:
    """Write what the days bring and the morning's mails: (new notices, digests). Safe to run twice, or by two at once.

    What waited and no longer holds (a deadline that moved, an action that is done) is cancelled.
    """
    at = at or clock.now()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ANNOUNCING_LOCK])
            if not cursor.fetchone()[0]:
                return 0, 0
        pairs = due_lines(at)
        _cancel_stale({key_of(k.key, line) for k, line in pairs})
        new = _write(pairs) if pairs else []
        waiting = list(
            Notice.objects.waiting()
            .filter(how=How.DIGEST)
            .select_related("user__service__territory")
            .order_by("pk")
        )
        keys = [f"digest:{n.user_id}:{day}" for n in waiting if (day := morning(n.user, at))]
        had = set(OutgoingMail.objects.filter(key__in=set(keys)).values_list("key", flat=True))
        digests = _digests(at, waiting, had)
        names = {id(item): key for item, key in digests}
        _mail([item for item, _ in digests], lambda item: names[id(item)])
    return len(new), len(digests)


def _cancel_stale(hold: set[str]) -> None:
    timed = [kind.key for kind in kinds.values() if kind.due]
    waiting = Notice.objects.waiting().filter(kind__in=timed).values_list("pk", "key")
    stale = [pk for pk, key in waiting if key not in hold]
    Notice.objects.filter(pk__in=stale).update(state=NoticeState.CANCELLED)


def cancel(*, about, kinds_told: Iterable[str] | None = None) -> int:
    """Cancel what has not left yet about an object (all kinds that come with the days, unless named); gives how many.

    A mail at once that no sender has taken is cancelled with its notice, unless it speaks of something else too.
    """
    named = list(kinds_told) if kinds_told is not None else [k.key for k in kinds.values() if k.due]
    found = Notice.objects.about(ContentType.objects.get_for_model(about), about.pk).filter(kind__in=named)
    with transaction.atomic():
        mails = OutgoingMail.objects.filter(
            state=MailState.WAITING, notices__in=found.filter(how=How.AT_ONCE)
        ).values_list("pk", flat=True)
        untaken = list(OutgoingMail.objects.select_for_update(skip_locked=True).filter(pk__in=list(mails)))
        still = Q(state=NoticeState.WAITING) | Q(mail__in=[mail.pk for mail in untaken])
        count = found.filter(still).update(state=NoticeState.CANCELLED)
        for mail in untaken:
            if not mail.notices.shown().exists():
                mail.state = MailState.CANCELLED
                mail.save(update_fields=["state"])
    return count


def would_leave(at: dt.datetime) -> list[Planned]:
    """What would leave at ``at``: the mails that wait, those of the kinds that come with the days, the morning's."""
    pairs = due_lines(at)
    ways = Ways.of(line.user_id for _, line in pairs)
    fresh = {key_of(k.key, line): _notice(k, line, ways, _type) for k, line in pairs}
    known = set(Notice.objects.filter(key__in=fresh).values_list("key", flat=True))
    users = (
        get_user_model()
        .objects.select_related("service__territory")
        .in_bulk({n.user_id for n in fresh.values()})
    )
    new = [n for key, n in fresh.items() if key not in known and n.how != How.NEVER]
    for notice in new:
        notice.user, notice.created_at = users[notice.user_id], at
    timed = {kind.key for kind in kinds.values() if kind.due}
    waiting = [
        n
        for n in Notice.objects.waiting().filter(how=How.DIGEST).select_related("user__service__territory")
        if n.kind not in timed or n.key in fresh
    ]
    waiting += [n for n in new if n.how == How.DIGEST]
    keys = {f"digest:{n.user_id}:{day}" for n in waiting if (day := morning(n.user, at))}
    had = set(OutgoingMail.objects.filter(key__in=keys).values_list("key", flat=True))
    queued = OutgoingMail.objects.ready(at).select_related("user").prefetch_related("notices")
    return [
        *(Planned(m.user, m.kind, m.subject, list(m.notices.all())) for m in queued),
        *(Planned(n.user, n.kind, n.subject, [n]) for n in new if n.how == How.AT_ONCE),
        *(item for item, _ in _digests(at, waiting, had)),
    ]

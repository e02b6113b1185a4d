"""Acts: open one around the writes that it makes."""

import contextlib
import contextvars
from collections.abc import Iterator

from django.db import transaction

from journal.models import Change

_current: contextvars.ContextVar[Change | None] = contextvars.ContextVar("journal_change", default=None)


def current_change() -> Change | None:
    """The act under way, or None."""
    return _current.get()


@contextlib.contextmanager
def change(*, user, label: str, reason: str = "", cause=None) -> Iterator[Change]:
    """One transaction whose history rows all point to one ``Change``; nested, the outer act is kept."""
    if (outer := _current.get()) is not None:
        yield outer
        return
    with transaction.atomic():
        act = Change(user=user, label=label[:200], reason=reason)
        if cause is not None:
            act.cause = cause
        act.save()
        token = _current.set(act)
        try:
            yield act
        finally:
            _current.reset(token)


def attach_change(sender, history_instance=None, **_: object) -> None:
    """Point a history row about to be written to the act under way (receiver of simple_history's signal)."""
    if (act := _current.get()) is not None:
        history_instance.change = act
        history_instance.history_user_id = act.user_id

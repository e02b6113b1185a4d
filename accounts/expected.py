"""What is expected of a person now: an extension point that the apps above fill."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from accounts.models import User


@dataclass(frozen=True)
class Expected:
    """One thing that a person is asked, where it is done, and until when (None: no day)."""

    title: str
    url: str
    due: dt.date | None = None
    late: bool = False


Source = Callable[[User], Iterable[Expected]]
# Each gives what its app expects of a user. Filled in each app's ``ready``.
sources: list[Source] = []


def expected_of(user: User, *, without: Collection[Source] = ()) -> list[Expected]:
    """What is expected of ``user``, most urgent first; ``without`` leaves out sources that a page shows itself."""
    found = [item for source in sources if source not in without for item in source(user)]
    return sorted(found, key=lambda item: (item.due is None, item.due or dt.date.max))

"""What a person who leaves hands over to another: an extension point that each app fills in ``ready``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from accounts.models import User


@dataclass(frozen=True)
class Part:
    """One kind of thing that is handed over.

    ``things`` names each one that the first person would hand to the second, as the third, who acts, may read it.
    ``move`` hands them over, in the transaction of its caller; None for what follows another part by itself.
    """

    key: str
    label: str
    things: Callable[[User, User, User], Sequence[str]]
    move: Callable[[User, User, User], None] | None = None
    # Said under the things: what becomes of them.
    note: str = ""
    # Whether it is handed over unless the person who acts says otherwise.
    usual: bool = True
    # What those who run only some of the accounts may not move: they see it, an administrator hands it over.
    administrators_only: bool = False


# Filled in each app's ``ready``, from the lowest app up: roles come first, what they open comes after.
parts: list[Part] = []

"""The judgement of an upload belongs to an app above this one, which says so here (an extension point)."""

from collections.abc import Callable
from typing import Any

# (bytes, name, allowed kinds, largest size) -> a verdict with ``kind``, ``ok`` and ``reason_fr``.
judges: list[Callable[..., Any]] = []

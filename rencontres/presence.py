"""Who has the page of a synthesis open: kept for a minute in the cache, so that two people see each other there."""

import time

from django.core.cache import cache

# A page says so every 20 seconds; one that was closed is forgotten soon after.
KEPT = 60


def _key(pk: int) -> str:
    return f"rencontres:synthesis:{pk}:present"


def arrive(pk: int, user) -> list[str]:
    """Note that ``user`` has the page of synthesis ``pk`` open; the names of the others who do.

    Two arrivals in the same instant may lose one of them until its next sign, 20 seconds later.
    """
    now = time.time()
    found = {who: seen for who, seen in (cache.get(_key(pk)) or {}).items() if now - seen[1] < KEPT}
    found[user.pk] = (user.acting_name, now)
    cache.set(_key(pk), found, KEPT)
    return [name for who, (name, _) in found.items() if who != user.pk]

"""The views of the list that a person saves: named, brought up to date, renamed, taken away and brought back.

They are a person's own settings and say nothing of a plan: the journal does not keep them.
"""

from django.db import transaction

from accounts.models import User
from actions.models import Plan, SavedView
from actions.services.errors import Refused
from sgcd_plan import clock

# What still reads as a menu.
MOST = 30
LONGEST_QUERY = 4000


def _others(user, plan: Plan):
    """The live views of a person on a plan; the person is locked, so that two tabs do not both take a name."""
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    return SavedView.objects.visible_to(user).live().filter(plan=plan)


def _name(others, name: str) -> str:
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise Refused("Donnez un nom à la vue.")
    if len(name) > 80:
        raise Refused(f"Ce nom fait {len(name)} caractères : raccourcissez-le à 80 au plus.")
    if others.filter(name__iexact=name).exists():
        raise Refused(f"Vous avez déjà une vue « {name} » : choisissez un autre nom.")
    return name


def _put_first(others, view: SavedView) -> None:
    """``view`` alone opens by default."""
    others.exclude(pk=view.pk).filter(is_default=True).update(is_default=False)


@transaction.atomic
def save_view(*, user, plan: Plan, name: str, query: str, default: bool = False) -> SavedView:
    """Keep ``query`` (what ``actions.saved.kept`` gives) under a name; ``default``: the list opens on it.

    Raises ``Refused`` for a name that is empty, too long or taken, or when there are ``MOST`` views already.
    """
    others = _others(user, plan)
    name = _name(others, name)
    if len(query) > LONGEST_QUERY:
        raise Refused("Cette vue est trop longue pour être enregistrée : raccourcissez la recherche.")
    if others.count() >= MOST:
        raise Refused(f"Vous avez déjà {MOST} vues sur ce plan : supprimez-en une d’abord.")
    view = SavedView(user=user, plan=plan, name=name, query=query, is_default=default)
    if default:
        _put_first(others, view)
    view.save()
    return view


@transaction.atomic
def update_view(*, view: SavedView, query: str) -> SavedView:
    """Make a view hold what the list shows now. Raises ``Refused`` when it was deleted meanwhile."""
    current = _locked(view)
    if len(query) > LONGEST_QUERY:
        raise Refused("Cette vue est trop longue pour être enregistrée : raccourcissez la recherche.")
    current.query = query
    current.save()
    return current


@transaction.atomic
def rename_view(*, view: SavedView, name: str, default: bool) -> SavedView:
    """Give a view another name, or make it the one that opens by default. Raises ``Refused`` as ``save_view``."""
    others = _others(view.user, view.plan).exclude(pk=view.pk)
    current = _locked(view)
    current.name = _name(others, name)
    current.is_default = default
    if default:
        _put_first(others, current)
    current.save()
    return current


@transaction.atomic
def archive_view(*, view: SavedView) -> None:
    """Take a view away (harmless when repeated); it can be brought back."""
    SavedView.objects.filter(pk=view.pk, archived_at=None).update(archived_at=clock.now(), is_default=False)


@transaction.atomic
def restore_view(*, view: SavedView) -> None:
    """Bring a view back under its name. Raises ``Refused`` when the name was taken since, or there are too many."""
    others = _others(view.user, view.plan).exclude(pk=view.pk)
    if others.filter(name__iexact=view.name).exists():
        raise Refused(
            f"Une autre vue s’appelle maintenant « {view.name} » : renommez-la, puis rétablissez celle-ci."
        )
    if others.count() >= MOST:
        raise Refused(f"Vous avez déjà {MOST} vues sur ce plan : supprimez-en une d’abord.")
    SavedView.objects.filter(pk=view.pk).update(archived_at=None)


def _locked(view: SavedView) -> SavedView:
    current = SavedView.objects.select_for_update(of=("self",)).select_related("plan", "user").get(pk=view.pk)
    if current.archived_at is not None:
        raise Refused(f"La vue « {current.name} » a été supprimée : rétablissez-la d’abord.")
    return current

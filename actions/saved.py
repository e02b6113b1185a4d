"""What a saved view of the list holds, and which one a page shows."""

from dataclasses import dataclass

from django.http import QueryDict

from actions import filters, tables
from actions.models import Plan, SavedView

# The parameter of the address that names the view, and its value for none: the whole list, whatever opens by default.
PARAMETER = "view"
WHOLE = "all"


def kept(asked: QueryDict) -> str:
    """What a view keeps of the address of a list: filters, sorting and columns, always in the same order."""
    found = QueryDict(mutable=True)
    for name in (*filters.FIRST, *filters.MORE, "sort"):
        if value := asked.get(name, "").replace("\x00", "").strip():
            found[name] = value
    columns = tables.chosen(",".join(asked.getlist("cols")))
    if columns != tables.DEFAULT:
        found["cols"] = ",".join(columns)
    return found.urlencode()


@dataclass(frozen=True)
class ViewsOfList:
    """The views of a person on a plan, beside a list: ``current`` is the one opened, ``query`` what is shown now."""

    views: list[SavedView]
    current: SavedView | None
    query: str

    @property
    def default(self) -> SavedView | None:
        """The one that opens when nothing is asked."""
        return next((view for view in self.views if view.is_default), None)

    @property
    def changed(self) -> bool:
        """Whether the list no longer shows what the view opened holds."""
        return self.current is not None and self.current.query != self.query


def views_of_list(user, plan: Plan, asked: QueryDict) -> ViewsOfList:
    """The views that a list offers (one query)."""
    views = list(SavedView.objects.visible_to(user).live().filter(plan=plan))
    for view in views:
        view.plan = plan
    current = next((view for view in views if str(view.pk) == asked.get(PARAMETER)), None)
    return ViewsOfList(views, current, kept(asked))


def explicit(asked: QueryDict, views: ViewsOfList) -> QueryDict:
    """``asked`` such that a link which takes its last filter away does not fall back on the default view."""
    if views.default is None or PARAMETER in asked:
        return asked
    found = asked.copy()
    found[PARAMETER] = WHOLE
    return found


def in_words(form, view: SavedView) -> str:
    """What a view holds, as a person reads it; ``form``: that of a filter of its plan, for the words of its choices."""
    asked, said = QueryDict(view.query), []
    for name, field in form.fields.items():
        if value := asked.get(name, ""):
            choices = {str(key): str(text) for key, text in getattr(field, "choices", ())}
            ticked = hasattr(field.widget, "check_test")
            said.append(str(field.label) if ticked else f"{field.label} : {choices.get(value, value)}")
    if order := tables.order_in_words(asked.get("sort", "")):
        said.append(f"tri {order}")
    if "cols" in asked:
        said.append(f"{len(tables.chosen(asked['cols']))} colonnes")
    return " · ".join(said) or "toutes les actions"

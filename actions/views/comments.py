"""Comments on an action, and the people whom one may name there."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from actions import access
from actions.models import Comment
from actions.page_forms import CommentEditForm, CommentForm
from actions.querysets.people import named, who_may_see
from actions.services import comments
from actions.services.errors import Refused, Stale
from actions.views.detail import close_people, render_page, visible_action

PAGE = 50


def _told(people) -> str:
    if not people:
        return "Commentaire ajouté."
    return f"Commentaire ajouté. Prévenus par courriel\u00a0: {', '.join(str(person) for person in people)}."


@require_http_methods(["GET", "POST"])
def comment(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """All the comments of an action, page by page; or a new one."""
    action = visible_action(request, slug, number)
    if request.method == "GET":
        found = (
            Comment.objects.visible_to(request.user)
            .filter(action=action)
            .select_related("author__service")
            .prefetch_related("mentions__user")
        )
        page = Paginator(found, PAGE).get_page(request.GET.get("page"))
        context = {"plan": action.plan, "action": action, "page": page, "nav": "list"}
        return render(request, "actions/comments.html", context)
    if not access.may_comment(request.user, action):
        raise PermissionDenied
    form = CommentForm(
        request.POST, action=action, people=close_people(action, request.user), auto_id="commentaire_%s"
    )
    if form.is_valid():
        people = [person for person in form.people() if person.pk != request.user.pk]
        try:
            made = comments.add_comment(
                user=request.user,
                action=action,
                text=form.cleaned_data["text"],
                mentioned=people,
                restricted=form.cleaned_data["restricted"],
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _told(people))
            return redirect(f"{action.get_absolute_url()}#commentaire-{made.pk}")
    return render_page(request, action, status=422, forms={"comment_form": form})


@require_http_methods(["GET", "POST"])
def comment_edit(request: HttpRequest, slug: str, number: str, pk: int) -> HttpResponse:
    """Correct one's own comment while nobody has answered."""
    action = visible_action(request, slug, number)
    found = get_object_or_404(
        Comment.objects.visible_to(request.user).select_related("author").filter(action=action), pk=pk
    )
    if found.author_id != request.user.pk:
        raise PermissionDenied
    found.action = action
    people = close_people(action, request.user)
    already = {m.user_id: m.user for m in found.mentions.select_related("user")}
    form = CommentEditForm(
        request.POST or None,
        action=action,
        people=[p for p in people if p.pk not in already],
        initial={"text": found.text, "version": found.version},
    )
    theirs, status = None, 200
    if request.method == "POST" and form.is_valid():
        try:
            comments.edit_comment(
                user=request.user,
                comment=found,
                version=form.cleaned_data["version"],
                text=form.cleaned_data["text"],
                mentioned=form.people(),
            )
        except Stale as stale:
            theirs, status = stale.current, 409
            form.data = form.data.copy()
            form.data["version"] = stale.current.version
        except Refused as refused:
            form.add_error(None, str(refused))
            status = 409
        else:
            messages.success(request, "Commentaire corrigé.")
            return redirect(f"{action.get_absolute_url()}#commentaire-{found.pk}")
    elif form.errors:
        status = 422
    context = {
        "plan": action.plan,
        "action": action,
        "form": form,
        "theirs": theirs,
        "already": already.values(),
        "answered": request.method == "GET" and comments.answered(found),
        "nav": "list",
    }
    return render(request, "actions/comment_edit.html", context, status=status)


@require_GET
def people(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Persons who may see the action, by the letters typed: what « @ » proposes."""
    action = visible_action(request, slug, number)
    if not access.may_comment(request.user, action):
        raise PermissionDenied
    found = named(
        who_may_see(action.plan).exclude(pk=request.user.pk),
        request.GET.get("q", "").replace("\x00", "")[:80],
    )
    return JsonResponse(
        {"people": [{"id": p.pk, "name": str(p), "service": str(p.service or "")} for p in found]}
    )

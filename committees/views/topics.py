"""Topics that members propose to a committee, and the secretary's answers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from actions.services.errors import Refused
from committees import access
from committees.agenda_forms import AnswerForm, TopicForm
from committees.enums import TopicState
from committees.models import Committee, Meeting, Topic
from committees.services import topics as services
from committees.views.found import kept_committee, visible_committee

# Topics already answered that the page still shows.
ANSWERED = 30


def _meetings(committee: Committee):
    return Meeting.objects.live().coming().filter(committee=committee).for_list()


def _shown(
    request: HttpRequest, committee: Committee, form: TopicForm, late: tuple[int, AnswerForm] | None = None
) -> HttpResponse:
    seen = Topic.objects.visible_to(request.user).filter(committee=committee, archived_at=None)
    seen = seen.select_related("action__plan", "proposed_by", "item__meeting__committee").defer(
        "action__search"
    )
    keeps = access.keeps(request.user, committee)
    waiting = list(seen.waiting())
    meetings = _meetings(committee)
    offered = list(meetings) if keeps and waiting else []
    for topic in waiting:
        topic.answer_form = None
        if keeps:
            topic.answer_form = (
                late[1]
                if late and late[0] == topic.pk
                else AnswerForm(meetings=meetings, prefix=f"sujet-{topic.pk}")
            )
            topic.answer_form.fields["meeting"].choices = [(m.pk, f"{m}") for m in offered]
    context = {
        "committee": committee,
        "form": form,
        "waiting": waiting,
        "answered": seen.exclude(state=TopicState.OPEN).order_by("-proposed_at", "-pk")[:ANSWERED],
        "keeps": keeps,
        "meetings": offered,
        "nav": "committees",
    }
    wrong = form.errors or (late and late[1].errors)
    return render(request, "committees/topics.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "POST"])
def topics(request: HttpRequest, slug: str) -> HttpResponse:
    """The topics that wait, those answered, and a form to propose one."""
    committee = visible_committee(request, slug)
    if not access.sits(request.user, committee):
        raise PermissionDenied
    form = TopicForm(request.POST or None, committee=committee)
    if request.method == "POST" and form.is_valid():
        try:
            services.propose_topic(user=request.user, committee=committee, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, "Sujet proposé : le secrétariat l’inscrit à un ordre du jour, ou vous répond."
            )
            return redirect("committees:topics", slug)
    return _shown(request, committee, form)


@require_POST
def answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a topic onto an agenda, or drop it with an answer."""
    committee = kept_committee(request, slug)
    topic = get_object_or_404(
        Topic.objects.visible_to(request.user).select_related("committee", "action"),
        committee=committee,
        pk=pk,
    )
    form = AnswerForm(request.POST, meetings=_meetings(committee), prefix=f"sujet-{topic.pk}")
    if form.is_valid():
        said = form.cleaned_data["answer"]
        try:
            if request.POST.get("do") == "take":
                if (meeting := form.cleaned_data["meeting"]) is None:
                    raise Refused("Choisissez la séance : le comité n’en a pas d’autre à venir.")
                services.take_topic(user=request.user, topic=topic, meeting=meeting, answer=said)
                messages.success(request, f"Sujet inscrit à l’ordre du jour de la séance {meeting}.")
            else:
                services.drop_topic(user=request.user, topic=topic, answer=said)
                messages.success(request, "Sujet écarté : votre réponse est transmise.")
            return redirect("committees:topics", slug)
        except Refused as refused:
            form.add_error("answer", str(refused))
    return _shown(request, committee, TopicForm(committee=committee), (topic.pk, form))

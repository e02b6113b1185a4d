"""A person's saved views of the list: filters, sorting and columns under a name, its own."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from accounts.enums import Role
from actions import saved
from actions.models import SavedView
from actions.services import saved_views
from actions.services.errors import Refused
from sgcd_plan import clock

QUERY = "deadline=overdue&sort=-number&cols=number%2Clabel%2Ccontributors"


@pytest.fixture
def reader(people, client):
    client.force_login(people[Role.READER])
    return people[Role.READER]


@pytest.fixture
def address(plan):
    return reverse("actions:list", args=[plan.slug])


@pytest.fixture
def views(plan):
    return reverse("actions:views", args=[plan.slug])


def save(client, views, name="Mes retards", query=QUERY, **fields):
    return client.post(views, {"name": name, "query": query, **fields})


def test_a_list_is_saved_with_its_filters_order_and_columns_then_opened(client, plan, reader, views):
    answer = save(client, views)
    page = client.get(answer.url)
    words = page.content.decode().replace("\u00a0", " ")
    assert [a.number for a in page.context["page"]] == [1]
    assert [c.name for c in page.context["columns"]] == ["number", "label", "contributors"]
    assert page.context["sort"] == "-number"
    assert "Vue : <span data-source>Mes retards</span>" in words
    listed = client.get(views).content.decode().replace("\u00a0", " ")
    assert "Échéance : Dépassée · tri par n°, décroissant · 3 colonnes" in listed


def test_a_view_that_the_list_no_longer_shows_is_brought_up_to_date_or_saved_apart(
    client, plan, reader, address, views
):
    opened = save(client, views).url
    view = SavedView.objects.get()
    changed = client.get(address, {"q": "convergence", "view": view.pk})
    assert "Mes retards</span> (modifiée)" in changed.content.decode()
    client.post(
        reverse("actions:view", args=[plan.slug, view.pk]),
        {"decision": "update", "query": changed.context["saved"].query},
    )
    view.refresh_from_db()
    assert view.query == "q=convergence"
    assert "(modifiée)" not in client.get(view.get_absolute_url()).content.decode()
    assert "(modifiée)" in client.get(opened).content.decode()


def test_the_default_view_opens_by_itself_and_the_whole_list_stays_within_reach(
    client, plan, reader, address, views
):
    save(client, views, default="on")
    view = SavedView.objects.get()
    assert client.get(address).url == view.get_absolute_url()
    whole = client.get(address, {"view": "all"})
    assert [a.number for a in whole.context["page"]] == [1, 2]
    # Taking the last filter away shows the whole list, and not the view again.
    (used,) = client.get(address, {"q": "convergence"}).context["active_filters"]
    assert used.without == "view=all"


def test_a_single_view_opens_by_default(client, plan, reader, views):
    save(client, views, default="on")
    save(client, views, name="Autre", default="on")
    assert [v.name for v in SavedView.objects.filter(is_default=True)] == ["Autre"]


def test_figures_of_the_dashboard_count_the_whole_list_whatever_opens_by_default(client, plan, reader, views):
    save(client, views, default="on")
    board = client.get(reverse("actions:dashboard", args=[plan.slug]))
    assert client.get(board.context["all_link"]).context["page"].paginator.count == 2


def test_a_view_is_renamed_deleted_and_brought_back(client, plan, reader, address, views):
    save(client, views, default="on")
    view = SavedView.objects.get()
    one = reverse("actions:view", args=[plan.slug, view.pk])
    client.post(one, {"decision": "rename", "name": "Retards  de mai"})
    view.refresh_from_db()
    assert (view.name, view.is_default) == ("Retards de mai", False)
    client.post(one, {"decision": "archive"})
    assert client.get(address).context["saved"].views == []
    client.post(one, {"decision": "restore"})
    assert client.get(address).context["saved"].views == [view]


@pytest.mark.parametrize(
    ("name", "said"),
    [("", "Donnez un nom"), ("MES RETARDS", "déjà une vue"), ("x" * 81, "raccourcissez-le")],
)
def test_a_refused_name_says_why_and_keeps_the_list_and_what_was_typed(
    client, plan, reader, views, name, said
):
    save(client, views)
    answer = save(client, views, name=name)
    assert answer.status_code == 422
    assert said in answer.content.decode().replace("\u00a0", " ")
    assert answer.context["sort"] == "-number"
    assert answer.context["new_view"]["name"] == name
    assert SavedView.objects.count() == 1


def test_a_refused_new_name_is_said_beside_its_view(client, plan, reader, views):
    save(client, views)
    save(client, views, name="Autre")
    other = SavedView.objects.get(name="Autre")
    one = reverse("actions:view", args=[plan.slug, other.pk])
    answer = client.post(one, {"decision": "rename", "name": "mes retards"})
    assert answer.status_code == 422
    assert 'value="mes retards"' in answer.content.decode()


def test_nobody_opens_or_changes_the_view_of_another(client, plan, people, reader, views, address):
    save(client, views)
    view = SavedView.objects.get()
    client.force_login(people[Role.PLAN_MANAGER])
    answer = client.post(reverse("actions:view", args=[plan.slug, view.pk]), {"decision": "archive"})
    assert answer.status_code == 404
    assert "Mes retards" not in client.get(view.get_absolute_url()).content.decode()
    # The same name is free for somebody else.
    assert save(client, views).status_code == 302


def test_a_name_taken_since_is_not_restored_in_silence(plan, people):
    user = people[Role.READER]
    first = saved_views.save_view(user=user, plan=plan, name="A", query="")
    saved_views.archive_view(view=first)
    saved_views.save_view(user=user, plan=plan, name="a", query="")
    with pytest.raises(Refused, match="s’appelle maintenant"):
        saved_views.restore_view(view=first)


def test_there_are_no_more_views_than_a_menu_holds(plan, people):
    for n in range(saved_views.MOST):
        saved_views.save_view(user=people[Role.READER], plan=plan, name=str(n), query="")
    with pytest.raises(Refused, match="supprimez-en"):
        saved_views.save_view(user=people[Role.READER], plan=plan, name="de trop", query="")


def test_what_a_view_keeps_does_not_depend_on_how_the_address_was_written():
    asked = QueryDict("page=3&view=2&cols=label&cols=number&q=%00 a &status=&sort=-lead&colonnes=affichees")
    assert saved.kept(asked) == "q=a&sort=-lead&cols=number%2Clabel"
    assert saved.kept(QueryDict("cols=" + ",".join(saved.tables.DEFAULT))) == ""


@pytest.mark.parametrize("weird", ["x", "0", "99999999999999999999", "\x00"])
def test_a_view_that_does_not_exist_shows_the_list(client, plan, reader, address, weird):
    assert client.get(address, {"view": weird}).status_code == 200


@pytest.mark.parametrize("count", [2, 20])
def test_views_cost_one_query_whatever_their_number(
    client, plan, people, reader, address, views, count, django_assert_max_num_queries
):
    for n in range(count):
        saved_views.save_view(user=reader, plan=plan, name=f"Vue {n}", query=QUERY)
    with django_assert_max_num_queries(17):
        client.get(address)
    with django_assert_max_num_queries(17):
        client.get(views)


def test_a_view_on_a_service_follows_it_to_its_successor(plan, people):
    from actions import successions as moved
    from tests.conftest import service

    old, new = service("dnum-miom"), service("depafi")
    user = people[Role.READER]
    view = SavedView.objects.create(
        user=user, plan=plan, name="La mienne", query=f"q=a%26b&lead={old.pk}&contributor={new.pk}"
    )
    other = SavedView.objects.create(user=user, plan=plan, name="Autre", query=f"lead={old.pk}1")
    said = [move for move in moved.preview([old]) if move.label.startswith("Vues")]
    assert [list(move.things) for move in said] == [[f"une vue de {user}"]]
    moved.move([old], new, clock.today(), people[Role.ADMINISTRATOR])
    view.refresh_from_db()
    assert view.query == f"q=a%26b&lead={new.pk}&contributor={new.pk}"
    other.refresh_from_db()
    assert other.query == f"lead={old.pk}1"

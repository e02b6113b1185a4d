"""The directory of services: added, renamed, merged; what is open moves in one previewed step, the past keeps its names."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role, Scope
from accounts.models import Attachment, Grant, User
from accounts.services.errors import Refused, Stale
from journal.directory import services as acts
from organisations import successions
from organisations.models import Service, ServiceSuccession
from organisations.services import load_reference
from tests.conftest import person, service
from tests.pages import StrictClient

pytestmark = pytest.mark.django_db
TODAY = dt.date(2024, 5, 20)
EVE = dt.date(2024, 5, 19)
NEW = {"name": "Direction générale du numérique de l’État", "acronym": "DGNE"}


@pytest.fixture
def admin():
    return person(Role.ADMINISTRATOR)


@pytest.fixture
def pages(admin):
    client = StrictClient()
    client.force_login(admin)
    return client


def take_over(by, services, successor=None, new=None, on=TODAY, reason="Arrêté du 20 mai 2024") -> Service:
    """A takeover as somebody who has just seen its preview does it."""
    seen = acts.fingerprint(services, successor, new, on, successions.preview(services))
    return acts.take_over(
        by=by, services=services, successor=successor, new=new, on=on, reason=reason, seen=seen
    )


def somebody(name: str, slug: str, **fields) -> User:
    return User.objects.create_user(
        f"{name}@exemple.gouv.fr", last_name=name, service=service(slug), **fields
    )


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "prefecture ain"}, {"prefecture-01"}),
        ({"q": "dgafp"}, {"dgafp"}),
        ({"kind": "sgc-d", "territory": "departement:01"}, {"sgc-d-01"}),
        ({"q": "sgcd ain"}, {"sgc-d-01"}),
        ({"q": "SGC-D ain"}, {"sgc-d-01"}),
        ({"q": "dgafp", "state": "ended"}, set()),
        ({"q": "dgafp", "state": "living"}, {"dgafp"}),
        ({"q": "a\x00b", "kind": "pirate", "territory": "x", "page": "z"}, None),
    ],
)
def test_services_are_found_by_name_kind_territory_and_state(asked, found, pages):
    answer = pages.get(reverse("services:list"), asked)
    assert answer.status_code == 200
    if found is not None:
        assert found <= {s.slug for s in answer.context["page"]}
        assert found or not list(answer.context["page"])


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_the_list_is_exported_as_filtered(kind, pages):
    answer = pages.get(reverse("services:list"), {"q": "dgafp", "export": kind})
    assert answer.status_code == 200
    content = b"".join(answer)
    if kind == "csv":
        [header, row] = csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
        assert header[:2] == ["Nom", "Sigle"]
        assert row[1] == "DGAFP"


def test_a_service_is_added_once_and_says_who_added_it(pages, admin):
    address = reverse("services:add")
    kind = service("dgafp").kind_id
    asked = {"name": "Mission de la simplification", "acronym": "MSIM", "kind": kind}
    answer = pages.post(address, asked, follow=True)
    made = Service.objects.get(name="Mission de la simplification")
    assert "Service ajouté" in answer.content.decode()
    assert [(e.by, e.what) for e in made.events.all()] == [(admin, "Service ajouté")]
    again = pages.post(address, {**asked, "name": "mission de la simplification"})
    assert again.status_code == 422
    assert "existe déjà" in again.content.decode()
    assert 'value="MSIM"' in again.content.decode()


def test_the_reference_data_leave_alone_what_people_changed(admin):
    dgafp = service("dgafp")
    acts.update_service(by=admin, service=dgafp, version=0, values={"mailbox": "contact@exemple.gouv.fr"})
    load_reference()
    assert service("dgafp").mailbox == "contact@exemple.gouv.fr"


def test_a_renamed_service_keeps_its_former_name_until_the_eve(admin):
    dgafp = service("dgafp")
    before = dgafp.full_name
    acts.update_service(
        by=admin, service=dgafp, version=0, values=NEW, since=dt.date(2024, 5, 1), reason="Décret"
    )
    dgafp = service("dgafp")
    assert dgafp.full_name == "Direction générale du numérique de l’État (DGNE)"
    assert dgafp.name_on(dt.date(2024, 4, 30)) == before
    assert dgafp.name_on(dt.date(2024, 5, 1)) == dgafp.full_name
    assert {e.reason for e in dgafp.events.all()} == {"Décret"}
    # Found under both.
    assert list(Service.objects.matching("fonction publique").filter(slug="dgafp"))


def test_a_mistake_in_a_name_is_corrected_without_a_trace_among_the_former_names(admin):
    dgafp = service("dgafp")
    acts.update_service(by=admin, service=dgafp, version=0, values={"name": "Autre nom"})
    assert not dgafp.names.exists()


@pytest.mark.parametrize(
    ("values", "since", "says"),
    [
        ({"name": "Autre nom"}, dt.date(2024, 5, 21), "à partir du jour où il prend effet"),
        ({"name": "DITP"}, None, "existe déjà"),
        ({"parent": "dgafp"}, None, "ne dépend pas de lui-même"),
    ],
)  # fmt: skip
def test_a_change_that_cannot_be_is_refused_with_a_sentence(values, since, says, admin):
    values = {
        key: {"DITP": service("ditp").name.upper(), "dgafp": service("dgafp")}.get(value, value)
        for key, value in values.items()
    }
    with pytest.raises(Refused, match=says):
        acts.update_service(by=admin, service=service("dgafp"), version=0, values=values, since=since)
    assert service("dgafp").version == 0


def test_two_renamings_follow_each_other_in_time(admin):
    dgafp = service("dgafp")
    acts.update_service(by=admin, service=dgafp, version=0, values={"name": "Un"}, since=dt.date(2024, 5, 1))
    with pytest.raises(Refused, match="Un nom antérieur"):
        acts.update_service(
            by=admin, service=dgafp, version=1, values={"name": "Deux"}, since=dt.date(2024, 4, 1)
        )


def test_who_comes_late_is_shown_both_versions_and_loses_nothing(pages, admin):
    dgafp = service("dgafp")
    acts.update_service(by=admin, service=dgafp, version=0, values={"mailbox": "un@exemple.gouv.fr"})
    asked = {"name": dgafp.name, "acronym": "DGAFP", "preposition_of": dgafp.preposition_of}
    asked |= {"kind": dgafp.kind_id, "parent": dgafp.parent_id or "", "title_head": dgafp.title_head}
    answer = pages.post(
        reverse("services:edit", args=[dgafp.pk]), asked | {"mailbox": "deux@exemple.gouv.fr", "version": 0}
    )
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "un@exemple.gouv.fr" in page
    assert 'value="deux@exemple.gouv.fr"' in page
    assert 'name="version" value="1"' in page
    with pytest.raises(Stale):
        acts.update_service(by=admin, service=dgafp, version=0, values={"mailbox": ""})


@pytest.fixture
def work(admin):
    """The DNUM and the DEPAFI, with people, attachments and roles."""
    chief, helper, closed = (
        somebody("chef", "dnum-miom"),
        somebody("aide", "depafi"),
        somebody("parti", "dnum-miom"),
    )
    closed.is_active = False
    closed.save()
    Grant.objects.create(user=chief, role=Role.ACTION_LEAD, scope=Scope.SERVICE, service=service("dnum-miom"))
    Grant.objects.create(user=helper, role=Role.READER, scope=Scope.SERVICE, service=service("depafi"))
    Grant.objects.create(
        user=helper,
        role=Role.CONTRIBUTOR,
        scope=Scope.SERVICE,
        service=service("dnum-miom"),
        valid_until=dt.date(2023, 1, 1),
    )
    Attachment.objects.create(user=helper, service=service("dnum-miom"), function="Appui")
    return {"chief": chief, "helper": helper, "closed": closed}


def test_a_merger_moves_people_attachments_and_roles_and_keeps_what_has_ended(admin, work):
    made = take_over(admin, [service("dnum-miom"), service("depafi")], new=NEW)
    chief, helper, closed = (User.objects.get(pk=work[w].pk) for w in ("chief", "helper", "closed"))
    assert (chief.service, helper.service, closed.service) == (made, made, service("dnum-miom"))
    assert chief.scope_ids(Role.ACTION_LEAD, Scope.SERVICE) == [made.pk]
    assert helper.scope_ids(Role.READER, Scope.SERVICE) == [made.pk]
    # The attachment to the other service that ended is not repeated: it is its main one now.
    assert not helper.attachments.not_ended().exists()
    assert [a.service.slug for a in chief.attachments.all()] == ["dnum-miom"]
    assert chief.attachments.get().valid_until == EVE
    assert chief.service_since == TODAY
    # A role that had ended stays where it was.
    assert helper.grants.get(role=Role.CONTRIBUTOR).service == service("dnum-miom")
    for slug in ("dnum-miom", "depafi"):
        ended = service(slug)
        assert ended.ended
        assert ended.valid_until == EVE
        assert "Repris par" in ended.events.first().what
    assert made.valid_from == TODAY
    assert made.kind == service("dnum-miom").kind


def test_a_role_held_on_both_is_held_once_until_the_later_end(admin, work):
    chief = work["chief"]
    Grant.objects.create(
        user=chief,
        role=Role.ACTION_LEAD,
        scope=Scope.SERVICE,
        service=service("depafi"),
        valid_until=dt.date(2024, 6, 30),
        stand_in_for=work["helper"],
    )
    take_over(admin, [service("dnum-miom")], successor=service("depafi"))
    held = chief.grants.active().get(role=Role.ACTION_LEAD)
    assert (held.service.slug, held.valid_until, held.stand_in_for) == ("depafi", None, None)


def test_a_coming_role_keeps_its_first_day(admin, work):
    Grant.objects.create(
        user=work["helper"],
        role=Role.ACTION_LEAD,
        scope=Scope.SERVICE,
        service=service("dnum-miom"),
        valid_from=dt.date(2024, 6, 1),
    )
    take_over(admin, [service("dnum-miom")], successor=service("depafi"))
    coming = work["helper"].grants.not_ended().get(role=Role.ACTION_LEAD)
    assert (coming.service.slug, coming.valid_from, coming.state) == (
        "depafi",
        dt.date(2024, 6, 1),
        "coming",
    )


def test_a_takeover_dated_in_the_past_gives_people_that_day_and_roles_from_today(admin, work):
    since = dt.date(2024, 4, 1)
    late = somebody("nouveau", "dnum-miom")
    User.objects.filter(pk=late.pk).update(service_since=dt.date(2024, 4, 15))
    take_over(admin, [service("dnum-miom")], successor=service("depafi"), on=since)
    chief = User.objects.get(pk=work["chief"].pk)
    assert chief.service_since == since
    assert chief.grants.active().get(role=Role.ACTION_LEAD).valid_from == TODAY
    assert User.objects.get(pk=late.pk).service_since == dt.date(2024, 4, 15)
    assert service("dnum-miom").valid_until == dt.date(2024, 3, 31)


def test_a_service_that_took_over_may_be_taken_over_in_turn(admin, work):
    first = take_over(admin, [service("dnum-miom")], new=NEW, on=dt.date(2024, 4, 1))
    second = take_over(admin, [first], successor=service("depafi"))
    assert second == service("depafi")
    assert User.objects.get(pk=work["chief"].pk).service == second
    assert work["chief"].grants.active().get(role=Role.ACTION_LEAD).service == second
    heirs = successions.living_heirs()
    assert heirs[service("dnum-miom").pk] == heirs[first.pk] == second


def test_the_same_takeover_sent_twice_is_done_once(admin, work):
    for _ in range(2):
        made = take_over(admin, [service("dnum-miom")], new=NEW)
    assert Service.objects.filter(name=NEW["name"]).get() == made
    assert ServiceSuccession.objects.count() == 1


def test_what_stood_under_the_ending_service_stands_under_the_successor_and_no_ring_is_made(admin):
    top = acts.add_service(by=admin, values={"name": "Haut", "kind": service("dgafp").kind})
    middle = acts.add_service(by=admin, values={"name": "Milieu", "kind": top.kind, "parent": top})
    low = acts.add_service(by=admin, values={"name": "Bas", "kind": top.kind, "parent": middle})
    aside = acts.add_service(by=admin, values={"name": "Côté", "kind": top.kind, "parent": top})
    take_over(admin, [top], successor=low)
    parents = {
        s.name: str(s.parent or "") for s in Service.objects.filter(pk__in=[middle.pk, low.pk, aside.pk])
    }
    assert parents == {"Milieu": "", "Bas": "Milieu", "Côté": "Bas"}


@pytest.mark.parametrize(
    ("on", "says"),
    [(dt.date(2024, 5, 21), "à partir du jour"), (dt.date(2024, 4, 1), "n’existe que depuis")],
)
def test_a_takeover_on_a_day_that_cannot_be_is_refused(on, says, admin):
    heir = acts.add_service(
        by=admin,
        values={"name": "Neuf", "kind": service("dnum-miom").kind, "valid_from": dt.date(2024, 5, 2)},
    )
    with pytest.raises(Refused, match=says):
        take_over(admin, [service("dnum-miom")], successor=heir, on=on)
    assert not service("dnum-miom").ended


def test_a_service_that_ended_neither_ends_again_nor_takes_over(admin):
    take_over(admin, [service("dnum-miom")], successor=service("depafi"))
    with pytest.raises(Refused, match="n’existe déjà plus"):
        take_over(admin, [service("dnum-miom")], successor=service("ditp"))
    with pytest.raises(Refused, match="doit exister"):
        take_over(admin, [service("ditp")], successor=service("dnum-miom"))
    with pytest.raises(Refused, match="motif"):
        take_over(admin, [service("ditp")], successor=service("depafi"), reason=" ")


def form_of(page) -> dict:
    """What the form of a preview sends back."""
    form = page.context["form"]
    return {name: value for name in form.fields if (value := form[name].value()) not in (None, [])}


def test_nothing_moves_before_the_preview_is_seen(pages, work):
    address = reverse("services:succeed", args=[service("dnum-miom").pk])
    asked = {"successor": service("depafi").pk, "on": "2024-05-20", "reason": "Arrêté", "step": "preview"}
    preview = pages.post(address, asked)
    page = preview.content.decode()
    assert preview.status_code == 200
    assert "Compte" not in page or "chef" in page
    assert "ne s’annule pas" in page
    assert not service("dnum-miom").ended
    # Applied without a preview, it is shown first.
    hasty = pages.post(address, asked | {"step": "apply"})
    assert hasty.status_code == 409
    assert not service("dnum-miom").ended
    done = pages.post(address, form_of(preview) | {"step": "apply"})
    assert done.status_code == 302
    assert service("dnum-miom").ended


def test_the_new_service_bears_the_names_that_were_typed(pages, work):
    address = reverse("services:succeed", args=[service("dnum-miom").pk])
    asked = NEW | {"preposition_of": "de la DGNE", "on": "2024-05-20", "reason": "Arrêté"}
    seen = form_of(pages.post(address, asked | {"step": "preview", "others": [service("depafi").pk]}))
    assert pages.post(address, seen | {"step": "apply"}).status_code == 302
    made = Service.objects.get(acronym="DGNE")
    assert made.preposition_of == "de la DGNE"
    assert {row.predecessor.slug for row in made.precessions.all()} == {"dnum-miom", "depafi"}


def test_what_changed_since_the_preview_is_shown_again(pages, work):
    address = reverse("services:succeed", args=[service("dnum-miom").pk])
    asked = {"successor": service("depafi").pk, "on": "2024-05-20", "reason": "Arrêté", "step": "preview"}
    seen = form_of(pages.post(address, asked))
    somebody("arrive", "dnum-miom")
    late = pages.post(address, seen | {"step": "apply"})
    assert late.status_code == 409
    assert "arrive" in late.content.decode()
    other = pages.post(address, form_of(late) | {"step": "apply", "successor": service("ditp").pk})
    assert other.status_code == 409
    assert not service("dnum-miom").ended
    assert pages.post(address, form_of(other) | {"step": "apply"}).status_code == 302
    assert User.objects.get(email="arrive@exemple.gouv.fr").service == service("ditp")


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"on": "2024-05-20", "reason": "Arrêté"}, "nommez le nouveau service"),
        ({"name": "Un", "successor": "depafi", "on": "2024-05-20", "reason": "A"}, "pas les deux"),
        ({"name": "Un", "on": "2024-05-20"}, "obligatoire"),
        ({"name": "Un", "on": "2024-05-21", "reason": "A"}, "corrigez la date"),
        ({"successor": "0", "on": "2024-05-20", "reason": "A"}, "Sélectionnez un choix valide"),
    ],
)
def test_a_takeover_asked_wrong_says_what_to_mend_and_keeps_what_was_typed(asked, says, pages):
    asked = {k: service(v).pk if v == "depafi" else v for k, v in asked.items()}
    answer = pages.post(
        reverse("services:succeed", args=[service("dnum-miom").pk]), asked | {"step": "preview"}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert says in page
    if "name" in asked:
        assert f'value="{asked["name"]}"' in page


def test_the_page_of_a_service_says_what_it_carries_and_where_it_went(pages, admin, work):
    page = pages.get(reverse("services:detail", args=[service("dnum-miom").pk])).content.decode()
    assert "Personnes rattachées à titre principal" in page
    take_over(admin, [service("dnum-miom")], successor=service("depafi"))
    page = pages.get(reverse("services:detail", args=[service("dnum-miom").pk])).content.decode()
    assert "Repris par" in page
    assert reverse("services:succeed", args=[service("dnum-miom").pk]) not in page


@pytest.mark.parametrize("rows", [2, 20])
def test_a_preview_costs_the_same_whatever_it_shows(rows, pages):
    dnum = service("dnum-miom")
    for n in range(rows):
        user = somebody(f"agent{n}", "dnum-miom")
        Grant.objects.create(user=user, role=Role.READER, scope=Scope.SERVICE, service=dnum)
        other = somebody(f"autre{n}", "ditp")
        Attachment.objects.create(user=other, service=dnum)
        Service.objects.create(name=f"Bureau {n}", slug=f"bureau-{n}", kind=dnum.kind, parent=dnum, order=n)
    asked = {"successor": service("depafi").pk, "on": "2024-05-20", "reason": "Arrêté", "step": "preview"}
    with CaptureQueriesContext(
        connection,
    ) as queries:
        pages.post(reverse("services:succeed", args=[dnum.pk]), asked)
    assert len(queries) <= 24


def test_the_search_finds_services_for_those_who_keep_them_only(people):
    found = {}
    for role in (Role.ADMINISTRATOR, Role.ACCOUNTS_MANAGER):
        client = StrictClient()
        client.force_login(people[role])
        groups = client.get("/recherche/?q=préfecture+ain").context["groups"]
        found[role] = [f.title for g in groups for f in g["found"] if g["source"].key == "annuaire"]
    assert "Préfecture de l’Ain" in found[Role.ADMINISTRATOR]
    assert found[Role.ACCOUNTS_MANAGER] == []


def test_an_account_of_an_ended_service_keeps_it_when_the_rest_is_saved(pages, admin, work):
    take_over(admin, [service("dnum-miom")], successor=service("depafi"))
    closed = work["closed"]
    answer = pages.post(
        reverse("accounts:user_edit", args=[closed.pk]),
        {"email": closed.email, "last_name": "Corrigé", "service": service("dnum-miom").pk, "version": 0},
    )
    assert answer.status_code == 302
    closed.refresh_from_db()
    assert (closed.last_name, closed.service.slug) == ("Corrigé", "dnum-miom")

"""What a manager of accounts, an assistant or a list might be used for: each way to more rights is closed."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role, Scope
from accounts.models import Assistance, Attachment, Grant, User
from accounts.services import attachments, people
from accounts.services.delegation import runs
from accounts.services.errors import Refused
from tests.conftest import person, service
from tests.pages import StrictClient

pytestmark = pytest.mark.django_db


def somebody(name: str, slug: str = "ditp") -> User:
    return User.objects.create_user(
        f"{name}@exemple.gouv.fr", "secret-de-test", last_name=name, service=service(slug)
    )


@pytest.fixture
def manager():
    """The accounts manager of the DITP."""
    return person(Role.ACCOUNTS_MANAGER, scope=Scope.SERVICE, service=service("ditp"), slug="ditp")


@pytest.fixture
def pages(manager):
    client = StrictClient()
    client.force_login(manager)
    return client


@pytest.fixture
def powerful():
    """A plan manager of the DMATES."""
    return person(Role.PLAN_MANAGER)


def powers() -> set:
    """Every role that holds or will hold, and who acts for whom."""
    held = Grant.objects.not_ended().values_list("user", "role", "scope", "service", "territory", "object_id")
    return {*held, *Assistance.objects.not_ended().values_list("assistant", "principal")}


def test_the_assistant_of_somebody_more_powerful_is_not_to_be_taken(manager, powerful, pages):
    """Whoever changed its address would act in the name of the plan manager."""
    assistant = somebody("assistante")
    assert runs(manager, assistant)
    Assistance.objects.create(assistant=assistant, principal=powerful)
    assert not runs(manager, assistant)
    with pytest.raises(Refused):
        people.update_account(by=manager, user=assistant, version=0, values={"email": "moi@exemple.gouv.fr"})
    assert pages.get(reverse("accounts:user_edit", args=[assistant.pk])).status_code == 403
    # Once it acts for nobody, its manager runs it again.
    Assistance.objects.update(valid_until=dt.date(2024, 5, 19))
    assert runs(manager, assistant)


@pytest.mark.parametrize("act", [people.unlock, people.invite_again])
def test_failed_attempts_on_somebody_more_powerful_are_not_forgiven_by_a_manager(act, manager):
    """Otherwise its password could be guessed at for ever."""
    admin = somebody("chef")
    Grant.objects.create(user=admin, role=Role.ADMINISTRATOR, scope=Scope.ALL)
    with pytest.raises(Refused):
        act(by=manager, user=admin)


@pytest.mark.parametrize(
    "asked",
    [
        {"role": "administrator", "scope": "all"},
        {"role": "plan_manager", "scope": "all"},
        {"role": "reader", "scope": "all"},
        {"role": "accounts_manager", "scope": "service", "service": "ditp"},
        {"role": "action_lead", "scope": "service", "service": "dgafp"},
        {"role": "contributor", "scope": "territory", "territory": "1"},
        {"role": "plan_manager", "scope": "plan", "target": "1"},
        {"role": "action_lead", "scope": "service", "service": "ditp", "stand_in_for": "powerful"},
    ],
)
def test_a_forged_form_gives_a_manager_nothing_beyond_its_scope(asked, manager, pages, powerful, plan):
    user = somebody("durand")
    before = powers()
    sent = {k: {"powerful": powerful.pk}.get(v, v) for k, v in asked.items()}
    if "service" in sent:
        sent["service"] = service(sent["service"]).pk
    if "stand_in_for" in sent:
        sent["valid_until"] = "2024-12-31"
    for account in (user, manager):
        answer = pages.post(reverse("accounts:user_detail", args=[account.pk]), sent)
        assert answer.status_code == 422
    assert powers() == before


@pytest.mark.parametrize("who", ["powerful", "admin", "elsewhere"])
def test_what_is_outside_the_scope_does_not_exist(who, pages, powerful):
    accounts = {
        "powerful": powerful,
        "admin": person(Role.ADMINISTRATOR),
        "elsewhere": somebody("loin", "dgafp"),
    }
    other = accounts[who]
    grant = Grant.objects.create(user=other, role=Role.READER, scope=Scope.SERVICE, service=service("dgafp"))
    row = Attachment.objects.create(user=other, service=service("dnum-miom"))
    acts = [
        ("user_detail", other.pk),
        ("user_edit", other.pk),
        ("user_active", other.pk),
        ("user_invite", other.pk),
        ("user_unlock", other.pk),
        ("attachment_add", other.pk),
        ("assistant_add", other.pk),
        ("grant_end", grant.pk),
        ("attachment_end", row.pk),
    ]
    for name, pk in acts:
        assert pages.post(reverse(f"accounts:{name}", args=[pk]), {"active": "0"}).status_code == 404, name
    other.refresh_from_db()
    assert other.is_active
    assert grant in Grant.objects.active()


def test_an_account_is_neither_sent_to_another_service_nor_opened_there(pages, manager):
    user = somebody("durand")
    sent = {"email": user.email, "last_name": "Durand", "service": service("dgafp").pk, "version": 0}
    assert pages.post(reverse("accounts:user_edit", args=[user.pk]), sent).status_code == 422
    assert (
        pages.post(reverse("accounts:user_create"), sent | {"email": "b@exemple.gouv.fr"}).status_code == 422
    )
    user.refresh_from_db()
    assert user.service == service("ditp")
    assert not User.objects.filter(email="b@exemple.gouv.fr").exists()


def test_nobody_outside_the_scope_is_named_an_assistant_nor_assisted(manager, powerful, pages):
    user = somebody("durand")
    with pytest.raises(Refused):
        attachments.name_assistant(by=manager, principal=user, assistant=powerful)
    with pytest.raises(Refused):
        attachments.name_assistant(by=manager, principal=powerful, assistant=user)
    for assistant in (powerful.pk, 0, "x"):
        answer = pages.post(
            reverse("accounts:assistant_add", args=[user.pk]), {"assistant-assistant": assistant}
        )
        assert answer.status_code == 422
    # Somebody of the service who holds more than the manager may give is not to be assisted by its choice.
    Grant.objects.create(user=user, role=Role.PLAN_MANAGER, scope=Scope.ALL)
    with pytest.raises(Refused):
        attachments.name_assistant(by=manager, principal=user, assistant=manager)
    assert not Assistance.objects.exists()


def test_one_acts_only_for_who_named_one(powerful, client):
    user = somebody("durand")
    client.force_login(user)
    for pk in (powerful.pk, user.pk, "0", "x", "9" * 40, "²"):
        assert client.post(reverse("accounts:act_for"), {"principal": pk}).status_code == 404
    assert "acting_for" not in client.session


def test_an_assistant_has_no_right_of_administration_and_loses_all_when_it_ends(client, plan):
    admin = person(Role.ADMINISTRATOR)
    Grant.objects.create(user=admin, role=Role.PLAN_MANAGER, scope=Scope.ALL)
    user = somebody("durand")
    held = Assistance.objects.create(assistant=user, principal=admin)
    client.force_login(user)
    client.post(reverse("accounts:act_for"), {"principal": admin.pk})
    settings = reverse("actions:action_add", args=[plan.slug])
    assert client.get(settings).status_code == 200
    for address in ("accounts:user_list", "services:list", "accesses"):
        assert client.get(reverse(address)).status_code == 403
    held.valid_until = dt.date(2024, 5, 19)
    held.save()
    assert client.get(settings).status_code == 403


@pytest.mark.parametrize(
    "row",
    [
        "a@exemple.gouv.fr;A;;;DITP;Administrateur;tout",
        "a@exemple.gouv.fr;A;;;DITP;Gestionnaire de comptes;DITP",
        "a@exemple.gouv.fr;A;;;DITP;Gestionnaire du plan;",
        "a@exemple.gouv.fr;A;;;DITP;Lecteur;tout",
        "a@exemple.gouv.fr;A;;;DITP;Pilote d’action;DGAFP",
        "a@exemple.gouv.fr;A;;;DGAFP;;",
        "loin@exemple.gouv.fr;A;;;DITP;Lecteur;DITP",
        "administrator@exemple.gouv.fr;A;;;DITP;Lecteur;DITP",
    ],
)
def test_a_list_gives_a_manager_nothing_beyond_its_scope(row, pages):
    somebody("loin", "dgafp")
    person(Role.ADMINISTRATOR)
    before = powers()
    count = User.objects.count()
    text = f"E-mail;Nom;Prénom;Fonction;Service;Rôle;Portée\n{row}\n"
    shown = pages.post(
        reverse("accounts:user_import"),
        {"file": SimpleUploadedFile("liste.csv", text.encode(), content_type="text/csv")},
    )
    assert [line.state for line in shown.context["lines"]] == ["error"]
    # The same, written without the preview.
    values = dict(zip(("email", "last_name", "first_name", "function", "service", "role", "scope"), row.split(";"), strict=True))  # fmt: skip
    sent = {"step": "write", "number": "2", **{f"0-{key}": value for key, value in values.items()}}
    assert pages.post(reverse("accounts:user_import"), sent).status_code == 422
    assert (powers(), User.objects.count()) == (before, count)


def test_without_a_scope_a_list_gives_the_role_on_the_service_of_the_row(pages):
    sent = {"step": "write", "number": "2", "0-email": "a@exemple.gouv.fr", "0-last_name": "A"}
    sent |= {"0-service": "DITP", "0-role": "Lecteur"}
    assert pages.post(reverse("accounts:user_import"), sent).status_code == 302
    made = User.objects.get(email="a@exemple.gouv.fr")
    assert made.scope_ids(Role.READER, Scope.SERVICE) == [service("ditp").pk]


def test_the_last_administrator_stays_open():
    admin, other = person(Role.ADMINISTRATOR), somebody("autre")
    role = Grant.objects.create(user=other, role=Role.ADMINISTRATOR, scope=Scope.ALL)
    people.set_active(by=other, user=admin, active=False)
    assert not User.objects.get(pk=admin.pk).is_active
    # An administrator whose role ends today could still close the last one.
    Grant.objects.filter(pk=role.pk).update(valid_until=dt.date(2024, 5, 19))
    User.objects.filter(pk=admin.pk).update(is_active=True)
    stale = User.objects.get(pk=other.pk)
    stale.active_grants = [role]
    with pytest.raises(Refused, match="dernier administrateur"):
        people.set_active(by=stale, user=User.objects.get(pk=admin.pk), active=False)


def test_a_closed_account_is_signed_out_at_its_next_page(client):
    user = somebody("durand")
    client.force_login(user)
    assert client.get(reverse("accounts:profile")).status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get(reverse("accounts:profile")).status_code == 302

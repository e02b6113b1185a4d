"""Letterheads: one at a time for a service, never changed once used, kept by whoever runs its accounts."""

import datetime as dt
import io

import pypdf
import pytest
from django.core.files.storage import InMemoryStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image

from accounts.enums import Role, Scope
from accounts.models import Grant
from accounts.services.errors import Refused, Stale
from documents import letterheads
from documents.models import Letterhead, StoredFile
from documents.services import FileRefused
from sgcd_plan import clock
from tests.conftest import person, service
from tests.pages import StrictClient

TODAY = dt.date(2024, 5, 20)
VALUES = {
    "brand": "Ministère\nde l’Essai",
    "timbre": "Direction des essais\nBureau n° 2",
    "address": "1, rue de l’Exemple\n75000 Paris",
    "handled_by": "le bureau n° 2",
    "reference": "DE/2024",
    "place": "Paris",
    "signature": "Pour le ministre et par délégation,\nle directeur",
}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_in_memory(monkeypatch):
    """No file of a test stays."""
    monkeypatch.setattr(StoredFile._meta.get_field("content"), "storage", InMemoryStorage())


@pytest.fixture
def administrator():
    return person(Role.ADMINISTRATOR)


@pytest.fixture
def client(administrator):
    signed_in = StrictClient()
    signed_in.force_login(administrator)
    return signed_in


def made(by, valid_from=TODAY, slug="dmates", **values) -> Letterhead:
    return letterheads.create_letterhead(
        by=by, service=service(slug), valid_from=valid_from, values=VALUES | values
    )


def image(kind="PNG", size=(40, 20)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return SimpleUploadedFile(f"marque.{kind.lower()}", out.getvalue())


def test_the_version_of_a_day_is_the_one_that_holds_then(administrator):
    with clock.held_at(dt.datetime(2023, 9, 1, 9, tzinfo=clock.PARIS)):
        first = made(administrator, dt.date(2023, 9, 1))
    second = made(administrator, dt.date(2024, 6, 1), brand="Nouveau")
    found = [
        letterheads.letterhead_for(service("dmates"), day)
        for day in (dt.date(2023, 8, 31), dt.date(2023, 9, 1), dt.date(2024, 5, 31), dt.date(2024, 6, 1))
    ]
    assert found == [None, first, first, second]


def test_a_service_without_one_issues_under_that_of_the_service_above_it(administrator):
    above = made(administrator)
    assert letterheads.letterhead_for(service("sdate"), TODAY) == above
    assert letterheads.letterhead_for(service("dgafp"), TODAY) is None
    assert letterheads.letterhead_for(None, TODAY) is None


def test_a_version_that_was_used_no_longer_changes(administrator, client):
    with clock.held_at(dt.datetime(2024, 5, 19, 9, tzinfo=clock.PARIS)):
        used = made(administrator, dt.date(2024, 5, 19))
    with pytest.raises(Refused, match="nouvelle version"):
        letterheads.change_letterhead(
            by=administrator, letterhead=used, version=used.version, values=VALUES | {"brand": "Autre"}
        )
    used.refresh_from_db()
    assert used.brand == VALUES["brand"]
    assert client.get(reverse("documents:letterhead_edit", args=[used.pk])).status_code == 403
    shown = client.get(reverse("documents:letterhead", args=[used.pk])).content.decode()
    assert reverse("documents:letterhead_edit", args=[used.pk]) not in shown


def test_a_version_begins_today_or_later_once_there_is_one(administrator):
    made(administrator)
    with pytest.raises(Refused, match="gardent leur en-tête"):
        made(administrator, dt.date(2024, 5, 1))
    with pytest.raises(Refused, match="commence déjà"):
        made(administrator)


def test_a_version_between_two_others_ends_before_the_next(administrator):
    made(administrator)
    made(administrator, dt.date(2024, 9, 1))
    made(administrator, dt.date(2024, 7, 1))
    found = Letterhead.objects.order_by("valid_from").values_list("valid_from", "valid_until")
    assert list(found) == [
        (TODAY, dt.date(2024, 6, 30)),
        (dt.date(2024, 7, 1), dt.date(2024, 8, 31)),
        (dt.date(2024, 9, 1), None),
    ]


def test_the_database_refuses_two_at_once(administrator):
    made(administrator)
    with pytest.raises(IntegrityError), transaction.atomic():
        Letterhead.objects.create(
            service=service("dmates"), valid_from=dt.date(2024, 6, 1), brand="a", timbre="b", place="c"
        )


def test_a_version_to_come_is_withdrawn_and_the_one_before_goes_on(administrator):
    first = made(administrator)
    coming = made(administrator, dt.date(2024, 9, 1))
    letterheads.withdraw_letterhead(by=administrator, letterhead=coming)
    first.refresh_from_db()
    assert first.valid_until is None
    assert letterheads.letterhead_for(service("dmates"), dt.date(2024, 10, 1)) == first
    with pytest.raises(Refused):
        letterheads.withdraw_letterhead(by=administrator, letterhead=first)


def test_the_version_in_force_may_end(administrator):
    first = made(administrator)
    with pytest.raises(Refused, match="passé"):
        letterheads.end_letterhead(by=administrator, letterhead=first, valid_until=dt.date(2024, 5, 19))
    letterheads.end_letterhead(by=administrator, letterhead=first, valid_until=TODAY)
    assert letterheads.letterhead_for(service("dmates"), dt.date(2024, 5, 21)) is None


def test_two_people_who_correct_the_same_one_do_not_lose_anything(administrator, client):
    found = made(administrator)
    letterheads.change_letterhead(
        by=administrator, letterhead=found, version=found.version, values=VALUES | {"place": "Lyon"}
    )
    with pytest.raises(Stale):
        letterheads.change_letterhead(
            by=administrator, letterhead=found, version=found.version, values=VALUES
        )
    address = reverse("documents:letterhead_edit", args=[found.pk])
    late = VALUES | {"place": "Nantes", "version": found.version}
    answer = client.post(address, late)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Lyon" in page
    assert "Nantes" in page
    assert client.post(address, late | {"version": found.version + 1}).status_code == 302
    found.refresh_from_db()
    assert found.place == "Nantes"


def test_whoever_runs_the_accounts_of_a_service_keeps_its_letterhead_and_no_other(administrator):
    manager = person(Role.ACCOUNTS_MANAGER, scope=Scope.SERVICE, service=service("dgafp"), slug="dgafp")
    other, own = made(administrator), made(manager, slug="dgafp")
    with pytest.raises(Refused):
        made(manager, slug="dicom")
    signed_in = StrictClient()
    signed_in.force_login(manager)
    assert signed_in.get(reverse("documents:letterhead", args=[own.pk])).status_code == 200
    for page in ("letterhead", "letterhead_edit", "letterhead_preview", "letterhead_image"):
        assert signed_in.get(reverse(f"documents:{page}", args=[other.pk])).status_code == 404
    listed = signed_in.get(reverse("documents:letterhead_list")).content.decode()
    assert f"/{own.pk}/" in listed
    assert f"/{other.pk}/" not in listed
    form = signed_in.get(reverse("documents:letterhead_create")).content.decode()
    assert f'<option value="{service("dmates").pk}"' not in form


def test_a_manager_of_a_territory_keeps_those_of_its_services(administrator):
    from organisations.models import Service

    prefecture = Service.objects.filter(territory__key="departement:01").first()
    manager = person(Role.READER)
    Grant.objects.create(
        user=manager, role=Role.ACCOUNTS_MANAGER, scope=Scope.TERRITORY, territory=prefecture.territory
    )
    found = letterheads.create_letterhead(by=manager, service=prefecture, valid_from=TODAY, values=VALUES)
    assert list(Letterhead.objects.visible_to(manager)) == [found]


@pytest.mark.parametrize(
    ("upload", "says"),
    [
        (SimpleUploadedFile("marque.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40), "endommagé"),
        (SimpleUploadedFile("marque.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "pas accepté"),
        (SimpleUploadedFile("marque.png", b"MZ" + b"\x00" * 2000), "programme"),
        (SimpleUploadedFile("marque.png", b"\x89PNG\r\n\x1a\n" + b"\x01" * 2_100_000), "2\u00a0Mo"),
    ],
)
def test_what_is_not_an_image_is_refused_and_nothing_is_kept(administrator, upload, says):
    with pytest.raises(FileRefused, match=says):
        letterheads.create_letterhead(
            by=administrator, service=service("dmates"), valid_from=TODAY, values=VALUES, upload=upload
        )
    assert not Letterhead.objects.exists()


def test_an_image_too_large_to_print_is_refused(administrator, monkeypatch):
    monkeypatch.setattr(letterheads, "IMAGE_SIDE", 30)
    with pytest.raises(FileRefused, match="points de côté"):
        letterheads.judge_image(image())


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_an_image_takes_the_place_of_the_text_and_a_new_version_keeps_it(administrator, client, kind):
    address = reverse("documents:letterhead_create")
    sent = VALUES | {"service": service("dmates").pk, "valid_from": "2024-05-20", "image": image(kind)}
    assert client.post(address, sent).status_code == 302
    first = Letterhead.objects.get()
    shown = client.get(reverse("documents:letterhead_image", args=[first.pk]))
    assert shown["Content-Type"] == f"image/{kind.lower()}"
    page = pypdf.PdfReader(
        io.BytesIO(client.get(reverse("documents:letterhead_preview", args=[first.pk])).content)
    ).pages[0]
    assert len(page.images) == 1
    assert "de l’Essai" not in page.extract_text()
    following = {**sent, "valid_from": "2024-06-01"}
    del following["image"]
    assert client.post(f"{address}?suite={first.pk}", following).status_code == 302
    assert Letterhead.objects.get(valid_from=dt.date(2024, 6, 1)).brand_image == first.brand_image


def test_the_preview_says_everything_and_no_state_brand_unless_the_setting_says_so(
    administrator, client, settings
):
    found = made(administrator)
    address = reverse("documents:letterhead_preview", args=[found.pk])

    def text() -> str:
        page = pypdf.PdfReader(io.BytesIO(client.get(address).content)).pages[0]
        return page.extract_text().replace("\u00a0", " ").replace("\n", " ")

    said = text()
    for words in (
        "Ministère de l’Essai",
        "Direction des essais Bureau n° 2",
        "75000 Paris",
        "Affaire suivie par : le bureau n° 2",
        "Réf. : DE/2024",
        "Paris, le 20 mai 2024",
        "Objet :",
        "P. J. :",
        "Pour le ministre et par délégation, le directeur",
    ):
        assert words in said
    assert "Fraternité" not in said
    settings.STATE_BRAND = True
    assert "Fraternité" in text()


def test_what_is_missing_is_said_and_what_was_typed_stays(client):
    sent = VALUES | {"service": service("dmates").pk, "valid_from": "31/31/2024", "timbre": ""}
    answer = client.post(reverse("documents:letterhead_create"), sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Cette date n’existe pas" in page
    assert "1, rue de l’Exemple" in page
    assert not Letterhead.objects.exists()


def test_each_act_is_in_the_history(administrator):
    found = made(administrator)
    letterheads.end_letterhead(by=administrator, letterhead=found, valid_until=TODAY)
    acts = [row.change.label for row in found.history.order_by("history_id")]
    assert acts == ["Papier à en-tête\u00a0: DMATES", "Fin du papier à en-tête\u00a0: DMATES"]


def test_the_list_leaves_as_a_table(administrator, client):
    made(administrator)
    answer = client.get(reverse("documents:letterhead_list"), {"export": "csv"})
    assert "Direction des essais" in b"".join(answer.streaming_content).decode()

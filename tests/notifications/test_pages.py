"""The bell, a person's settings, the journal of what was sent."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from notifications.enums import How, MailState
from notifications.kinds import Line, kinds
from notifications.models import KindSetting, Notice, OutgoingMail, Preference
from notifications.services import announcing
from notifications.services.announcing import unsubscribe_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(people, client):
    """A lead signed in, who was told one thing."""
    tell(people[Role.ACTION_LEAD])
    client.force_login(people[Role.ACTION_LEAD])
    return people[Role.ACTION_LEAD]


def tell(user, occasion="1", kind="mention"):
    announcing.tell(
        kind,
        [
            Line(
                user_id=user.pk,
                occasion=occasion,
                subject="Vous êtes cité",
                url="/plans/",
                reason="un commentaire vous cite",
                about=("accounts.user", user.pk),
            )
        ],
    )


def test_the_bell_counts_what_is_not_read_on_every_page(lead, client):
    page = client.get("/plans/").content.decode()
    assert 'class="app-count">1<' in page
    client.post(reverse("notifications:mark_read"), {"all": "1"})
    assert "app-count" not in client.get("/plans/").content.decode()


def test_reading_the_list_marks_nothing(lead, client):
    client.get(reverse("notifications:list"))
    assert Notice.objects.get().read_at is None


def test_one_notice_is_marked_read_in_one_click_and_another_s_is_not(lead, client, people):
    tell(people[Role.READER])
    other = Notice.objects.get(user=people[Role.READER])
    mine = Notice.objects.get(user=lead)
    client.post(reverse("notifications:mark_read"), {"pk": [mine.pk, other.pk]})
    assert Notice.objects.get(pk=mine.pk).read_at is not None
    assert Notice.objects.get(pk=other.pk).read_at is None


def test_a_person_chooses_each_kind_and_what_is_imposed_stays(lead, client):
    KindSetting.objects.create(kind="mention", how=How.AT_ONCE, mandatory=True)
    client.post(
        reverse("notifications:preferences"),
        dict.fromkeys(kinds, "digest") | {"mention": "never", "action_due": "never"},
    )
    assert Preference.objects.get(kind="action_due").how == "never"
    assert not Preference.objects.filter(kind="mention").exists()


def test_a_choice_that_does_not_exist_is_refused_and_nothing_is_kept(lead, client):
    answer = client.post(reverse("notifications:preferences"), {"action_due": "pigeon"})
    assert answer.status_code == 422
    assert "Choisissez l’une des trois" in answer.content.decode()
    assert not Preference.objects.exists()


def test_following_the_unsubscribe_link_changes_nothing_and_one_post_stops_the_mail(people):
    anybody = Client()
    url = unsubscribe_url(people[Role.ACTION_LEAD]).partition("/notifications")
    path = "/notifications" + url[2]
    assert anybody.get(path).status_code == 200
    assert not Preference.objects.exists()
    assert anybody.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert set(Preference.objects.values_list("how", flat=True)) == {"never"}
    assert anybody.get(path + "x").status_code == 404


@pytest.fixture
def administrator(people, client):
    """An administrator signed in."""
    client.force_login(people[Role.ADMINISTRATOR])
    return people[Role.ADMINISTRATOR]


def test_the_journal_shows_what_was_sent_to_whom_and_why(people, administrator, client):
    tell(people[Role.ACTION_LEAD])
    mail = OutgoingMail.objects.get()
    page = client.get(reverse("notifications:journal"), {"q": "action_lead"}).content.decode()
    assert "Vous êtes cité" in page
    page = client.get(reverse("notifications:journal"), {"q": "inconnu"}).content.decode()
    assert "Vous êtes cité" not in page
    page = client.get(reverse("notifications:journal_mail", args=[mail.pk])).content.decode()
    assert "un commentaire vous cite" in page
    page = client.get(reverse("notifications:journal_notices")).content.decode()
    assert "un commentaire vous cite" in page


@pytest.mark.parametrize("name", ["journal", "journal_notices"])
def test_the_journals_export(people, administrator, client, name):
    tell(people[Role.ACTION_LEAD])
    answer = client.get(reverse(f"notifications:{name}"), {"export": "csv"})
    assert "Vous êtes cité" in b"".join(answer.streaming_content).decode("utf-8-sig")


@pytest.mark.parametrize(
    ("state", "after"), [("failed", "waiting"), ("doubtful", "waiting"), ("cancelled", "cancelled")]
)
def test_a_mail_in_failure_or_in_doubt_is_resent_at_an_administrator_s_word(
    people, administrator, client, state, after
):
    tell(people[Role.ACTION_LEAD])
    mail = OutgoingMail.objects.get()
    OutgoingMail.objects.update(state=state)
    client.post(reverse("notifications:resend", args=[mail.pk]))
    assert OutgoingMail.objects.get().state == MailState(after)


def test_tomorrow_morning_s_mail_can_be_read_today(people, administrator, client):
    tell(people[Role.ACTION_LEAD], kind="deadline_moved")
    page = client.get(reverse("notifications:tomorrow")).content.decode()
    assert "Vous êtes cité" in page
    assert not OutgoingMail.objects.exists()


def test_an_administrator_imposes_a_kind_but_not_its_silence(people, administrator, client):
    url = reverse("notifications:kinds")
    client.post(url, {"kind": "mention", "how": "digest", "mandatory": "on"})
    assert KindSetting.objects.get().mandatory
    answer = client.post(url, {"kind": "mention", "how": "never", "mandatory": "on"})
    assert answer.status_code == 422
    assert KindSetting.objects.get().how == "digest"

"""The summary of the month by mail: asked for, made once, sent once, to those who may still see the plan."""

import datetime as dt
import io

import pikepdf
import pytest
import time_machine
from django.core import mail as django_mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from actions.models import Subscription
from actions.services import cutoffs, reports, subscriptions
from documents.models import StoredFile
from notifications.enums import MailState
from notifications.models import OutgoingMail
from notifications.services import outbox

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }


@pytest.fixture
def readers(people, plan):
    """A reader and a contributor, subscribed since the day before."""
    with time_machine.travel(dt.datetime(2024, 5, 19, 10, tzinfo=dt.UTC), tick=False):
        for role in (Role.READER, Role.CONTRIBUTOR):
            subscriptions.subscribe(user=people[role], plan=plan)
    return people[Role.READER], people[Role.CONTRIBUTOR]


@pytest.fixture
def may(people, plan, action):
    """Two in the afternoon of 11 June: May was cut off in the morning, with a report."""
    with time_machine.travel(dt.datetime(2024, 6, 11, 8, tzinfo=dt.UTC), tick=False):
        reports.submit_report(
            user=people[Role.ACTION_LEAD],
            action=action,
            holds_on=dt.date(2024, 5, 31),
            status="in_progress",
            progress=40,
        )
        made = cutoffs.cut_off(user=people[Role.PLAN_MANAGER], plan=plan, at=dt.date(2024, 5, 31))
    with time_machine.travel(dt.datetime(2024, 6, 11, 12, tzinfo=dt.UTC), tick=False):
        yield made


def mails():
    return OutgoingMail.objects.filter(kind=subscriptions.KIND)


def test_a_month_that_is_cut_off_leaves_as_a_pdf_with_five_lines(readers, may):
    assert subscriptions.send_summaries() == 2
    mail = mails().get(user=readers[0])
    assert mail.text.count("\n- ") == 5
    assert "0\u00a0action réalisée sur 2, avancement moyen 20\u00a0%" in mail.text
    assert "mai\u00a02024" in mail.subject
    assert "Ne plus la recevoir" in mail.html
    message = outbox.message_of(mail)
    name, content, kind = message.attachments[0]
    assert (name, kind) == ("plan-dessai-synthese-2024-05-31.pdf", "application/pdf")
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) == 1
        assert "plan au 31/05/2024" in str(pdf.docinfo["/Title"])


def test_it_is_made_once_for_all_and_sent_once_to_each(readers, may, people, plan, monkeypatch):
    made = []
    real = subscriptions.month_summary
    monkeypatch.setattr(subscriptions, "month_summary", lambda cutoff: made.append(cutoff) or real(cutoff))
    assert (subscriptions.send_summaries(), subscriptions.send_summaries()) == (2, 0)
    assert len(made) == 1
    assert StoredFile.objects.of(may).count() == 1
    assert mails().values("attachment").distinct().count() == 1


def test_who_subscribes_afterwards_waits_for_the_next_month(may, people, plan):
    with time_machine.travel(dt.datetime(2024, 6, 11, 13, tzinfo=dt.UTC), tick=False):
        subscriptions.subscribe(user=people[Role.READER], plan=plan)
        assert subscriptions.send_summaries() == 0


def test_a_month_long_past_and_one_set_aside_are_not_sent(readers, may, people):
    with time_machine.travel(dt.datetime(2024, 6, 20, tzinfo=dt.UTC), tick=False):
        assert subscriptions.send_summaries() == 0
    cutoffs.archive_cutoff(user=people[Role.PLAN_MANAGER], cutoff=may, reason="Erreur")
    assert subscriptions.send_summaries() == 0


@pytest.fixture
def sending(monkeypatch):
    """What the sender of the outbox hands over."""
    monkeypatch.setattr(outbox, "transport", lambda: EmailBackend())
    return lambda: outbox.send_waiting() and django_mail.outbox


@pytest.mark.parametrize("what", ["right", "account", "subscription", "month"])
def test_rights_are_read_again_when_the_mail_leaves(readers, may, people, plan, sending, what):
    contributor = readers[1]
    subscriptions.send_summaries()
    if what == "right":
        plan.circulated = False
        plan.save()
    elif what == "account":
        contributor.is_active = False
        contributor.save()
    elif what == "subscription":
        subscriptions.unsubscribe(user=contributor, plan=plan)
    else:
        cutoffs.archive_cutoff(user=people[Role.PLAN_MANAGER], cutoff=may, reason="Erreur")
    sending()
    held = mails().get(user=contributor)
    assert held.state == MailState.CANCELLED
    assert held.failure
    left = mails().get(user=readers[0])
    assert left.state == (MailState.CANCELLED if what == "month" else MailState.SENT)


def test_somebody_who_no_longer_sees_the_plan_is_not_written_to(readers, may, plan):
    plan.circulated = False
    plan.save()
    assert subscriptions.send_summaries() == 1
    assert not mails().filter(user=readers[1]).exists()


def test_a_file_that_is_lost_is_a_failure_that_one_sees(readers, may, sending):
    subscriptions.send_summaries()
    stored = StoredFile.objects.of(may).get()
    stored.content.storage.delete(stored.content.name)
    sending()
    assert set(mails().values_list("state", flat=True)) == {MailState.FAILED}
    assert "pièce jointe" in mails().first().failure


def test_a_person_asks_for_it_and_stops_it_in_one_click(people, plan, client):
    client.force_login(people[Role.READER])
    months = reverse("actions:months", args=[plan.slug])
    assert "La recevoir par courriel" in client.get(months).content.decode()
    for _ in range(2):
        client.post(reverse("actions:subscribe", args=[plan.slug]))
    assert Subscription.objects.get().user == people[Role.READER]
    assert "Ne plus la recevoir" in client.get(months).content.decode()
    client.post(reverse("actions:subscribe", args=[plan.slug]), {"stop": "1"})
    assert Subscription.objects.running().count() == 0


def test_the_link_of_the_mail_asks_and_a_post_stops_without_a_session(readers, may):
    subscriptions.send_summaries()
    header = mails().get(user=readers[0]).headers["List-Unsubscribe"]
    path = "/" + header.strip("<>").split("/", 3)[3]
    visitor = Client(enforce_csrf_checks=True)
    assert visitor.get(path).status_code == 200
    assert Subscription.objects.running().count() == 2
    assert visitor.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert visitor.post(path).status_code == 200
    assert [s.user for s in Subscription.objects.running()] == [readers[1]]
    assert Client().get(path[:-3] + "xx/").status_code == 404


def test_the_cut_off_asks_a_worker(people, plan, monkeypatch, django_capture_on_commit_callbacks):
    asked = []
    monkeypatch.setattr(cutoffs, "call_maker", lambda: asked.append(1))
    with (
        time_machine.travel(dt.datetime(2024, 6, 11, tzinfo=dt.UTC), tick=False),
        django_capture_on_commit_callbacks(execute=True),
    ):
        cutoffs.cut_off(user=people[Role.PLAN_MANAGER], plan=plan, at=dt.date(2024, 5, 31))
    assert asked == [1]

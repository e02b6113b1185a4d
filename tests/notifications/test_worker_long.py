"""A real worker and a real broker: what is sent is done once, whatever is killed in between."""

import time
from pathlib import Path

import pytest

from accounts.enums import Role
from actions.models import Action
from documents.models import StoredFile
from journal.models import Job
from notifications.enums import MailState
from notifications.models import OutgoingMail
from notifications.services import outbox
from tests.conftest import person
from tests.notifications.servers import SEND, until

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("committed")]


def say(key: str) -> OutgoingMail:
    user = person(Role.READER) if not OutgoingMail.objects.exists() else OutgoingMail.objects.first().user
    return outbox.say(key=key, kind="essai", user=user, subject="Objet", text="Texte")


def sent(mail: OutgoingMail) -> bool:
    mail.refresh_from_db()
    return mail.state == MailState.SENT


def delivered(folder: Path) -> int:
    """How many mails the transport of development got."""
    return sum(path.read_text().count("Subject: Objet") for path in (folder / "mail").glob("*"))


def long_job(plan) -> Job:
    """A PDF that takes a few seconds."""
    first = plan.actions.get(number=1)
    Action.objects.bulk_create(
        Action(
            plan=plan, objective=first.objective, measure=first.measure, number=n, position=n, label=f"Action {n} " * 8
        )
        for n in range(100, 400)
    )  # fmt: skip
    return Job.objects.create(
        user=person(Role.READER),
        label="Liste",
        task="actions.list_pdf",
        arguments={"plan": plan.pk, "query": ""},
    )


def under_way(job: Job) -> bool:
    job.refresh_from_db()
    return job.state == Job.State.RUNNING and job.progress > 10


def done(job: Job) -> bool:
    job.refresh_from_db()
    assert job.state != Job.State.FAILED, job.failure
    return job.state == Job.State.DONE


def test_a_mail_asked_for_three_times_is_delivered_once(work, send, tmp_path):
    mail = say("a")
    for _ in range(3):
        send(SEND)
    work()
    until(lambda: sent(mail), 60, "the mail is sent")
    other = say("b")
    send(SEND)
    until(lambda: sent(other), 30, "the second mail is sent")
    assert delivered(tmp_path) == 2


def test_a_killed_process_gives_its_task_back_at_once_and_its_effect_happens_once(plan, work, send):
    job = long_job(plan)
    worker = work()
    send(job.task, job.pk)
    until(lambda: under_way(job), 60, "the PDF is being made")
    for child in worker.children():
        child.kill()
    until(lambda: done(job), 60, "the PDF is made by the process that took over")
    assert StoredFile.objects.count() == 1


def test_a_killed_worker_leaves_its_task_to_the_next_and_its_effect_happens_once(plan, work, send):
    job = long_job(plan)
    worker = work()
    send(job.task, job.pk)
    until(lambda: under_way(job), 60, "the PDF is being made")
    worker.kill()
    assert StoredFile.objects.count() == 0
    work()
    until(lambda: done(job), 120, "the PDF is made by the next worker")
    time.sleep(15)
    assert StoredFile.objects.count() == 1


def test_a_worker_goes_on_when_its_broker_comes_back_with_what_it_held(broker, work, send, tmp_path):
    worker, first = work(), say("a")
    send(SEND)
    until(lambda: sent(first), 60, "the first mail is sent")
    broker.stop()
    time.sleep(3)
    second = say("b")
    broker.start()
    send(SEND)
    until(lambda: sent(second), 60, "the mail sent after the broker came back")
    assert worker.process.poll() is None
    assert delivered(tmp_path) == 2

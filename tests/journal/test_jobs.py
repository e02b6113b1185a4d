"""Jobs: what a worker does for a person is told, kept, tried again; nobody else sees it."""

import pytest
from django.urls import reverse
from kombu.exceptions import OperationalError

from accounts.enums import Role
from journal import services
from journal.models import Job
from tests.conftest import person

TASK = "tests.nothing"


@pytest.fixture
def sent(monkeypatch):
    """The messages that would go to the worker."""
    messages = []

    class Signature:
        def __init__(self, task, args):
            self.message = (task, args)

        def apply_async(self):
            messages.append(self.message)

    monkeypatch.setattr(services.current_app, "signature", lambda task, args: Signature(task, args))
    return messages


@pytest.fixture
def job(db, sent, django_capture_on_commit_callbacks):
    """A job of a reader, sent."""
    with django_capture_on_commit_callbacks(execute=True):
        return services.start_job(user=person(Role.READER), label="Essai", task=TASK, arguments={"a": 1})


def test_a_job_is_sent_once_its_transaction_is_committed(job, sent):
    assert sent == [(TASK, [job.pk])]
    assert job.state == Job.State.WAITING


def test_a_worker_that_cannot_be_reached_is_a_failure_told_in_french(
    db, monkeypatch, django_capture_on_commit_callbacks
):
    def unreachable(*args, **kwargs):
        raise OperationalError("down")

    monkeypatch.setattr(services.current_app, "signature", unreachable)
    with django_capture_on_commit_callbacks(execute=True):
        job = services.start_job(user=person(Role.READER), label="Essai", task=TASK, arguments={})
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "ne répond pas" in job.failure


def test_a_job_tells_its_progress_and_its_result(job):
    seen = []

    def work(found, progress):
        for percent in (10, 5, 60):
            progress(percent)
            seen.append(Job.objects.get(pk=job.pk).progress)
        return "/documents/1/"

    services.run_job(job.pk, work)
    job.refresh_from_db()
    assert seen == [10, 10, 60]
    assert (job.state, job.progress, job.result_url) == (Job.State.DONE, 100, "/documents/1/")
    assert job.ended_at


def test_a_job_that_is_done_is_not_done_twice(job):
    services.run_job(job.pk, lambda found, progress: "/documents/1/")
    services.run_job(job.pk, lambda found, progress: pytest.fail("done again"))


@pytest.mark.parametrize(
    ("error", "said"),
    [(services.JobFailed("Trop d’actions."), "Trop d’actions."), (ValueError("x"), "Une erreur imprévue")],
)
def test_a_failure_is_told_in_french(job, error, said):
    def work(found, progress):
        raise error

    services.run_job(job.pk, work)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert said in job.failure


def test_the_page_of_a_job_asks_again_until_it_is_over(job, client):
    client.force_login(job.user)
    page = client.get(reverse("journal:job", args=[job.pk])).content.decode()
    assert "hx-get" in page
    assert "Actualiser" in page
    part = client.get(reverse("journal:job", args=[job.pk]), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "hx-get" in part
    services.run_job(job.pk, lambda found, progress: "/documents/1/")
    page = client.get(reverse("journal:job", args=[job.pk])).content.decode()
    assert 'href="/documents/1/"' in page
    assert "Actualiser" not in page


def test_a_failed_job_is_tried_again_by_its_user(job, client, sent, django_capture_on_commit_callbacks):
    def work(found, progress):
        raise ValueError

    services.run_job(job.pk, work)
    client.force_login(job.user)
    assert "Recommencer" in client.get(reverse("journal:job", args=[job.pk])).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("journal:job_retry", args=[job.pk]))
    job.refresh_from_db()
    assert job.state == Job.State.WAITING
    assert sent == [(TASK, [job.pk])] * 2


def test_nobody_else_sees_a_job(job, client):
    client.force_login(person(Role.ADMINISTRATOR))
    assert client.get(reverse("journal:job", args=[job.pk])).status_code == 404
    assert client.post(reverse("journal:job_retry", args=[job.pk])).status_code == 404
    assert "Essai" not in client.get(reverse("journal:job_list")).content.decode()
    client.force_login(job.user)
    assert "Essai" in client.get(reverse("journal:job_list")).content.decode()

"""Servers of the long tests, stopped in the end whatever happens."""

from collections.abc import Callable, Iterator

import pytest
from celery import Celery

from organisations.services import load_reference
from tests.notifications.servers import Broker, MailServer, Worker


@pytest.fixture
def committed(transactional_db) -> None:
    """The reference data, which each long test loses in the end, committed where the worker sees them."""
    load_reference()


@pytest.fixture
def broker(tmp_path) -> Iterator[Broker]:
    made = Broker(tmp_path)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def work(broker, tmp_path) -> Iterator[Callable[..., Worker]]:
    """Starts workers, and stops them in the end."""
    started = []

    def start(**options) -> Worker:
        started.append(Worker(broker, tmp_path, **options))
        return started[-1]

    yield start
    for worker in started:
        worker.stop()


@pytest.fixture
def send(broker):
    """Asks for a task, as the application does."""
    app = Celery(broker=broker.url)

    def ask(task: str, *arguments: object) -> None:
        app.send_task(task, args=arguments)

    yield ask
    app.close()


@pytest.fixture
def mail_server(tmp_path) -> Iterator[MailServer]:
    made = MailServer(tmp_path)
    made.start()
    yield made
    made.stop()

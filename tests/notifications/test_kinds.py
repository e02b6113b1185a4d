"""A kind of notice is one object: registered, it is announced, chosen, explained and kept like the others."""

import datetime as dt
import json

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from notifications import kinds as registry
from notifications.kinds import Kind, Line
from notifications.models import Notice, OutgoingMail
from notifications.services import announcing
from notifications.services.explaining import explain

pytestmark = pytest.mark.django_db
TUESDAY = dt.datetime(2024, 5, 21, 8, tzinfo=dt.UTC)


def birthdays(at: dt.datetime) -> list[Line]:
    """The toy: on 21 May, everybody who may read hears of the day."""
    if (at.month, at.day) != (5, 21):
        return []
    return [
        Line(
            user_id=user.pk,
            occasion=f"{at.year}",
            subject="Anniversaire du plan",
            url="/plans/",
            reason="vous lisez ce plan",
            about=("accounts.user", user.pk),
        )
        for user in User.objects.holding(Role.READER)
    ]


@pytest.fixture
def toy():
    registry.register(Kind("birthday", "Anniversaire du plan", due=birthdays))
    yield
    del registry.kinds["birthday"]


def test_a_kind_is_a_query_and_nothing_else(toy, people, client, capsys):
    reader = people[Role.READER]
    call_command("announce", "--at", "2024-05-21T10:00", "--dry-run", "--json")
    planned = json.loads(capsys.readouterr().out)
    assert [(p["recipient"], p["kind"]) for p in planned if p["kind"] == "birthday"] == [
        (reader.email, "birthday")
    ]
    assert "Anniversaire du plan" in {item.subject for item in explain(reader, TUESDAY.date()).due}
    announcing.announce(TUESDAY)
    announcing.announce(TUESDAY)
    assert Notice.objects.filter(kind="birthday", user=reader).count() == 1
    assert "Anniversaire du plan" in OutgoingMail.objects.get(user=reader, kind="digest").text
    client.force_login(reader)
    assert "Anniversaire du plan" in client.get(reverse("notifications:preferences")).content.decode()
    assert "Anniversaire du plan" in client.get(reverse("notifications:list")).content.decode()
    client.force_login(people[Role.ADMINISTRATOR])
    journal = client.get(reverse("notifications:journal_notices"), {"kind": "birthday"}).content.decode()
    assert reader.email in journal or str(reader) in journal
    client.force_login(reader)
    client.post(
        reverse("notifications:preferences"),
        {key: "never" for key in registry.kinds},
    )
    assert announcing.Ways.of([reader.pk]).how(reader.pk, registry.kinds["birthday"]) == "never"

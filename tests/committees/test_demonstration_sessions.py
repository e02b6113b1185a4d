"""The demonstration's committees have sat: what their pages show was played through the services."""

from django.urls import reverse

from accounts.models import User
from actions import demonstration
from committees.models import Decision, Meeting, Record
from sgcd_plan import clock


def test_the_spring_was_played_once_from_the_agenda_to_the_sealed_record(demo, client):
    demonstration.load()
    said = {str(m): m.state for m in Meeting.objects.filter(starts_at__lt=clock.now()).for_list()}
    assert said == {
        "Comité de suivi 2024-04": "approved",
        "COTECH 2024-05": "held",
        "Comité de suivi 2024-05": "held",
    }
    up = Decision.objects.get(goes_to__slug="cotech-ate")
    assert str(up) == "Comité de suivi 2024-04/1"
    assert up.state == "done"
    assert (
        Meeting.objects.get(reference="2024-05", committee__slug="cotech-ate")
        .items.filter(decision=up)
        .count()
        == 1
    )
    assert Record.objects.sealed().count() == 3
    june = Meeting.objects.for_list().get(committee__slug="cotech-ate", reference="2024-06")
    kinds = set(june.items.on_agenda().values_list("kind", flat=True))
    assert "postponed" in kinds
    assert "escalated" not in kinds
    client.force_login(User.objects.get(email="committee-secretary@demonstration.invalid"))
    for name in ("meeting", "agenda", "session", "records"):
        assert client.get(reverse(f"committees:{name}", args=["cotech-ate", june.pk])).status_code == 200

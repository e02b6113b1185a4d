"""A session that was held, with what its documents need."""

import datetime as dt
import io
import re

import pypdf

from accounts.models import User
from committees.models import AgendaItem, Decision, ItemReader, Meeting
from committees.services import meetings as meeting_services
from sgcd_plan import clock
from tests.conftest import service


def held(committee, *, reserved: bool = False, reader=None) -> Meeting:
    """The session of 14 May 2024: two members came, one by a representative; two items, each with a decision."""
    meeting = meeting_services.add_meeting(
        user=None,
        committee=committee,
        starts_at=dt.datetime(2024, 5, 14, 8, tzinfo=dt.UTC),
        afterwards=True,
    )
    meeting.chaired_by, meeting.stand_in_chair = "Mme Essai, adjointe au directeur", True
    meeting.opened_at = dt.datetime(2024, 5, 14, 10, 5, tzinfo=clock.PARIS)
    meeting.closed_at = dt.datetime(2024, 5, 14, 11, 40, tzinfo=clock.PARIS)
    meeting.save()
    chair, member, other = meeting.attendances.order_by("position")
    chair.present = True
    member.present, member.answer = True, "represented"
    member.representative_name, member.representative_function = "M. Exemple", "chef de bureau"
    other.present, other.answer = False, "excused"
    for row in (chair, member, other):
        row.save()
    action = committee.plan.actions.get(number=1)
    for rank, (title, notes, text) in enumerate(
        (
            ("Convergence", "Le directeur rappelle l’échéance.", "Transmettre la convention type."),
            ("Situation d’un agent", "Le cas est examiné.", "Nommer un appui temporaire."),
        ),
        1,
    ):
        item = AgendaItem.objects.create(
            meeting=meeting,
            position=rank,
            title=title,
            notes=notes,
            action=action if rank == 1 else None,
            reserved=reserved and rank == 2,
        )
        if reader and item.reserved:
            ItemReader.objects.create(item=item, user=reader)
        Decision.objects.create(
            committee=committee,
            meeting=meeting,
            item=item,
            rank=rank,
            text=text,
            responsible=service("dgafp"),
            due_on=dt.date(2024, 6, 30),
        )
    return meeting


def words(data: bytes) -> str:
    """The text of a PDF, with plain spaces."""
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]
    return re.sub(r"\s+", " ", " ".join(pages).replace("\u00a0", " ").replace("\u202f", " "))


def keeper() -> User:
    """Somebody in whose name documents are sealed."""
    return User.objects.get_or_create(email="secretariat@exemple.gouv.fr")[0]

"""The demonstration's committees: the COTECH of June is convened, and some have answered."""

from accounts.enums import Role
from actions import demonstration
from actions.models import Plan
from committees.demonstration import convene_cotech
from committees.models import Committee, Meeting
from notifications.models import OutgoingMail


def test_the_cotech_of_june_is_convened_once_with_some_answers(demo):
    meeting = Meeting.objects.get(committee__slug="cotech-ate", reference="2024-06")
    assert meeting.state == "convened"
    answers = [row.standing for row in meeting.attendances.live()]
    assert set(answers) == {"present", "represented", "excused", "none"}
    mails = OutgoingMail.objects.filter(kind="convocation")
    assert mails.count() == Committee.objects.get(slug="cotech-ate").seats.count()
    demonstration.load()
    convene_cotech(Plan.objects.get(slug=demonstration.SLUG), {Role.COMMITTEE_SECRETARY: None})
    assert mails.count() == len(answers)

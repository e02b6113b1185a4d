"""How a document is composed: the sections of the committee's template, the sentences of a meeting."""

from collections.abc import Mapping, Sequence

from committees.models import Committee, Meeting
from journal.services import change


def compose(
    *, user, meeting: Meeting, kind: str, keys: Sequence[str], sentences: Mapping[str, object] | None = None
) -> None:
    """Keep the sections ``keys`` as the committee's template for ``kind``, and the ``sentences`` of ``meeting``."""
    with change(user=user, label="Document composé", cause=meeting):
        committee = Committee.objects.select_for_update(of=("self",)).get(pk=meeting.committee_id)
        if committee.sections.get(kind) != list(keys):
            committee.sections = {**committee.sections, kind: list(keys)}
            committee.version += 1
            committee.save()
        current = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
        if sentences is not None and current.sentences != dict(sentences):
            current.sentences = dict(sentences)
            current.version += 1
            current.save()

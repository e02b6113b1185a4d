"""Which status may follow which: every pair, allowed or refused."""

import pytest

from actions.enums import Status, contradiction, refusal

N, P, D, S, A = Status.NOT_STARTED, Status.IN_PROGRESS, Status.DONE, Status.SUSPENDED, Status.ABANDONED
ALLOWED = {
    (N, P), (N, D), (N, S), (N, A),
    (P, D), (P, S), (P, A),
    (S, P), (S, D), (S, A),
    (D, P),
    (A, P),
}  # fmt: skip
PAIRS = [(before, after) for before in Status for after in Status]


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_each_pair_of_statuses_is_allowed_or_refused_with_a_reason(before, after):
    why = refusal(before, after)
    if before == after or (before, after) in ALLOWED:
        assert why == ""
    else:
        assert before.label.lower() in why
        assert after.label.lower() in why


def test_a_refusal_names_the_status_to_pass_by():
    assert "passez d’abord par « en cours »" in refusal(D, S)
    assert "passez d’abord par « en cours »" in refusal(A, D)


@pytest.mark.parametrize("before", [P, D, S, A])
def test_what_has_started_is_never_not_started_again(before):
    assert "elle a commencé" in refusal(before, N)


@pytest.mark.parametrize(
    ("status", "progress", "refused"),
    [
        (D, 40, True),
        (D, 100, False),
        (D, None, False),
        (D, 0, True),
        (N, 0, False),
        (N, None, False),
        (N, 10, True),
        (P, 100, False),
        (S, 40, False),
        (A, 40, False),
    ],
)
def test_a_status_and_a_progress_that_do_not_go_together_are_refused(status, progress, refused):
    assert bool(contradiction(status, progress)) is refused

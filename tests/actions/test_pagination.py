"""Rows of a table with merged cells fall on pages so that no merged cell is cut."""

from hypothesis import given
from hypothesis import strategies as st

from actions.paper.pagination import MARGIN, Measured, Span, height_of, paginate


def row(height: float, outer: object = "a", inner: object = "b", high: float = 0) -> Measured:
    return Measured(height, ((outer, high), (inner, 0)))


def test_a_merged_cell_higher_than_its_rows_stretches_the_last_of_them():
    assert height_of([row(10, high=50), row(10, high=50)]) == 50
    assert height_of([row(10, "a", high=50), row(10, "z", high=5)]) == 60


def test_a_merged_cell_that_goes_on_says_so_on_the_next_page():
    placed = paginate([row(40) for _ in range(5)], 100 + MARGIN, 100 + MARGIN)
    assert [p.opens for p in placed] == [False, False, True, False, True]
    assert [p.spans[0] for p in placed] == [Span(2, False), None, Span(2, True), None, Span(1, True)]


def test_the_same_words_under_another_objective_are_another_cell():
    placed = paginate([row(10, "a"), row(10, "z")], 1000, 1000)
    assert [p.spans[1] for p in placed] == [Span(1, False), Span(1, False)]


def test_a_row_higher_than_a_page_stands_alone_and_may_break():
    placed = paginate([row(10), row(500), row(10)], 100 + MARGIN, 100 + MARGIN)
    assert [(p.opens, p.long) for p in placed] == [(False, False), (True, True), (True, False)]


ROWS = st.lists(
    st.builds(
        Measured,
        st.floats(1, 90),
        st.tuples(
            st.tuples(st.integers(0, 2), st.floats(1, 80)), st.tuples(st.integers(0, 3), st.floats(1, 80))
        ),
    ),
    min_size=1,
    max_size=40,
)


@given(ROWS, st.floats(30, 300), st.floats(100, 300))
def test_no_page_overflows_and_every_row_belongs_to_its_cells(rows, first, following):
    placed = paginate(rows, first, following)
    assert len(placed) == len(rows)
    starts = [i for i, p in enumerate(placed) if p.opens or i == 0]
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        room = (first if start == 0 else following) - MARGIN
        alone = end == start + 1
        assert alone or height_of(rows[start:end]) <= room
        for level in (0, 1):
            assert sum(p.spans[level].rows for p in placed[start:end] if p.spans[level]) == end - start

"""Nobody is found again from what is published: attacked by counting every table that a reader could imagine."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporting.suppression import Cell, K, Row, count, grouped, possible, protect

SMALL = st.integers(0, 7)


def line(values):
    """A total and its parts."""
    cells = {("part", at): count(value) for at, value in enumerate(values)}
    cells["total"] = count(sum(values), margin=True)
    return cells, [("total", tuple(key for key in cells if key != "total"))]


def square(rows):
    """A table with its margins."""
    cells = {(r, c): count(value) for r, row in enumerate(rows) for c, value in enumerate(row)}
    sums = []
    for r, row in enumerate(rows):
        cells["row", r] = count(sum(row), margin=True)
        sums.append((("row", r), tuple((r, c) for c in range(len(row)))))
    for c in range(len(rows[0])):
        cells["column", c] = count(sum(row[c] for row in rows), margin=True)
        sums.append((("column", c), tuple((r, c) for r in range(len(rows)))))
    cells["all"] = count(sum(map(sum, rows)), margin=True)
    sums.append(("all", tuple(("row", r) for r in range(len(rows)))))
    sums.append(("all", tuple(("column", c) for c in range(len(rows[0])))))
    return cells, sums


def imagined(cells, sums, masked, inner, upto):
    """Every table that a reader may think of: whole numbers, and all that is published is true."""

    def fill(at, table):
        for total, parts in sums:
            sofar = sum(table.get(part, 0) for part in parts)
            if total not in masked and sofar > cells[total].value:
                return
            if total not in masked and all(part in table for part in parts) and sofar != cells[total].value:
                return
        if at < len(inner):
            key = inner[at]
            for value in range(upto + 1) if key in masked else [cells[key].value]:
                yield from fill(at + 1, table | {key: value})
        else:
            yield table

    for table in fill(0, {}):
        for total, parts in sums:  # rows and columns come before the whole
            table[total] = sum(table[part] for part in parts)
        yield table


def check(cells, sums, inner, upto):
    masked = protect(cells, sums)
    small = {key for key, cell in cells.items() if 0 < cell.value < K}
    assert small <= masked
    found = {key: set() for key in masked}
    for table in imagined(cells, sums, masked, inner, max(K, upto)):
        for key in masked:
            found[key].add(table[key])
    for key in masked:
        assert len(found[key]) > 1, f"{key} can be found again"
    for key in small:
        assert max(found[key]) >= K, f"{key} is known to be small"
        assert min(found[key]) < cells[key].value or max(found[key]) - min(found[key]) >= K - 1
    return masked


@given(st.lists(SMALL, min_size=2, max_size=3))
@settings(max_examples=40)
def test_a_line_gives_nobody_back(values):
    cells, sums = line(values)

    check(cells, sums, [key for key in cells if key != "total"], sum(values))


@given(st.lists(st.lists(SMALL, min_size=2, max_size=2), min_size=2, max_size=2))
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
def test_a_table_with_its_margins_gives_nobody_back(rows):
    cells, sums = square(rows)

    inner = [key for key in cells if isinstance(key, tuple) and isinstance(key[0], int)]
    check(cells, sums, inner, max(sum(row) for row in [*rows, *zip(*rows, strict=True)]))


def test_a_lone_small_cell_takes_another_with_it():
    cells, sums = line([12, 3, 20])

    assert protect(cells, sums) == {("part", 1), ("part", 0)}


def test_two_small_cells_whose_sum_is_small_take_a_third():
    cells, sums = line([1, 2, 30, 40])

    assert protect(cells, sums) == {("part", 0), ("part", 1), ("part", 2)}


def test_nothing_is_masked_without_a_reason():
    cells, sums = line([0, 5, 12])

    assert protect(cells, sums) == set()


def test_nights_of_few_women_are_small_whatever_their_number():
    cells = {"january": Cell(200, 12), "february": Cell(90, 3), "march": Cell(300, 15), "all": Cell(590, 20, True)}

    masked = protect(cells, [("all", ("january", "february", "march"))])

    assert masked == {"february", "january"}
    assert possible("february", cells, [("all", ("january", "february", "march"))], masked) == (0, 290)


def test_a_lone_number_that_nothing_binds_is_masked_alone():
    assert protect({"children": count(3)}, []) == {"children"}


def test_a_false_sum_is_refused():
    with pytest.raises(ValueError, match="not the sum"):
        protect({"a": count(1), "all": count(2)}, [("all", ("a",))])


# --- grouping --------------------------------------------------------------------------------------------------------

ROWS = st.lists(
    st.builds(
        lambda people, group: Row(f"ligne {people}", people, people, group), SMALL, st.sampled_from(["", "A", "B"])
    ),
    min_size=1, max_size=8,
)  # fmt: skip


@given(ROWS)
def test_a_grouped_table_has_the_same_total_and_no_small_line(rows):
    total = sum(row.value for row in rows)

    lines = grouped(rows)

    if 0 < total < K:
        assert lines is None
    else:
        assert sum(row.value for row in lines) == total
        assert all(row.people == 0 or row.people >= K for row in lines)


def test_small_destinations_join_their_group_before_the_rest():
    rows = [Row("Logement social", 9, 9, "Durable"), Row("Colocation", 2, 2, "Durable"), Row("Inconnu", 6, 6)]

    assert [(row.label, row.value) for row in grouped(rows)] == [("Durable", 11), ("Inconnu", 6)]

"""Nobody is found again from what is published: attacked by counting every table that a reader could imagine."""

import itertools
from collections import Counter

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporting.suppression import OTHERS, Cell, K, count, groups, possible, protect

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


def imagined(cells, sums, masked):
    """Every table of whole numbers that a reader may think of: all that is shown is true, and all that is said."""
    parts = {part for _, parts in sums for part in parts}
    inner = sorted(parts - {total for total, _ in sums}, key=repr)
    columns = {}
    for at, values in enumerate(np.meshgrid(*(_values(cells[key], key in masked) for key in inner), indexing="ij")):
        columns[inner[at]] = values.ravel()
    for total, names in sums:  # rows and columns come before the whole
        columns[total] = sum(columns[name] for name in names)
    true = np.ones(len(columns[inner[0]]), bool)
    for key, found in columns.items():
        low, high = cells[key].said if key in masked else (cells[key].value, cells[key].value)
        true &= (low <= found) & (found <= high)
    return {key: found[true] for key, found in columns.items() if key in masked}


def _values(cell, masked):
    return np.arange(min(cell.said[1], cell.value + 8) + 1) if masked else np.array([cell.value])


def is_safe(cells, sums, masked):
    """Each small cell may be all that « one to four » allows, and no table says more."""
    if not masked:
        return True
    tables = imagined(cells, sums, masked)
    return all(set(range(1, K)) <= set(tables[key]) for key, cell in cells.items() if 0 < cell.value < K)


def check(cells, sums):
    """Safe; nothing masked may be shown again; and how many more are masked than the least that would do."""
    masked = protect(cells, sums)
    small = {key for key, cell in cells.items() if cell.is_small()}
    assert small <= masked
    assert is_safe(cells, sums, masked)
    for key in masked - small:
        assert not is_safe(cells, sums, masked - {key}), f"{key} is masked for nothing"
    for key, found in imagined(cells, sums, masked).items() if masked else ():
        assert len(set(found)) > 1, f"{key} can be found again"
    return masked, small


def least(cells, sums, small):
    """How many cells must be masked, whoever chooses them: every choice is tried, the shortest first."""
    others = [key for key in cells if key not in small]
    for number in range(len(others) + 1):
        for chosen in itertools.combinations(others, number):
            if is_safe(cells, sums, small | set(chosen)):
                return len(small) + number
    raise AssertionError("no choice is safe")


@given(st.lists(SMALL, min_size=2, max_size=4))
@settings(max_examples=40, deadline=None)
def test_a_line_gives_nobody_back_and_masks_the_least(values):
    cells, sums = line(values)

    masked, small = check(cells, sums)

    assert len(masked) == least(cells, sums, small)


@given(st.lists(st.lists(st.integers(0, 9), min_size=2, max_size=2), min_size=2, max_size=2))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_table_with_its_margins_gives_nobody_back_and_masks_hardly_more_than_the_least(rows):
    """A part is worth less than a total: a choice that keeps the totals may mask one cell more."""
    cells, sums = square(rows)

    masked, small = check(cells, sums)

    assert len(masked) <= least(cells, sums, small) + 1


@given(st.lists(SMALL, min_size=4, max_size=4))
@settings(max_examples=25, deadline=None)
def test_the_same_number_under_two_names_gives_nobody_back(values):
    """A whole told apart in two ways, and one part of it told again alone: exits, their kinds, and those lost."""
    cells, sums = line(values)
    parts = sums[0][1]
    cells |= {"again": count(values[0]), "two": count(sum(values[:2]), margin=1), "rest": count(sum(values[2:]))}
    sums = [("again", parts[:1]), ("two", parts[:2]), ("rest", parts[2:]), *sums, ("total", ("two", "rest"))]

    check(cells, sums)


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


@given(st.dictionaries(st.sampled_from("abcdefgh"), SMALL))
def test_no_line_of_a_grouped_table_is_small_unless_all_of_it_is(people):
    into = groups(people)

    lines = Counter()
    for name, number in people.items():
        lines[into[name]] += number
    assert sum(lines.values()) == sum(people.values())
    if sum(people.values()) >= K:
        assert not any(0 < number < K for number in lines.values())
    assert all(into[name] == name for name, number in people.items() if number >= 2 * K)  # the large stay themselves


def test_rare_reasons_are_said_together_and_the_next_with_them_where_they_are_still_few():
    assert groups({"a": 2, "b": 1, "c": 9, "d": 30}) == {"a": OTHERS, "b": OTHERS, "c": OTHERS, "d": "d"}
    assert groups({"a": 3, "b": 4, "c": 9, "d": 0}) == {"a": OTHERS, "b": OTHERS, "c": "c", "d": "d"}
    assert groups({"a": 6, "b": 9}) == {"a": "a", "b": "b"}

"""The product's own exact assignment, for a matrix of weights: the pairs of the heaviest matching."""

import numpy as np

from matching.assignment import Component, assign
from matching.problem import IntArray


def heaviest(weight: IntArray) -> tuple[IntArray, IntArray]:
    """Rows and columns of a matching of largest total weight; a cell that is not above 0 is no pair."""
    row, column = np.nonzero(weight > 0)
    if not len(row):
        return row, column
    used, renumbered = np.unique(column, return_inverse=True)
    component = Component(len(weight), np.ones(len(used), dtype=np.int64), row, renumbered)
    chosen, _ = assign(component, weight[row, column])
    return row[chosen], column[chosen]

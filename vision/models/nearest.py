"""Exact search: the best few of very many similarities."""

import numpy as np
from numpy.typing import NDArray

_GROUP = 16


def best_rows(values: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    """Rows (k, n) of the k largest values (m, n) of each column, best first, ties by row.

    m must be at least k. The k largest lie in the k groups of rows with the largest maxima, so
    only those are looked into; the groups are found in the same way.
    """
    rows, columns = values.shape
    if rows <= 2 * k * _GROUP:
        return np.argsort(-values, axis=0, kind="stable")[:k]
    groups = -(-rows // _GROUP)
    whole = rows // _GROUP
    maxima = np.empty((groups, columns), np.float32)
    values[: whole * _GROUP].reshape(whole, _GROUP, columns).max(axis=1, out=maxima[:whole])
    if whole < groups:
        values[whole * _GROUP :].max(axis=0, out=maxima[whole])
    chosen = np.sort(best_rows(maxima, k), axis=0)
    inside = (chosen[:, None] * _GROUP + np.arange(_GROUP)[:, None]).reshape(-1, columns)
    beyond = inside >= rows
    looked_at = np.take_along_axis(values, np.minimum(inside, rows - 1), axis=0)
    looked_at[beyond] = -np.inf
    order = np.argsort(-looked_at, axis=0, kind="stable")[:k]
    return np.take_along_axis(inside, order, axis=0)

"""How large latent variables are, as what gives them their scale lets expect."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.structure.layout import MatrixLayout

__all__ = ["latent_sizes"]

Array = NDArray[np.float64]
#: Share of a marker item's variance that its construct explains.
RELIABILITY = 0.6


def latent_sizes(layout: MatrixLayout, g: int, sd: Array) -> Array:
    """Return a standard deviation of every latent variable of a group, shape (m,).

    Parameters
    ----------
    layout : MatrixLayout
    g : int
    sd : ndarray, shape (p,)
        Of the observed variables.
    """
    rows, sums = layout.group_rows[g], layout.loading_sums[g]
    sizes: dict[str, float] = dict(zip(layout.observed, sd.tolist(), strict=True))
    markers = {
        row.lhs: row for row in reversed(rows) if row.op == "=~" and not row.free and row.value
    }
    fixed = {
        row.lhs: row.value
        for row in rows
        if row.op == "~~" and row.lhs == row.rhs and not row.free and row.value
    }

    def size(name: str, above: tuple[str, ...] = ()) -> float:
        if name in sizes:
            return sizes[name]
        if name in sums and name not in above:
            below = {item: size(item, (*above, name)) for item in sums[name].weights}
            return float(np.sqrt(RELIABILITY)) * sums[name].of(below)
        if name in markers and name not in above:
            marker = markers[name]
            below_it = size(marker.rhs, (*above, name))
            return below_it * float(np.sqrt(RELIABILITY)) / abs(marker.value or 1.0)
        return float(np.sqrt(abs(fixed.get(name) or 1.0)))

    return np.array([size(name) for name in layout.latent])

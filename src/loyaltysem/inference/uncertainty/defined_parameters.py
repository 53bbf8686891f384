"""Parameters that a model defines by others: their values in many fits, and their derivatives."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation import MatrixLayout
from loyaltysem.specification import defined_values

__all__ = ["defined_names", "defined_parameters"]

Array = NDArray[np.float64]


def defined_names(layout: MatrixLayout) -> tuple[str, ...]:
    """Return the names of the defined parameters, in the order of the model."""
    return tuple(name for name, _ in layout.table.defined)


def defined_parameters(
    layout: MatrixLayout, cells: Array, jacobian: Array | None = None
) -> tuple[Array, Array]:
    """Evaluate the definitions at the values their labels stand for.

    Parameters
    ----------
    layout : MatrixLayout
    cells : ndarray, shape (batch, G · cells)
        The values of all cells, group after group; raw or standardised.
    jacobian : ndarray, shape (batch or 1, G · cells, q), optional
        Their derivatives by the free parameters; without them only values are wanted, and q is 0.

    Returns
    -------
    values : ndarray, shape (batch, D)
        Not finite where a definition has no value: a division by zero, the logarithm of a negative
        number, a power too large for a number.
    slopes : ndarray, shape (batch, D, q)
        Not finite where a definition has no slope, as the root of zero. What nothing is estimated
        of has slope zero whatever it is.
    """
    batch = len(cells)
    if jacobian is None:
        jacobian = np.zeros((1, cells.shape[1], 0))
    places = layout.label_places
    values = np.empty((batch, len(layout.table.defined)))
    slopes = np.zeros((batch, values.shape[1], jacobian.shape[-1]))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        found, by_label = defined_values(
            layout.table.defined, {label: cells[:, i] for label, i in places.items()}
        )
        for k, (name, value) in enumerate(found.items()):
            # constants have no batch of their own
            values[:, k] = value
            for label, partial in by_label[name].items():
                inner = jacobian[:, places[label]]
                outer = np.broadcast_to(partial, batch)[:, None]
                slopes[:, k] += np.where(inner != 0, outer * inner, 0.0)
    return values, slopes

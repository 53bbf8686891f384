r"""Latent responses of ordered items: which matrices and elements they add to a model.

An ordered answer is category c when the latent response lies between two thresholds
:math:`\tau`. A latent response has no unit of its own. Under the *delta* parameterisation the scale
factors :math:`\delta` are parameters and
:math:`\theta_{ii} = \delta_i^{-2} - (\Lambda C \Lambda')_{ii}` follows, under *theta*
:math:`\delta_i = \sigma_{ii}^{-1/2}` does (Muthén & Asparouhov 2002).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.structure.cells import Cell

__all__ = ["LatentResponses"]

Array = NDArray[np.float64]


class LatentResponses:
    """What ordered items add to a model's matrices.

    Parameters
    ----------
    threshold_items : sequence of int
        The observed variable of each threshold, in their order.
    cells : sequence of Cell
        The free entries of the matrices.
    is_delta : bool
        Whether scale factors are parameters, and residual variances follow.

    Attributes
    ----------
    threshold_items : ndarray of int, shape (T,)
    tau_elements, tau_numbers : ndarray of int
        Which elements are thresholds, and which thresholds they are.
    delta_elements, delta_items : ndarray of int
        Which elements are scale factors, and of which observed variables.
    """

    def __init__(
        self, threshold_items: Sequence[int], cells: Sequence[Cell], is_delta: bool
    ) -> None:
        self.threshold_items = np.array(threshold_items, dtype=np.intp)
        self.is_delta = is_delta
        self.tau_elements, self.tau_numbers = _of_matrix(cells, "tau")
        self.delta_elements, self.delta_items = _of_matrix(cells, "delta")

    def complete(self, covariance: Array, matrices: dict[str, Array]) -> None:
        """Compute residual variances from scale factors, or the other way round; in place.

        Parameters
        ----------
        covariance : ndarray, shape (batch, G, p, p)
            Σ; under delta still without residual variances.
        matrices : dict of ndarray
        """
        at = np.arange(covariance.shape[-1])
        variances = covariance[..., at, at]
        if self.is_delta:
            own = matrices["delta"] ** -2.0
            matrices["theta"][..., at, at] = own - variances
            covariance[..., at, at] = own
            return
        with np.errstate(invalid="ignore", divide="ignore"):
            matrices["delta"][...] = np.where(variances > 0, variances, np.nan) ** -0.5


def _of_matrix(cells: Sequence[Cell], name: str) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    found = [(e, cell.row) for e, cell in enumerate(cells) if cell.matrix == name]
    elements, rows = np.array(found, dtype=np.intp).reshape(-1, 2).T
    return elements, rows

"""The correlations that an exploratory analysis starts from, and who stands behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from loyaltysem.errors import DataError, NotAvailableError, OptionError
from loyaltysem.moments import Moments
from loyaltysem.moments.observations import MissingTreatment
from loyaltysem.moments.singularity import require_positive_definite
from loyaltysem.scales.sample import take_scales
from loyaltysem.survey import Survey

__all__ = ["CorrelationSample", "all_items", "correlation_matrix", "take_correlations"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class CorrelationSample:
    """Pearson correlations of the items, and the respondents behind them.

    Attributes
    ----------
    items : tuple of str, length p
    correlation : ndarray, shape (p, p)
        Positive definite.
    n : int
        Respondents.
    described : str
        Who the numbers speak of, in words.
    simulated : bool
        Whether the data are simulated.
    """

    items: tuple[str, ...]
    correlation: FloatArray
    n: int
    described: str
    simulated: bool = False


def take_correlations(
    data: Any,
    items: Sequence[str] | None,
    missing: MissingTreatment | None,
    correlation: str = "pearson",
) -> CorrelationSample:
    """Take the correlations of the items out of a survey, a data frame or moments.

    Parameters
    ----------
    data : Survey, data frame or Moments
    items : sequence of str, optional
        By default the items of the survey's constructs (all its items where it declares no
        construct), all columns of a frame, all variables of moments.
    missing : {None, "listwise"}
    correlation : {"pearson"}

    Returns
    -------
    CorrelationSample

    Raises
    ------
    NotAvailableError
        Polychoric correlations, or missing="fiml".
    OptionError
        Fewer than two items, an item named twice, or several groups.
    VariableNotFoundError, DataError, MissingDataError
        As in :meth:`loyaltysem.moments.Moments.from_data`.
    """
    _require_available(correlation, missing)
    if isinstance(items, str):
        raise OptionError(f"items={items!r} is one text; a list is needed, such as [{items!r}].")
    names = list(all_items(data) if items is None else items)
    if len(names) < 2:
        raise OptionError(
            f"{len(names)} item(s): correlations are between items, so at least two are needed. "
            "Name more of them in items=[...]."
        )
    # one scale of all items: its checks, counts and words are those of every analysis of scales
    sample = take_scales(data, {"the items": names}, missing)
    covariance = sample.moments.covariances[0]
    deviations = np.sqrt(np.diag(covariance))
    matrix = covariance / deviations[:, None] / deviations
    matrix = (matrix + matrix.T) / 2
    np.fill_diagonal(matrix, 1.0)
    simulated = isinstance(data, Survey) and data.codebook.simulated
    return CorrelationSample(tuple(names), matrix, sample.n, sample.described, simulated)


def correlation_matrix(matrix: ArrayLike, names: Sequence[str] | None = None) -> FloatArray:
    """Take an array as a positive definite correlation matrix, or refuse it by name.

    Parameters
    ----------
    matrix : array_like, shape (p, p)
    names : sequence of str, length p, optional
        For the messages; "item 1", "item 2", … by default.

    Returns
    -------
    ndarray, shape (p, p)

    Raises
    ------
    DataError
        Not square, not symmetric, not finite, a diagonal that is not 1, or not positive definite.
    """
    found = np.asarray(matrix, dtype=np.float64)
    if found.ndim != 2 or found.shape[0] != found.shape[1] or len(found) < 2:
        raise DataError(
            f"An array of shape {found.shape} is no correlation matrix: it must be square, with "
            "two items or more."
        )
    if not np.isfinite(found).all():
        raise DataError(
            f"{int((~np.isfinite(found)).sum())} entries of the correlation matrix are empty or "
            "infinite. Compute it from complete answers."
        )
    if np.abs(np.diag(found) - 1).max() > 1e-8 or np.abs(found - found.T).max() > 1e-8:
        raise DataError(
            "The matrix is not one of correlations: it must be symmetric with ones on the "
            "diagonal. Divide covariances by the standard deviations of row and column."
        )
    labels = [f"item {i + 1}" for i in range(len(found))] if names is None else names
    # nobody is counted here: the number of respondents only has to pass the check
    require_positive_definite(found, labels, n=len(found) + 1)
    return found


def all_items(data: Any) -> Sequence[str]:
    """Return the items of the survey's constructs, or all variables of a frame or moments."""
    if isinstance(data, Moments):
        return data.names
    if isinstance(data, Survey):
        declared = [item for scale in data.construct_items.values() for item in scale]
        return declared or list(data.codebook.item_names)
    return [str(column) for column in getattr(data, "columns", ())]


def _require_available(correlation: str, missing: MissingTreatment | None) -> None:
    if correlation == "polychoric":
        raise NotAvailableError(
            "correlation='polychoric' is not available yet. Pearson correlations of items with "
            "few categories are too small, and skewed items can form factors of their own; with "
            "five or more categories of moderate skew the difference is small (Rhemtulla, "
            "Brosseau-Liard & Savalei 2012). Use correlation='pearson' and say so."
        )
    if correlation != "pearson":
        raise OptionError(f"correlation={correlation!r} is not known; say 'pearson'.")
    if missing == "fiml":
        raise NotAvailableError(
            "missing='fiml' is not available for exploratory analyses, which start from the "
            "correlations of complete answers. Use missing='listwise', which says how many rows "
            "it leaves out."
        )

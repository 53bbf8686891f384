"""The index from 0 to 100 (Fornell et al. 1996) of a construct, and its equal-weight twin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from loyaltysem.arguments import checked
from loyaltysem.errors import DataError, MissingDataError, OptionError
from loyaltysem.loyalty.bounds import declared_bounds, item_names, within_bounds
from loyaltysem.loyalty.weights import equal_weights

__all__ = ["equal_weight_index", "index_scores", "weighted_index"]

FloatArray = NDArray[np.float64]
Invalid = Literal["raise", "nan"]


@checked
def weighted_index(
    means: ArrayLike,
    weights: ArrayLike,
    minimum: ArrayLike,
    maximum: ArrayLike,
    *,
    items: Sequence[str] | None = None,
    invalid: Invalid = "raise",
) -> FloatArray:
    r"""Index from 0 to 100 of one construct's items.

    .. math:: I = 100\,\frac{\sum_i w_i \bar x_i - \sum_i w_i \min_i}{\sum_i w_i(\max_i - \min_i)}

    Parameters
    ----------
    means : array_like of shape (..., k)
        Means of the items on their own scales, reverse-worded items already reversed.
    weights : array_like of shape (..., k)
        Unstandardised weights (see `loyaltysem.loyalty.unstandardized_weights`); only their
        ratios matter. None may be negative.
    minimum, maximum : array_like, scalar or shape (k,)
        Declared bounds of the items' scales, never the observed extremes.
    items : sequence of str, optional
        Item names, for messages.
    invalid : {"raise", "nan"}, default "raise"
        What to do where weights are negative, add up to zero or are not finite, or where a mean
        is missing: an error, or nan for that member of the batch (for bootstrap replicates,
        whose number of nan the caller then reports).

    Returns
    -------
    array of shape (...)
        The index: 0 if everyone gives the lowest answer, 100 if everyone gives the highest.

    Raises
    ------
    DataError
        If a weight is negative or all are zero, or if a mean lies outside its bounds.
    MissingDataError
        If a mean is missing.
    OptionError
        If the bounds are reversed, infinite or of another number than the items, or if weights
        and means do not fit together.

    Notes
    -----
    Fornell, Johnson, Anderson, Cha and Bryant (1996). On the European mobile phone data
    with the weights of the ECSI model (PLS, mode A, path scheme) it gives 72.45412 for
    satisfaction and 70.91385 for loyalty, as seminr and cSEM do.

    Examples
    --------
    >>> from loyaltysem.loyalty import weighted_index
    >>> weighted_index([5.5, 4.0], [0.6, 0.4], 1, 7).item()
    65.0
    """
    if invalid not in ("raise", "nan"):
        raise OptionError(
            f"invalid={invalid!r} was given. It says what happens where no index is defined. "
            "Use 'raise' or 'nan'."
        )
    x = np.asarray(means, dtype=np.float64)
    w = np.asarray(weights, dtype=np.float64)
    if x.ndim == 0 or w.ndim == 0 or x.shape[-1] != w.shape[-1]:
        raise OptionError(
            f"Means of shape {x.shape} were given with weights of shape {w.shape}. Both need the "
            "items on their last axis. Give one mean and one weight per item."
        )
    try:
        x, w = np.broadcast_arrays(x, w)
    except ValueError as error:
        raise OptionError(
            f"Means of shape {x.shape} and weights of shape {w.shape} do not fit together. "
            "Their leading axes are the samples. Give as many of the one as of the other."
        ) from error
    names = item_names(items, x.shape[-1])
    lower, upper = declared_bounds(minimum, maximum, names)
    x = within_bounds(x, lower, upper, names)
    defined = _defined_weights(w)
    has_mean = ~np.isnan(x)
    if invalid == "raise":
        _refuse_missing_means(has_mean, names)
        _refuse_weights(w, defined, names)
    defined = defined & has_mean.all(axis=-1)
    w = np.where(defined[..., None], w, 1.0)
    numerator = (w * (x - lower)).sum(axis=-1)
    denominator = (w * (upper - lower)).sum(axis=-1)
    return np.asarray(np.where(defined, 100.0 * numerator / denominator, np.nan))


@checked
def equal_weight_index(
    means: ArrayLike,
    minimum: ArrayLike,
    maximum: ArrayLike,
    *,
    items: Sequence[str] | None = None,
    invalid: Invalid = "raise",
) -> FloatArray:
    """Mean of the items after each is put on 0 to 100: the twin to print beside a weighted index.

    Parameters
    ----------
    means : array_like of shape (..., k)
        Means of the items on their own scales, reverse-worded items already reversed.
    minimum, maximum : array_like, scalar or shape (k,)
        Declared bounds of the items' scales.
    items : sequence of str, optional
        Item names, for messages.
    invalid : {"raise", "nan"}, default "raise"
        What to do where a mean is missing, as in `weighted_index`.

    Returns
    -------
    array of shape (...)
        The equal-weight index. Where all items share their bounds, it is `weighted_index` with
        `equal_weights`.

    Raises
    ------
    DataError, MissingDataError, OptionError
        As in `weighted_index`.

    Notes
    -----
    63.36296 for loyalty on the European mobile phone data, against 70.91385 with PLS weights.

    Examples
    --------
    >>> from loyaltysem.loyalty import equal_weight_index
    >>> equal_weight_index([4.0, 10.0], [1, 1], [7, 10]).item()
    75.0
    """
    x = np.asarray(means, dtype=np.float64)
    if x.ndim == 0:
        raise OptionError(
            "A single number was given as means. The index needs the items on the last axis. "
            "Give one mean per item."
        )
    names = item_names(items, x.shape[-1])
    lower, upper = declared_bounds(minimum, maximum, names)
    on_percent = 100.0 * (within_bounds(x, lower, upper, names) - lower) / (upper - lower)
    return weighted_index(
        on_percent, equal_weights(len(names)), 0.0, 100.0, items=names, invalid=invalid
    )


@checked
def index_scores(
    answers: ArrayLike,
    weights: ArrayLike,
    minimum: ArrayLike,
    maximum: ArrayLike,
    *,
    items: Sequence[str] | None = None,
) -> FloatArray:
    """Index of each respondent, 0 to 100; over complete answers their mean is the index.

    Parameters
    ----------
    answers : array_like of shape (..., n, k)
        Answers of n respondents, reverse-worded items already reversed.
    weights : array_like of shape (..., k)
        Unstandardised weights, none negative.
    minimum, maximum : array_like, scalar or shape (k,)
        Declared bounds of the items' scales.
    items : sequence of str, optional
        Item names, for messages.

    Returns
    -------
    array of shape (..., n)
        Scores. A respondent who left one of the items blank has nan: a score over fewer items
        would be another index.

    Raises
    ------
    DataError
        If a weight is negative or all are zero, or if an answer lies outside its bounds.
    OptionError
        If the bounds are reversed or the shapes do not fit together.

    Examples
    --------
    >>> from loyaltysem.loyalty import index_scores
    >>> index_scores([[7, 7], [1, 4], [4, float("nan")]], [0.5, 0.5], 1, 7)
    array([100.,  25.,  nan])
    """
    x = np.asarray(answers, dtype=np.float64)
    w = np.asarray(weights, dtype=np.float64)
    if x.ndim < 2 or w.ndim == 0 or x.shape[-1] != w.shape[-1]:
        raise OptionError(
            f"Answers of shape {x.shape} were given with weights of shape {w.shape}. Scores need "
            "respondents by items and one weight per item. Give a table of answers."
        )
    names = item_names(items, x.shape[-1])
    lower, upper = declared_bounds(minimum, maximum, names)
    within_bounds(x, lower, upper, names, what="answer")
    _refuse_weights(w, _defined_weights(w), names)
    return weighted_index(x, w[..., None, :], lower, upper, items=names, invalid="nan")


def _defined_weights(weights: FloatArray) -> NDArray[np.bool_]:
    usable = np.isfinite(weights).all(axis=-1) & (weights >= 0.0).all(axis=-1)
    return np.asarray(usable & (weights > 0.0).any(axis=-1))


def _refuse_missing_means(has_mean: NDArray[np.bool_], names: Sequence[str]) -> None:
    if has_mean.all():
        return
    column = int(np.argmin(has_mean.reshape(-1, len(names)).all(axis=0)))
    raise MissingDataError(
        f"{names[column]} has no mean in {int((~has_mean[..., column]).sum())} sample(s). An index "
        "over fewer items would be another index. Check that the item was answered, or leave it "
        "out of the construct."
    )


def _refuse_weights(weights: FloatArray, defined: NDArray[np.bool_], names: Sequence[str]) -> None:
    if defined.all():
        return
    rows = weights.reshape(-1, len(names))
    if not np.isfinite(rows).all():
        column = int(np.argmin(np.isfinite(rows).all(axis=0)))
        raise DataError(
            f"The weight of {names[column]} is missing or infinite. No index can be formed from "
            "it. Use the weights of a converged model, or equal weights."
        )
    if (rows < 0.0).any():
        column = int(np.argmax((rows < 0.0).any(axis=0)))
        lowest = rows[:, column].min()
        raise DataError(
            f"The weight of {names[column]} is {lowest:.6g}. With a negative weight a better "
            "answer lowers the index, and it is no longer held between 0 and 100. Check whether "
            "the item is reverse-worded and not yet reversed, leave it out, or use equal weights."
        )
    raise DataError(
        f"The weights of {', '.join(names)} are all zero. No index can be formed from them. Use "
        "the weights of a converged model, or equal weights."
    )

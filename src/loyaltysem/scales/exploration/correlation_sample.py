"""The correlations that an exploratory analysis starts from, and who stands behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from loyaltysem.errors import DataError, NotAvailableError, OptionError
from loyaltysem.moments.answers import answers_of
from loyaltysem.moments.ordinal.answers import OrdinalAnswers
from loyaltysem.moments.soundness.singularity import require_positive_definite
from loyaltysem.moments.taking import refuse_several_groups, take_sample
from loyaltysem.moments.treatments import COMPLETE_ROWS, require_treatment
from loyaltysem.scales.ordinal.definiteness import indefinite_note
from loyaltysem.scales.ordinal.sample import OrdinalMissing, take_ordinal
from loyaltysem.scales.sample import all_items, checked_items
from loyaltysem.words.questionnaires.respondents import with_answers

__all__ = [
    "CorrelationKind",
    "CorrelationSample",
    "correlation_matrix",
    "take_correlations",
]

FloatArray = NDArray[np.float64]
CorrelationKind = Literal["pearson", "polychoric"]
_PURPOSE = "an exploratory analysis"


@dataclass(frozen=True, slots=True, eq=False)
class CorrelationSample:
    """Correlations of the items, and the respondents behind them.

    Attributes
    ----------
    items : tuple of str, length p
    correlation : ndarray, shape (p, p)
        Positive definite.
    n : int
        Respondents; of the pair with the fewest, where pairs differ.
    described : str
        Who the numbers speak of, in words.
    simulated : bool
        Whether the data are simulated.
    answers : OrdinalAnswers or None
        The ordered answers behind polychoric correlations; None for Pearson ones.
    values : ndarray, shape (n, p), or None
        The answers behind Pearson correlations; None where only moments were given.
    """

    items: tuple[str, ...]
    correlation: FloatArray
    n: int
    described: str
    simulated: bool = False
    answers: OrdinalAnswers | None = None
    values: FloatArray | None = None

    @property
    def kind(self) -> str:
        """What the correlations are, in a word."""
        return "Pearson" if self.answers is None else "polychoric"

    @property
    def caution(self) -> str:
        """What tests on polychoric correlations are worth; empty for Pearson ones."""
        if self.answers is None:
            return ""
        return (
            "Chi-square, p, RMSEA, TLI and BIC are computed as if the polychoric correlations were "
            "Pearson ones, as psych does. Polychoric ones vary more, so these tests reject too "
            "often: read them as descriptions."
        )


def take_correlations(
    data: Any,
    items: Sequence[str] | None,
    missing: OrdinalMissing | None,
    correlation: CorrelationKind = "pearson",
) -> CorrelationSample:
    """Take the correlations of the items out of a survey, a data frame or moments.

    Parameters
    ----------
    data : Survey, data frame or Moments
        Moments for Pearson correlations only.
    items : sequence of str, optional
        By default the items of the survey's constructs (all its items where it declares no
        construct), all columns of a frame, all variables of moments.
    missing : {None, "listwise", "pairwise"}
        "pairwise" for polychoric correlations only.
    correlation : {"pearson", "polychoric"}

    Returns
    -------
    CorrelationSample

    Raises
    ------
    NotAvailableError
        missing="fiml".
    OptionError
        Fewer than two items, an item named twice, several groups, or an unknown option.
    VariableNotFoundError, DataError, MissingDataError
        As in :meth:`loyaltysem.moments.Moments.from_data` and :func:`loyaltysem.polychoric`; also
        where polychoric correlations are not positive definite.
    """
    _require_available(correlation, missing)
    names = checked_items(all_items(data) if items is None else items, correlated=True)
    if correlation == "polychoric":
        return _polychoric(data, names, missing)
    sample = take_sample(data, names, missing, treatments=COMPLETE_ROWS, purpose=_PURPOSE)
    refuse_several_groups(sample, _PURPOSE)
    covariance, n = sample.moments.covariances[0], sample.moments.n_total
    deviations = np.sqrt(np.diag(covariance))
    matrix = covariance / deviations[:, None] / deviations
    matrix = (matrix + matrix.T) / 2
    np.fill_diagonal(matrix, 1.0)
    described = with_answers(n, names, sample.moments.n_incomplete[0])
    values = None if sample.values is None else sample.values[0]
    return CorrelationSample(tuple(names), matrix, n, described, sample.simulated, values=values)


def _polychoric(data: Any, names: list[str], missing: OrdinalMissing | None) -> CorrelationSample:
    sample = take_ordinal(data, names, missing)
    reason = indefinite_note(sample)
    if reason:
        raise DataError(f"{reason} A factor analysis needs a positive definite matrix.")
    described, fewest = sample.described, int(sample.moments.n_pairs.min())
    if missing == "pairwise":
        described += f"; tests count {fewest}"
    return CorrelationSample(
        tuple(names),
        sample.moments.correlations,
        fewest,
        described,
        answers_of(data).simulated,
        sample.answers,
    )


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


def _require_available(correlation: str, missing: str | None) -> None:
    if correlation not in get_args(CorrelationKind):
        raise OptionError(
            f"correlation={correlation!r} is not known; say 'pearson' or 'polychoric'."
        )
    if missing == "fiml":
        raise NotAvailableError(
            "missing='fiml' is not available for exploratory analyses, which start from "
            "correlations. Use missing='listwise', which says how many rows it leaves out, or for "
            "polychoric correlations missing='pairwise'."
        )
    require_treatment(missing, get_args(OrdinalMissing), _PURPOSE)
    if missing == "pairwise" and correlation == "pearson":
        raise OptionError(
            "missing='pairwise' goes with correlation='polychoric'; Pearson correlations are taken "
            "from complete rows. Say missing='listwise', or correlation='polychoric' for ordered "
            "answers."
        )

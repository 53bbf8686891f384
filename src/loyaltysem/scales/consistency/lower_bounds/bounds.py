"""Lower bounds of reliability beside each other: Guttman's lambdas and the greatest one."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.errors import ConvergenceError, DataWarning, users_line
from loyaltysem.moments.observations import MissingTreatment
from loyaltysem.scales.consistency.alpha import cronbach_alpha, item_rest_correlations
from loyaltysem.scales.consistency.lower_bounds.greatest_lower_bound import greatest_lower_bound
from loyaltysem.scales.consistency.lower_bounds.guttman import guttman_lambdas
from loyaltysem.scales.consistency.split_half import (
    correlation_of,
    half_splits,
    split_half_coefficients,
)
from loyaltysem.scales.sample import take_scales
from loyaltysem.scales.table import ScaleTable
from loyaltysem.scales.wording import wording_note

__all__ = ["reliability_bounds"]

BOUNDS = (*(f"lambda_{i}" for i in range(1, 7)), "glb")
N_SPLITS = 10_000
BIAS = (
    "The greatest lower bound of a sample is upward biased, the more the fewer respondents and the "
    "more items there are (ten Berge & Sočan 2004): it takes chance for reliability. Do not report "
    "it alone, and hardly below some hundred respondents."
)


@checked
def reliability_bounds(
    data: Any,
    constructs: Mapping[str, Sequence[str]] | None = None,
    *,
    missing: MissingTreatment | None = None,
    standardized: bool = False,
    rng: int | np.random.Generator | None = None,
) -> ScaleTable:
    """Compute Guttman's six lower bounds of reliability and the greatest lower bound.

    Parameters
    ----------
    data : Survey, data frame or Moments
        Reversed items of a survey are reversed already; those of a frame must be.
    constructs : mapping of str to sequence of str, optional
        The items of each construct. By default those of the survey's codebook.
    missing : {None, "listwise"}
        None refuses missing answers; "listwise" leaves incomplete rows out and says how many.
    standardized : bool, default False
        Of standardised items, as psych has it, instead of the answers as they are.
    rng : int, Generator or None
        For the random splits that ``lambda_4`` of a scale of more than 16 items is taken from.

    Returns
    -------
    DataFrame
        One row for each construct and the columns ``n_items n lambda_1`` to ``lambda_6`` and
        ``glb``. ``lambda_3`` is alpha, ``lambda_4`` the best split into halves.

    Raises
    ------
    OptionError
        The constructs are absent or empty.
    VariableNotFoundError, DataError, MissingDataError
        As in :func:`reliability`.

    Warns
    -----
    DataWarning
        A construct has one item, an item runs against its scale, or a greatest lower bound could
        not be certified.

    See Also
    --------
    split_half : the splits that lambda_4 is the best of.

    Notes
    -----
    In the population every bound is at most the reliability of the sum if the errors of items are
    uncorrelated, and the greatest of them is ``glb``. In a sample ``lambda_4`` and ``glb`` are
    upward biased. Lambdas agree with ``guttman`` and ``splitHalf`` of psych 2.2.9 to 1e-9, the
    greatest lower bound with a minimum of the dual problem to 1e-6.

    References
    ----------
    Guttman (1945), Psychometrika 10; Jackson & Agunwamba (1977), Psychometrika 42; ten Berge &
    Sočan (2004), Psychometrika 69.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> table = ls.reliability_bounds(ls.datasets.load_platforms(), missing="listwise")
    >>> bool((table["glb"] >= table["lambda_4"] - 1e-6).all())
    True
    """
    sample = take_scales(data, constructs, missing)
    rows: list[dict[str, float]] = []
    findings: list[str] = []
    for name, items in sample.constructs.items():
        row: dict[str, float] = {"n_items": len(items), "n": sample.n}
        row |= dict.fromkeys(BOUNDS, np.nan)
        if len(items) == 1:
            findings.append(
                f"{name} has one item ({items[0]}): no bound is defined, since all of them compare "
                "items of one scale with each other."
            )
            rows.append(row)
            continue
        covariance = sample.covariance(name)
        matrix = correlation_of(covariance) if standardized else covariance
        lambdas = guttman_lambdas(matrix)
        splits, _ = half_splits(len(items), N_SPLITS, rng=rng)
        row |= {key: float(value) for key, value in lambdas.items()}
        row["lambda_4"] = float(split_half_coefficients(matrix, splits).max())
        try:
            row["glb"] = greatest_lower_bound(matrix).glb
        except ConvergenceError as error:
            findings.append(f"{name}: glb is empty. {error}")
        findings.append(
            wording_note(
                name, items, item_rest_correlations(covariance), float(cronbach_alpha(covariance))
            )
        )
        rows.append(row)
    findings = [finding for finding in findings if finding]
    for finding in findings:
        warnings.warn(finding, DataWarning, stacklevel=users_line())
    frame = pd.DataFrame(rows, index=pd.Index(list(sample.constructs), name="construct"))
    return ScaleTable.of(frame, _conventions(sample.described, standardized), [BIAS, *findings])


def _conventions(described: str, standardized: bool) -> dict[str, str]:
    of = "standardised items" if standardized else "the answers as they are"
    return {
        "n": described,
        "lambda_1 to lambda_6": f"Guttman (1945), of the sum of {of}; lambda_3 is alpha",
        "lambda_4": f"the best of all splits into halves, or of {N_SPLITS} random ones of a scale "
        "of more than 16 items",
        "lambda_6": "from squared multiple correlations",
        "glb": "greatest lower bound: the most error that uncorrelated errors of items can have",
    }

"""What may be wrong with a fit of ordered answers: impossible correlations, crossed thresholds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation import ImpliedMoments, MatrixLayout
from loyaltysem.inference.verdicts.check import Check

__all__ = ["polychoric_definiteness", "threshold_order"]

SMALLEST_EIGENVALUE = 1e-10


def polychoric_definiteness(
    correlations: NDArray[np.float64], names: Sequence[str], group_names: Sequence[str]
) -> tuple[Check, ...]:
    """Report groups whose matrix of polychoric correlations is not positive definite.

    Each correlation is estimated by itself, so that together they may be those of no variables.
    Least squares are defined all the same.

    Parameters
    ----------
    correlations : ndarray, shape (G, p, p)
    names : sequence of str, length p
    group_names : sequence of str, length G
        As sentences call them; one empty text without groups.

    Returns
    -------
    tuple of Check
        A caution for each such group.
    """
    checks = []
    for matrix, label in zip(correlations, group_names, strict=True):
        values, vectors = np.linalg.eigh(matrix)
        if values[0] > SMALLEST_EIGENVALUE:
            continue
        weights = np.abs(vectors[:, 0])
        involved = [names[int(i)] for i in np.argsort(-weights) if weights[i] > 0.1]
        checks.append(
            Check(
                "polychoric correlations" + (f" ({label})" if label else ""),
                "caution",
                f"not positive definite (smallest eigenvalue {values[0]:.3g}); most involved: "
                f"{', '.join(involved[:8])}.",
                "No variables can have these correlations together: few respondents, rare "
                "categories, items that say nearly the same, or pairs answered by different "
                "respondents do this. Standard errors and tests rest on large samples and are a "
                "guide at best. Put rare categories together, or leave one of the items out.",
            )
        )
    return tuple(checks)


def threshold_order(
    layout: MatrixLayout, implied: ImpliedMoments, group_names: Sequence[str]
) -> tuple[Check, ...]:
    """Report items whose thresholds do not ascend, as equalities across groups can make them.

    Parameters
    ----------
    layout : MatrixLayout
    implied : ImpliedMoments
        Of one fit.
    group_names : sequence of str, length G
        As sentences call them; one empty text without groups.

    Returns
    -------
    tuple of Check
        A problem for each such group; empty without ordered items.
    """
    if layout.responses is None:
        return ()
    item = layout.responses.threshold_items
    same = item[1:] == item[:-1]
    checks = []
    for thresholds, label in zip(implied.matrices["tau"][0], group_names, strict=True):
        crossed = np.unique(item[1:][same & ~(np.diff(thresholds) > 0)])
        if len(crossed):
            checks.append(
                Check(
                    "thresholds" + (f" ({label})" if label else ""),
                    "problem",
                    f"not in ascending order: {', '.join(layout.observed[i] for i in crossed)}.",
                    "A category between them would have a negative probability. Thresholds held "
                    "equal that are not equal, or too few answers in a category, do this: free "
                    "them (group_partial), or put categories together.",
                )
            )
    return tuple(checks)

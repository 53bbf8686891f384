"""What may be wrong with a fit of ordered answers: impossible correlations, crossed thresholds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation import ImpliedMoments, MatrixLayout
from loyaltysem.inference.verdicts.check import Check

__all__ = ["distant_categories", "polychoric_definiteness", "threshold_order"]

SMALLEST_EIGENVALUE = 1e-10


def polychoric_definiteness(
    correlations: NDArray[np.float64], names: Sequence[str], group_labels: Sequence[str]
) -> tuple[Check, ...]:
    """Report groups whose matrix of polychoric correlations is not positive definite.

    Each correlation is estimated by itself, so that together they may be those of no variables.
    Least squares are defined all the same.

    Parameters
    ----------
    correlations : ndarray, shape (G, p, p)
    names : sequence of str, length p
    group_labels : sequence of str, length G

    Returns
    -------
    tuple of Check
        A caution for each such group.
    """
    checks = []
    for matrix, label in zip(correlations, group_labels, strict=True):
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
    layout: MatrixLayout, implied: ImpliedMoments, group_labels: Sequence[str]
) -> tuple[Check, ...]:
    """Report items whose thresholds do not ascend, as equalities across groups can make them.

    Parameters
    ----------
    layout : MatrixLayout
    implied : ImpliedMoments
        Of one fit.
    group_labels : sequence of str, length G

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
    for thresholds, label in zip(implied.matrices["tau"][0], group_labels, strict=True):
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


def distant_categories(
    values: Sequence[NDArray[np.float64]], names: Sequence[str]
) -> tuple[Check, ...]:
    """Report categories far from all others of their item, which may be codes of missing answers.

    Parameters
    ----------
    values : sequence of ndarray, shape (n_g, p)
        Answers by group, not-a-number where blank.
    names : sequence of str, length p

    Returns
    -------
    tuple of Check
        A caution that names them with their counts; empty where there are none.
    """
    found = []
    for name, answers in zip(names, np.concatenate(values).T, strict=True):
        codes, counts = np.unique(answers[~np.isnan(answers)], return_counts=True)
        if len(codes) < 3:
            continue
        # farther from its neighbour than the others are from each other
        if codes[1] - codes[0] > codes[-1] - codes[1] + 1:
            found.append(f"{name} {codes[0]:g} ({counts[0]} answers)")
        if codes[-1] - codes[-2] > codes[-2] - codes[0] + 1:
            found.append(f"{name} {codes[-1]:g} ({counts[-1]} answers)")
    if not found:
        return ()
    return (
        Check(
            "categories",
            "caution",
            f"far from all other answers of the item: {', '.join(found)}.",
            "A code such as -99 or 9 that stands for a missing answer is taken for a category "
            "here. Declare it as missing in the codebook, or set it to blank; if it is an answer, "
            "nothing is wrong.",
        ),
    )

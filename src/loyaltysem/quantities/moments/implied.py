"""The moments that a fit implies, as tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.estimation import response_moments
from loyaltysem.fits.fit import Fit
from loyaltysem.words.shown import Shown, ShownTable, ShowsItself

__all__ = ["Implied", "group_index", "implied_of", "items_by_items", "threshold_names"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Implied(ShowsItself):
    """What a model says that the moments are, at its estimates.

    Attributes
    ----------
    covariances : DataFrame
        Items by items; where the fit has groups, the first level of the index is the group. Of
        ordered answers these are the correlations of the latent responses.
    means : DataFrame or None
        One row for each group, one column for each item; None without a mean structure, and for
        ordered answers, whose means are part of the thresholds.
    thresholds : DataFrame or None
        One row for each group, one column for each threshold, such as ``SAT1|t1``; None where
        answers are not ordered.
    """

    covariances: pd.DataFrame
    means: pd.DataFrame | None
    thresholds: pd.DataFrame | None = None

    @property
    def table(self) -> pd.DataFrame:
        """The covariances, the first of the tables."""
        return self.covariances

    def _shown(self) -> Shown:
        tables = {
            "Covariances" if self.thresholds is None else "Correlations": self.covariances,
            "Means": self.means,
            "Thresholds": self.thresholds,
        }
        return Shown(
            title="Moments that the model implies",
            tables=[
                ShownTable(cells, header, bordered=False)
                for header, cells in tables.items()
                if cells is not None
            ],
            framed=True,
        )


def implied_of(fitted: Fit) -> Implied:
    """Return the implied moments of every group, in the metric of the sample's moments."""
    covariances, _ = fitted.criterion.treatment.compared(fitted.implied)
    # auxiliary variables, which come last, are no part of what the model says
    own = slice(len(fitted.table.modelled))
    items, labels = list(fitted.table.modelled), group_index(fitted)
    matrices = items_by_items(fitted, covariances[:, own, own])
    if (responses := fitted.layout.responses) is not None:
        places = responses.threshold_items
        thresholds = response_moments(responses, fitted.implied)[0][:, : len(places)]
        names = threshold_names(items, np.bincount(places, minlength=len(items)) + 1)
        return Implied(matrices, None, pd.DataFrame(thresholds, labels, names))
    mean = fitted.implied.mean
    return Implied(matrices, None if mean is None else pd.DataFrame(mean[0][:, own], labels, items))


def items_by_items(fitted: Fit, matrices: Iterable[Array]) -> pd.DataFrame:
    """Put a matrix of each group below each other; the groups are the first level of the index."""
    items, labels = list(fitted.table.modelled), list(fitted.group_labels)
    frames = [pd.DataFrame(matrix, index=items, columns=items) for matrix in matrices]
    return frames[0] if len(labels) == 1 else pd.concat(frames, keys=labels, names=["group"])


def group_index(fitted: Fit) -> pd.Index[Any]:
    """Return the rows of a table with one for each group, named where there are several."""
    labels = fitted.group_labels
    return pd.Index(list(labels), name="group" if len(labels) > 1 else None)


def threshold_names(items: Iterable[str], n_categories: Iterable[int]) -> list[str]:
    """Return lavaan's names of the thresholds of items with so many answers each."""
    counts = zip(items, n_categories, strict=True)
    return [f"{item}|t{number}" for item, count in counts for number in range(1, count)]

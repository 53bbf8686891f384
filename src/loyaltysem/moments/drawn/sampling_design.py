"""How respondents came into a sample: with what weights, and in which clusters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import DataError
from loyaltysem.moments.grouping.rows import GroupAnswers, label_numbers
from loyaltysem.moments.observations import as_frame, column_numbers, require_columns

__all__ = [
    "NO_DESIGN",
    "DesignColumns",
    "SamplingDesign",
    "WeightsNormalization",
    "design_columns",
]

Array = NDArray[np.float64]
#: Whether weights add up to the respondents of each group, or over all groups to all of them.
WeightsNormalization = Literal["total", "group"]


@dataclass(frozen=True, slots=True, eq=False)
class SamplingDesign:
    r"""Weights and clusters of the respondents of a sample, by group.

    A respondent of weight w counts as w respondents do: in means, covariances and likelihood.
    How uncertain the estimates are follows from the scores, weighted and added up within clusters
    (linearisation; Binder 1983, *International Statistical Review, 51*, 279–292; Skinner 1989).

    Attributes
    ----------
    weights : tuple of ndarray, shape (n_g,), or None
        Normalised. None where all weigh the same.
    clusters : tuple of ndarray of int, shape (n_g,), or None
        Numbers of the clusters within each group, from 0. None where each respondent was drawn by
        itself.
    n_shared : int
        Times that a cluster has respondents in one more group.
    """

    weights: tuple[Array, ...] | None = None
    clusters: tuple[NDArray[np.intp], ...] | None = None
    n_shared: int = 0

    @property
    def is_simple(self) -> bool:
        """Whether respondents all weigh the same, and each was drawn by itself."""
        return self.weights is None and self.clusters is None

    @property
    def n_effective(self) -> float | None:
        """Respondents without weights that say as much (Kish 1965); None where none has any."""
        if self.weights is None:
            return None
        return float(sum(w.sum() ** 2 / (w @ w) for w in self.weights))

    @property
    def n_clusters(self) -> tuple[int, ...] | None:
        """Clusters of each group; one that has respondents in several groups counts in each."""
        return None if self.clusters is None else tuple(int(c.max()) + 1 for c in self.clusters)

    def weighted(self, counts: Sequence[Array]) -> tuple[Array, ...]:
        """Multiply how often each respondent is drawn, (..., n_g) by group, by the weights."""
        if self.weights is None:
            return tuple(counts)
        return tuple(drawn * own for drawn, own in zip(counts, self.weights, strict=True))

    def gathered(self, rows: Sequence[Array]) -> tuple[Array, ...]:
        r"""Weigh casewise rows, and add them up within clusters.

        Parameters
        ----------
        rows : sequence of ndarray, shape (n_g, k)
            Scores of the respondents, by group.

        Returns
        -------
        tuple of ndarray, shape (n_g, k) or (C_g, k)
            Of C clusters with the factor :math:`\sqrt{C / (C - 1)}`, as in lavaan, so that their
            cross products estimate without bias.
        """
        found = []
        for g, own in enumerate(rows):
            own = own if self.weights is None else own * self.weights[g][:, None]
            if self.clusters is not None:
                number = self.clusters[g]
                sums = np.zeros((int(number.max()) + 1, own.shape[1]))
                np.add.at(sums, number, own)
                own = sums * np.sqrt(len(sums) / (len(sums) - 1))
            found.append(own)
        return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class DesignColumns:
    """What the columns of a frame say of the sampling, for every row.

    Attributes
    ----------
    weights : ndarray, shape (n_rows,), or None
    clusters : ndarray of int, shape (n_rows,), or None
        Numbers of the clusters; −1 where a row names none.
    names : tuple of str
        The columns of weights and of clusters; empty texts where there are none.
    normalization : {"total", "group"}
    """

    weights: Array | None = None
    clusters: NDArray[np.intp] | None = None
    names: tuple[str, str] = ("", "")
    normalization: WeightsNormalization = "total"

    def of(self, groups: Sequence[GroupAnswers]) -> SamplingDesign:
        """Return the design of the respondents that an analysis uses.

        Raises
        ------
        DataError
            A weight is missing, zero or negative, or one outweighs all others of a group; a
            cluster is missing; a group has one cluster.
        """
        weights = None if self.weights is None else self._normalised(self.weights, groups)
        if self.clusters is None:
            return SamplingDesign(weights, None)
        clusters = self._numbered(self.clusters, groups)
        of_groups = [np.unique(self.clusters[group.rows]) for group in groups]
        n_shared = sum(map(len, of_groups)) - len(np.unique(np.concatenate(of_groups)))
        return SamplingDesign(weights, clusters, n_shared)

    def _normalised(self, column: Array, groups: Sequence[GroupAnswers]) -> tuple[Array, ...]:
        own = [column[group.rows] for group in groups]
        together = np.concatenate(own)
        name, n = self.names[0], len(together)
        for what, bad, remedy in (
            ("no weight", np.isnan(together), "Give each a weight, or leave these rows out."),
            (
                "an infinite weight",
                np.isinf(together),
                "Look at how the weights were made.",
            ),
            (
                "a negative weight",
                together < 0,
                "No sampling gives one; raking that ends in negative weights has no solution.",
            ),
            (
                "a weight of zero",
                together == 0,
                "A respondent who counts as nobody is left out, not weighted: say "
                f"data[data[{name!r}] > 0].",
            ),
        ):
            if bad.any():
                raise DataError(
                    f"{int(bad.sum())} of {n} respondents have {what} in '{name}'. A weight says "
                    f"how many of the population a respondent stands for. {remedy}"
                )
        for group, w in zip(groups, own, strict=True):
            _require_several(group, w, name)
        if self.normalization == "group":
            return tuple(w / w.max() * (len(w) / (w / w.max()).sum()) for w in own)
        # shares of the largest, whose sum numbers can hold
        own = [w / together.max() for w in own]
        total = sum(float(w.sum()) for w in own)
        found = tuple(w * (n / total) for w in own)
        for group, w in zip(groups, found, strict=True):
            if len(w) > 1 and w.sum() < 1:
                raise DataError(
                    f"{group.place}with the weights of '{name}' its {len(w)} respondents count as "
                    f"{w.sum():.2g} of {n} in all, less than one, and nothing can be said of them. "
                    "Look at how the weights were made, or let them add up within each group: "
                    "weights_normalization='group'."
                )
        return found

    def _numbered(
        self, column: NDArray[np.intp], groups: Sequence[GroupAnswers]
    ) -> tuple[NDArray[np.intp], ...]:
        found, name = [], self.names[1]
        for group in groups:
            own = column[group.rows]
            if (own < 0).any():
                raise DataError(
                    f"{group.place}{int((own < 0).sum())} of {len(own)} respondents name no "
                    f"cluster in '{name}'. Who belongs together is not known of them: give each "
                    "a cluster (their own, if they were drawn by themselves), or leave them out."
                )
            numbers = np.unique(own, return_inverse=True)[1].ravel()
            if not len(numbers) or numbers.max() < 1:
                raise DataError(
                    f"{group.place}all {len(own)} respondents are in one cluster of '{name}', and "
                    "one cluster says nothing about how clusters vary. At least two are needed, "
                    "and twenty or more for standard errors that can be trusted."
                )
            found.append(np.asarray(numbers, dtype=np.intp))
        return tuple(found)


def _require_several(group: GroupAnswers, weights: Array, name: str) -> None:
    """Refuse weights by which the respondents of a group say as much as one or two (Kish 1965)."""
    # squares of shares are numbers whatever the weights are
    shares = weights / weights.max()
    n_effective = float(shares.sum() ** 2 / (shares @ shares))
    if len(weights) > 2 and n_effective < 2:
        raise DataError(
            f"{group.place}with the weights of '{name}' its {len(weights)} respondents say as much "
            f"as {n_effective:.2f} without weights: the largest is {weights.max():.4g}, the middle "
            f"one {np.median(weights):.4g}. One respondent would decide for all others. Look at "
            "how the weights were made, or trim them."
        )


#: Of respondents who all weigh the same, each drawn by itself.
NO_DESIGN = DesignColumns()


def design_columns(
    frame: Any,
    weights: str | None,
    clusters: str | None,
    normalization: WeightsNormalization = "total",
) -> DesignColumns:
    """Read the columns of weights and clusters of a frame, where they are named.

    Parameters
    ----------
    frame : data frame
    weights, clusters : str, optional
        Columns of the frame.
    normalization : {"total", "group"}

    Raises
    ------
    VariableNotFoundError
        The frame has no such column.
    DataError
        Weights are no numbers; names of clusters differ in nothing but number and text, or the
        blanks at their ends.
    """
    if weights is None and clusters is None:
        return NO_DESIGN
    table = as_frame(frame)
    require_columns(table.columns, [name for name in (weights, clusters) if name is not None])
    numbers = None
    if clusters is not None:
        numbers = label_numbers(frame, clusters)
    return DesignColumns(
        None if weights is None else column_numbers(table, weights),
        numbers,
        (weights or "", clusters or ""),
        normalization,
    )

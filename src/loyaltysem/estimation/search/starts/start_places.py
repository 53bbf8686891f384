r"""Where the searches of a sample begin: as usual, plainly, and further places.

Three things lead a search to nothing, or to a minimum that is not the lowest. A marker item whose
sample loading is near zero: its construct's other loadings grow without end, since the minimum
lies on the other side, where they have the other sign; multiplying the construct by −1 there, all
but its marker, jumps over infinity. A construct that is not what its items share but what one of
them is: so each item is taken for its construct once. And a start in the wrong valley, which
starts all over the admissible region help against. They are the same every time, so that a fit
can be repeated, whatever the units of the items and the order they are named in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Self

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.search.starts.orientation import reflected
from loyaltysem.estimation.search.starts.random_starts import random_starts
from loyaltysem.estimation.search.starts.start_vectors import StartRule, starts_by
from loyaltysem.estimation.search.starts.starts import plain_starts, starting_values
from loyaltysem.estimation.structure.layout import MatrixLayout

__all__ = ["StartPlaces", "across", "past_zero"]

Array = NDArray[np.float64]
N_RANDOM = 16
#: Starts at once: at least so many, of large models no more than such matrices hold numbers.
FEWEST, MOST_NUMBERS = 4, 40_000
MOST_PAST_ZERO = 36


@dataclass(frozen=True, slots=True)
class StartPlaces:
    """Where the searches of a batch of samples begin.

    Attributes
    ----------
    layout : MatrixLayout
    covariances : ndarray, shape (batch, G, p, p)
        Of the sample; of ordered items, those of the latent responses.
    means : ndarray, shape (batch, G, p), or None
    thresholds : ndarray, shape (batch, G, k), or None
        Of ordered items.
    n_observations : ndarray, shape (G,), or None
        What sampling errors of the covariances are judged by.
    """

    layout: MatrixLayout
    covariances: Array
    means: Array | None
    thresholds: Array | None = None
    n_observations: Array | None = None

    def of(self, which: NDArray[np.bool_]) -> Self:
        """Return those of some samples."""
        return replace(
            self,
            covariances=self.covariances[which],
            means=None if self.means is None else self.means[which],
            thresholds=None if self.thresholds is None else self.thresholds[which],
        )

    def by(self, rule: StartRule) -> Array:
        """Return the starts that a rule gives, shape (batch, n_free)."""
        return starts_by(rule, self.layout, self.covariances, self.means, self.thresholds)

    def nearest(self, ends: Array, constructs: Sequence[str]) -> Array:
        """Return a handful of starts: the usual ones, and across from where searches ended.

        Parameters
        ----------
        ends : ndarray, shape (k, n_free)
        constructs : sequence of str

        Returns
        -------
        ndarray, shape (starts, n_free)
        """
        usual = [self.by(rule) for rule in (starting_values, plain_starts)]
        return np.concatenate([*usual, across(self.layout, ends, constructs)])

    def further(self, ends: Array, constructs: Sequence[str]) -> Array:
        """Return starts for one sample: across from where searches ended, on items, all over.

        Parameters
        ----------
        ends : ndarray, shape (k, n_free)
        constructs : sequence of str
            Which constructs are turned, and taken for their items.

        Returns
        -------
        ndarray, shape (starts, n_free)
        """
        own = [across(self.layout, ends, constructs), *self._on_items(constructs)]
        return np.concatenate([*own, self.all_over()])[: most_at_once(self.layout)]

    def all_over(self, *, seed: int = 0) -> Array:
        """Return starts for one sample all over the admissible region: fewer of larger models.

        Parameters
        ----------
        seed : int
            The same starts for the same number.

        Returns
        -------
        ndarray, shape (starts, n_free)
        """
        return random_starts(
            self.layout,
            self.covariances[0],
            None if self.means is None else self.means[0],
            min(N_RANDOM, most_at_once(self.layout)),
            np.random.default_rng(seed),
            None if self.thresholds is None else self.thresholds[0],
        )

    def _on_items(self, constructs: Sequence[str]) -> list[Array]:
        """Start with one construct after the other as what each of its items is."""
        observed = set(self.layout.table.observed)
        pairs = {
            (row.lhs, row.rhs): None
            for row, _ in self.layout.cells
            if row.op == "=~" and row.lhs in constructs and row.rhs in observed
        }
        return [self.by(partial(starting_values, on=pair)) for pair in pairs]


def most_at_once(layout: MatrixLayout) -> int:
    """Return how many searches of a model are worth one's while: fewer of larger models."""
    return max(FEWEST, MOST_NUMBERS // layout.n_free**2)


def across(layout: MatrixLayout, ends: Array, constructs: Sequence[str]) -> Array:
    """Return where searches ended with one construct after the other multiplied by −1.

    Parameters
    ----------
    layout : MatrixLayout
    ends : ndarray, shape (k, n_free)
    constructs : sequence of str

    Returns
    -------
    ndarray, shape (k times the constructs that have a marker, n_free)
    """
    turned = [
        reflected(layout, end[None], _everywhere(layout, construct))
        for end in ends
        for construct in _with_marker(layout, constructs)
    ]
    return np.concatenate([np.empty((0, ends.shape[1])), *turned])


def past_zero(layout: MatrixLayout, ends: Array, constructs: Sequence[str]) -> Array:
    """Return ends of searches with the variance of one construct after the other negated.

    Each stands there twice, as it is and multiplied by −1: where a variance falls to zero the
    construct's loadings rise to infinity, and what lies beyond has the one or the other sign.

    Parameters
    ----------
    layout : MatrixLayout
    ends : ndarray, shape (k, n_free)
        As many of them, from the first, as the model is searched from at once.
    constructs : sequence of str

    Returns
    -------
    ndarray, shape (starts, n_free)
    """
    most = min(MOST_PAST_ZERO, most_at_once(layout))
    turned = [np.empty((0, ends.shape[1]))]
    for end in ends:
        for construct in _with_marker(layout, constructs):
            if len(turned) < most:
                negated = _with_opposite_variance(layout, end[None], construct)
                turned += [negated, reflected(layout, negated, _everywhere(layout, construct))]
    return np.concatenate(turned)


def _with_opposite_variance(layout: MatrixLayout, theta: Array, construct: int) -> Array:
    reduction = layout.reduction
    found = (theta if reduction is None else reduction.expand(theta)).copy()
    places = [
        i for i, (_, cell) in enumerate(layout.cells) if cell == ("psi", construct, construct)
    ]
    numbers = np.unique(layout.free_of_cell[:, places])
    found[:, numbers[numbers >= 0]] *= -1
    return found if reduction is None else reduction.reduce(found)


def _with_marker(layout: MatrixLayout, constructs: Sequence[str]) -> list[int]:
    """Columns of those constructs whose scale is that of an item."""
    marked = {row.lhs for row in layout.table.rows if row.op == "=~" and not row.free and row.value}
    return [layout.index_of(name) for name in constructs if name in marked]


def _everywhere(layout: MatrixLayout, construct: int) -> dict[int, list[int]]:
    return {construct: list(range(layout.n_groups))}

"""Thresholds and polychoric correlations of each group, with their covariance in large samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import DataError
from loyaltysem.moments.grouping.rows import GroupAnswers
from loyaltysem.moments.ordinal.answers import OrdinalAnswers
from loyaltysem.moments.ordinal.asymptotic_covariance import movements, threshold_places
from loyaltysem.moments.ordinal.contingency import all_pairs, category_counts, pair_tables
from loyaltysem.moments.ordinal.correlations import ordinal_moments
from loyaltysem.moments.ordinal.refusals import refuse_undefined

__all__ = ["OrdinalGroups"]

Array = NDArray[np.float64]
SHOWN = 6


@dataclass(frozen=True, slots=True, eq=False)
class OrdinalGroups:
    """What the ordered answers of each group say.

    Attributes
    ----------
    names : tuple of str
    n_categories : ndarray of int, shape (p,)
        The same in all groups.
    codes : tuple of ndarray of int, shape (n_g, p)
        Places of the answers among the categories; −1 where there is none.
    moments : ndarray, shape (G, k)
        Thresholds item after item, then polychoric correlations, row by row of the upper triangle.
    gamma : ndarray, shape (G, k, k)
        n times their covariance in large samples.
    """

    names: tuple[str, ...]
    n_categories: NDArray[np.intp]
    codes: tuple[NDArray[np.int16], ...]
    moments: Array
    gamma: Array

    @classmethod
    def from_answers(cls, names: Sequence[str], groups: Sequence[GroupAnswers]) -> OrdinalGroups:
        """Estimate the moments of every group.

        Parameters
        ----------
        names : sequence of str
        groups : sequence of GroupAnswers
            Not-a-number where an answer is missing.

        Returns
        -------
        OrdinalGroups

        Raises
        ------
        DataError
            No respondents; answers that are no categories; a category that nobody in a group chose;
            a pair of items without a correlation.
        """
        for group in groups:
            if not len(group.values):
                raise DataError(
                    f"{group.place}no respondents remain of {group.n_left_out} for the "
                    f"{len(names)} items: everybody left at least one of them blank, or all of "
                    "them with missing='pairwise', which uses answers pair by pair. Leave out "
                    "items, or groups, that have no answers."
                )
        answers = OrdinalAnswers.from_values(np.concatenate([g.values for g in groups]), names)
        ends = np.cumsum([len(group.values) for group in groups])[:-1]
        codes = tuple(np.split(answers.codes, ends))
        for group, own in zip(groups, codes, strict=True):
            _refuse_empty_categories(answers, own, group.place)
        found = [
            _moments(names, own, answers.n_categories, group.place)
            for group, own in zip(groups, codes, strict=True)
        ]
        moments, gamma = zip(*found, strict=True)
        return cls(
            tuple(names),
            answers.n_categories,
            codes,
            np.stack(moments),
            np.stack(gamma),
        )

    @property
    def n_thresholds(self) -> int:
        """Of all items together."""
        return int((self.n_categories - 1).sum())

    def select(
        self, names: Sequence[str], respondents: Sequence[NDArray[np.bool_]] | None = None
    ) -> OrdinalGroups:
        """Return what is known of some of the items, in the given order.

        Every moment rests on one or two items, so that nothing has to be estimated anew: who
        answered none of them moves none of their moments, and counts in n alone.

        Parameters
        ----------
        names : sequence of str
        respondents : sequence of ndarray of bool, shape (n_g,)
            Who is kept, by group: all who answered one of the items at least. Everybody when left
            out.
        """
        kept = respondents or [np.ones(len(codes), dtype=bool) for codes in self.codes]
        at = np.array([self.names.index(name) for name in names], dtype=np.intp)
        item, _ = threshold_places(self.n_categories)
        one, other = all_pairs(len(self.names))
        pair_at = {pair: k for k, pair in enumerate(zip(one.tolist(), other.tolist(), strict=True))}
        counts = self.n_categories[at]
        own_item, own_number = threshold_places(counts)
        first = np.searchsorted(item, np.arange(len(self.names)))
        places = first[at[own_item]] + own_number
        sides = zip(*(at[side].tolist() for side in all_pairs(len(at))), strict=True)
        pairs = np.array([pair_at[min(i, j), max(i, j)] for i, j in sides], dtype=np.intp)
        places = np.concatenate([places, len(item) + pairs])
        shares = np.array([own.mean() for own in kept])
        return OrdinalGroups(
            tuple(names),
            counts,
            tuple(codes[own][:, at] for codes, own in zip(self.codes, kept, strict=True)),
            self.moments[:, places],
            self.gamma[:, places][:, :, places] * shares[:, None, None],
        )


def _moments(
    names: Sequence[str], codes: NDArray[np.int16], n_categories: NDArray[np.intp], where: str
) -> tuple[Array, Array]:
    found = ordinal_moments(codes, n_categories)
    refuse_undefined(names, found, where)
    one, other = all_pairs(len(names))
    correlations = found.correlations[one, other]
    widest = int(n_categories.max())
    moved = movements(
        category_counts(codes, widest),
        pair_tables(codes, widest),
        found.thresholds,
        correlations,
        len(codes),
        n_categories,
    )
    item, number = threshold_places(n_categories)
    moments = np.concatenate([found.thresholds[item, number], correlations])
    return moments, moved.covariance(codes)


def _refuse_empty_categories(answers: OrdinalAnswers, codes: NDArray[np.int16], where: str) -> None:
    empty = []
    for column, (name, categories) in enumerate(
        zip(answers.names, answers.categories, strict=True)
    ):
        chosen = set(codes[:, column].tolist())
        absent = [f"{value:g}" for place, value in enumerate(categories) if place not in chosen]
        if absent:
            empty.append(f"{name} (nobody answered {', '.join(absent)})")
    if empty:
        raise DataError(
            f"{where}categories without an answer: {', '.join(empty[:SHOWN])}"
            f"{', …' if len(empty) > SHOWN else ''}, among {len(codes)} respondents. Their "
            "thresholds cannot be estimated, and without them the groups cannot be compared. Merge "
            "the categories with their neighbours in all groups, or leave the items out."
        )

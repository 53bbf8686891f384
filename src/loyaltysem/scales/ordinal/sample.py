"""Ordered answers with their polychoric correlations, and who stands behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import DataError
from loyaltysem.moments.ordinal.answers import OrdinalAnswers
from loyaltysem.moments.ordinal.contingency import all_pairs
from loyaltysem.moments.ordinal.correlations import OrdinalMoments, ordinal_moments
from loyaltysem.moments.ordinal.refusals import refuse_undefined
from loyaltysem.moments.taking import take_answers
from loyaltysem.scales.sample import checked_items
from loyaltysem.words.respondents import with_answers

__all__ = ["OrdinalMissing", "OrdinalSample", "take_ordinal"]

OrdinalMissing = Literal["listwise", "pairwise"]


@dataclass(frozen=True, slots=True, eq=False)
class OrdinalSample:
    """Ordered answers and what was estimated from them.

    Attributes
    ----------
    answers : OrdinalAnswers
    moments : OrdinalMoments
        Of this one sample; every correlation is within ±1.
    described : str
        Who the numbers speak of, in words.
    """

    answers: OrdinalAnswers
    moments: OrdinalMoments
    described: str

    @property
    def n(self) -> int:
        """Respondents with an answer to at least one item."""
        return len(self.answers.codes)

    @property
    def sparse_pairs(self) -> str:
        """How many pairs have cells that nobody chose, in a sentence; empty when none has."""
        one, other = all_pairs(len(self.answers.names))
        empty = self.moments.empty_cells[one, other]
        found = int((empty > 0).sum())
        if not found:
            return ""
        worst = int(empty.argmax())
        pair = f"{self.answers.names[one[worst]]} with {self.answers.names[other[worst]]}"
        binary = self.answers.n_categories == 2
        text = (
            f"{found} of {len(one)} pairs of items have combinations of answers that nobody gave "
            f"(most: {pair}, {int(empty[worst])} cells)"
        )
        if (binary[one] & binary[other] & (empty > 0)).any():
            return (
                f"{text}; in tables of two by two .5 was moved into the empty cell, as in lavaan."
            )
        return f"{text}; nothing was added to them, as in lavaan."


def take_ordinal(
    data: Any, items: Sequence[str], missing: OrdinalMissing | None = None
) -> OrdinalSample:
    """Take ordered items out of a survey or a data frame and correlate them.

    Parameters
    ----------
    data : Survey or data frame
    items : sequence of str
        Two or more.
    missing : {None, "listwise", "pairwise"}

    Returns
    -------
    OrdinalSample

    Raises
    ------
    OptionError
        Moments instead of answers, an unknown option, too few items or one named twice.
    VariableNotFoundError, DataError, MissingDataError
        As in :func:`loyaltysem.polychoric`.
    """
    (given,) = take_answers(
        data,
        checked_items(items, correlated=True),
        missing,
        ordered=True,
        treatments=("listwise", "pairwise"),
        purpose="a polychoric correlation",
    ).groups
    if len(given.values) < 2:
        raise DataError(
            f"{len(given.values)} rows remain of {len(given.values) + given.n_left_out} for the "
            f"{len(items)} items. A correlation needs at least two, a polychoric one some hundreds "
            "to be steady."
        )
    answers = OrdinalAnswers.from_values(given.values, items)
    moments = ordinal_moments(answers.codes, answers.n_categories)
    refuse_undefined(answers.names, moments)
    described = (
        _described_by_pair(given.values, given.n_left_out)
        if missing == "pairwise"
        else with_answers(len(given.values), items, given.n_left_out)
    )
    return OrdinalSample(answers, moments, described)


def _described_by_pair(values: NDArray[np.float64], n_left_out: int) -> str:
    n, p = values.shape
    present = (~np.isnan(values)).astype(np.float64)
    pairs = (present.T @ present)[np.triu_indices(p, 1)]
    text = (
        f"{n} respondents, {int(pairs.min())} to {int(pairs.max())} for a pair of items "
        "(missing='pairwise')"
    )
    if n_left_out:
        text += f"; {n_left_out} without any answer left out"
    return text

"""Complete answers to some items, without a constant or superfluous one among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError
from loyaltysem.moments import Moments
from loyaltysem.moments.taking import names_in, refuse_moments, take_answers
from loyaltysem.moments.treatments import COMPLETE_ROWS, MissingAnswers
from loyaltysem.scales.sample import checked_items
from loyaltysem.words.respondents import with_answers

__all__ = ["CompleteAnswers", "complete_answers"]


@dataclass(frozen=True, slots=True)
class CompleteAnswers:
    """Answers that have a covariance matrix with an inverse.

    Attributes
    ----------
    names : tuple of str, length p
    values : ndarray, shape (n, p)
    moments : Moments
        Of the values, one group, divisor n.
    """

    names: tuple[str, ...]
    values: NDArray[np.float64]
    moments: Moments

    @property
    def described(self) -> str:
        """Who the numbers speak of, in words."""
        return with_answers(len(self.values), self.names, self.moments.n_incomplete[0])


def complete_answers(
    data: Any, items: Sequence[str] | None, missing: MissingAnswers | None, *, purpose: str
) -> CompleteAnswers:
    """Take complete answers out of a survey or a data frame.

    Parameters
    ----------
    data : Survey or data frame
    items : sequence of str, optional
        By default the items of the codebook, or all columns of a frame.
    missing : {None, "listwise"}
    purpose : str
        What the answers are needed for, for the refusal of moments: "a test of normality".

    Returns
    -------
    CompleteAnswers

    Raises
    ------
    NotAvailableError
        The data are moments.
    OptionError
        No item, or an item twice, or ``missing="fiml"``.
    VariableNotFoundError, DataError, MissingDataError
        As in :func:`~loyaltysem.moments.taking.take_sample`.
    """
    refuse_moments(data, purpose, NotAvailableError)
    names = checked_items(names_in(data) if items is None else items)
    taken = take_answers(data, names, missing, treatments=COMPLETE_ROWS, purpose=purpose)
    return CompleteAnswers(taken.names, taken.groups[0].values, taken.sample().moments)

"""Complete answers to some items, without a constant or superfluous one among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError, OptionError
from loyaltysem.moments import Moments, answers_by_group, observe
from loyaltysem.moments.observations import MissingTreatment, as_frame
from loyaltysem.survey import Survey

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
        names = self.names
        n, k, left_out = len(self.values), len(names), self.moments.n_incomplete[0]
        text = f"{n} respondents with answers to {f'all {k} items' if k > 1 else names[0]}"
        if left_out:
            text += f"; {left_out} with a missing answer left out (missing='listwise')"
        return text


def complete_answers(
    data: Any, items: Sequence[str] | None, missing: MissingTreatment | None, *, purpose: str
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
        As in :meth:`loyaltysem.moments.Moments.from_data`.
    """
    if isinstance(data, Moments):
        raise NotAvailableError(
            f"Means and covariances do not say how the answers are distributed, so {purpose} "
            "needs the answers themselves. Give the Survey or the data frame."
        )
    if missing == "fiml":
        raise OptionError(
            f"missing='fiml' has no meaning for {purpose}, which needs complete rows. Say None "
            "(refuse missing answers) or 'listwise' (leave out incomplete rows)."
        )
    frame, bounds = data, None
    if isinstance(data, Survey):
        frame, bounds = data.responses, data.codebook.bounds
        names = list(data.codebook.item_names) if items is None else items
    else:
        names = list(as_frame(frame).columns) if items is None else items
    names = [names] if isinstance(names, str) else list(names)
    twice = sorted({name for name in names if names.count(name) > 1})
    if not names or twice:
        found = f"'{twice[0]}' is named twice" if twice else "No item is named"
        raise OptionError(f"{found}, so there is nothing to compare. Name each item once.")
    found_answers = observe(frame, names, missing=missing, bounds=bounds)
    moments = Moments.from_answers(names, answers_by_group(found_answers, None))
    return CompleteAnswers(tuple(names), found_answers.values, moments)

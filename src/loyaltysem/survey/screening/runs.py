"""Runs of identical answers, and answer sheets that repeat an earlier one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["longest_run", "mean_run", "repeats_earlier"]


def longest_run(answers: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the longest run of identical answers of each respondent.

    Parameters
    ----------
    answers : ndarray, shape (n_respondents, n_items)
        Answers in the order in which they were given; NaN where missing, which ends a run.

    Returns
    -------
    ndarray, shape (n_respondents,)
        0 for a respondent without answers.

    Notes
    -----
    The longstring index of Meade & Craig (2012), doi:10.1037/a0028085.

    Examples
    --------
    >>> import numpy as np
    >>> from loyaltysem.survey.screening.runs import longest_run
    >>> longest_run(np.array([[1.0, 4, 4, 4, 2], [3, 3, np.nan, 3, 3]]))
    array([3, 2])
    """
    n_respondents, n_items = answers.shape
    longest = np.zeros(n_respondents, dtype=np.int64)
    current = np.zeros(n_respondents, dtype=np.int64)
    for item in range(n_items):
        column = answers[:, item]
        same = column == answers[:, item - 1] if item else np.zeros(n_respondents, dtype=bool)
        current = np.where(np.isnan(column), 0, np.where(same, current + 1, 1))
        longest = np.maximum(longest, current)
    return longest


def mean_run(blocks: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the mean length of the runs of identical answers of each respondent.

    Parameters
    ----------
    blocks : sequence of ndarray, shape (n_respondents, n_items of the block)
        Answers in the order in which they were given; NaN where missing, which ends a run and is
        none itself. A run does not go on from one block to the next.

    Returns
    -------
    ndarray, shape (n_respondents,)
        Answers divided by runs, at least 1; NaN for a respondent without answers.

    Notes
    -----
    Without missing answers, and with one block, the value that
    ``careless::longstring(x, avg = TRUE)`` of R defines as ``avgstr``. There every missing answer
    is a run of its own.

    Examples
    --------
    >>> import numpy as np
    >>> from loyaltysem.survey.screening.runs import mean_run
    >>> mean_run([np.array([[1.0, 4, 4, 4], [3, 3, np.nan, 3]])])
    array([2. , 1.5])
    """
    n_respondents = len(blocks[0])
    answered = np.zeros(n_respondents)
    runs = np.zeros(n_respondents)
    for block in blocks:
        present = ~np.isnan(block)
        goes_on = np.zeros(block.shape, dtype=bool)
        goes_on[:, 1:] = block[:, 1:] == block[:, :-1]
        answered += present.sum(axis=1)
        runs += (present & ~goes_on).sum(axis=1)
    mean = np.full(n_respondents, np.nan)
    np.divide(answered, runs, out=mean, where=runs > 0)
    return mean


def repeats_earlier(frame: pd.DataFrame) -> pd.Series[Any]:
    """Return which rows hold the same values as an earlier row; rows without values never do."""
    return frame.duplicated(keep="first") & frame.notna().any(axis=1)

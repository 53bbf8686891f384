"""Signs of careless answering, each a plain function of arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["longest_run", "repeats_earlier"]


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
    >>> from loyaltysem.survey.screening.response_quality import longest_run
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


def repeats_earlier(frame: pd.DataFrame) -> pd.Series[Any]:
    """Return which rows hold the same values as an earlier row; rows without values never do."""
    return frame.duplicated(keep="first") & frame.notna().any(axis=1)

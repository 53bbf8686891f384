"""Answers of a fit that may be codes of missing ones."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from loyaltysem.inference.verdicts.check import Check
from loyaltysem.moments.distant_codes import DISTANT_REMEDY, distant_codes, in_words

__all__ = ["distant_answers"]


def distant_answers(
    values: Sequence[NDArray[np.float64]],
    names: Sequence[str],
    *,
    ordered: bool,
    bounded: Collection[str] = (),
) -> tuple[Check, ...]:
    """Report values far from all others of their item, which may be codes of missing answers.

    Parameters
    ----------
    values : sequence of ndarray, shape (n_g, p)
        Answers by group, not-a-number where blank.
    names : sequence of str, length p
    ordered : bool
        Whether the answers are categories.
    bounded : collection of str
        Items whose lowest and highest answer are declared, and hold.

    Returns
    -------
    tuple of Check
        A caution that names them with their counts; empty where there are none.
    """
    if not values:
        return ()
    found = distant_codes(np.concatenate(values), names, ordered=ordered)
    found = tuple(code for code in found if code.name not in bounded)
    if not found:
        return ()
    return (
        Check(
            "categories" if ordered else "answers",
            "caution",
            f"far from all other answers of the item: {in_words(found)}.",
            DISTANT_REMEDY,
        ),
    )

"""Polychoric correlations that do not exist, and which items are to blame."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import ConvergenceError, DataError
from loyaltysem.moments.ordinal.contingency import all_pairs
from loyaltysem.moments.ordinal.correlations import OrdinalMoments

__all__ = ["refuse_undefined"]

SHOWN = 6


def refuse_undefined(names: Sequence[str], moments: OrdinalMoments, where: str = "") -> None:
    """Refuse correlations that are undefined, ±1 or were not found.

    Parameters
    ----------
    names : sequence of str
    moments : OrdinalMoments
        Of one sample.
    where : str
        Words that say which group is meant, put before the message.

    Raises
    ------
    DataError
        Nobody answered both items of a pair or one is constant among those who did; a pair is
        perfectly separated.
    ConvergenceError
        A search did not end.
    """
    one, other = all_pairs(len(names))

    def listed(wrong: NDArray[np.bool_]) -> str:
        pairs = [
            f"{names[one[k]]} with {names[other[k]]} "
            f"({int(moments.n_pairs[one[k], other[k]])} respondents)"
            for k in np.flatnonzero(wrong[one, other])
        ]
        return ", ".join(pairs[:SHOWN]) + (", …" if len(pairs) > SHOWN else "")

    undefined = np.isnan(moments.correlations)
    if undefined.any():
        raise DataError(
            f"{where}No correlation, since among those who answered both items one item has a "
            f"single category, or nobody answered both: {listed(undefined)}. Leave one item of "
            "each pair out, or collect more answers."
        )
    if moments.separated.any():
        raise DataError(
            f"{where}Perfectly separated pairs (correlation ±1): {listed(moments.separated)}. The "
            "answer to one item orders the answers to the other without an exception, so the "
            "likelihood has no maximum within ±1 and no factor model can be fitted. One may be a "
            "copy of the other; with few respondents or few categories it may be chance. Leave "
            "one of each pair out."
        )
    if not moments.converged.all():
        raise ConvergenceError(
            f"{where}The search for a correlation did not end: {listed(~moments.converged)}. Leave "
            "one item of each pair out, and report the answers as a fault of the program."
        )

"""Items that run against their scale: suspects for a reversed wording."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["wording_note"]


def wording_note(
    construct: str, items: Sequence[str], item_rest: NDArray[np.float64], alpha: float
) -> str:
    """Say which items correlate negatively with the rest of their scale.

    Parameters
    ----------
    construct : str
    items : sequence of str, length k
    item_rest : ndarray, shape (k,)
        Item-rest correlations.
    alpha : float
        Raw alpha.

    Returns
    -------
    str
        Empty when there is none, which implies that alpha is not negative.
    """
    found = [f"{item} ({r:.3f})" for item, r in zip(items, item_rest, strict=True) if r < 0]
    if not found:
        return ""
    text = (
        f"{construct}: {', '.join(found)} "
        f"{'correlates' if len(found) == 1 else 'correlate'} negatively with the rest of the scale."
    )
    if alpha < 0:
        text += (
            f" Alpha is {alpha:.3f}: below zero, so these items do not form a scale as they are."
        )
    if len(items) == 2:
        text += " With two items the numbers cannot tell which of them it is."
    return text + (
        " An item worded against the others and not reversed does this, and then no coefficient is "
        'that of the scale. Read the wording; declare such an item direction = "reversed" in the '
        "codebook, or reverse it yourself. Nothing was reversed here."
    )

"""What the field's rules say of the coefficients of a scale, and which of its items look wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from loyaltysem.words import exact_percent, side_of

__all__ = ["VERDICTS", "judged", "suspects", "verdict_rules"]

#: Columns of verdicts, each after the coefficient it judges.
VERDICTS = ("alpha_verdict", "omega_verdict", "cr_verdict", "ave_verdict", "suspects")
#: Nunnally and Bernstein's levels, the highest first.
LEVELS = (0.9, 0.8, 0.7)
REPEATING = 0.95
EXTRACTED = 0.5
WEAK = 0.3


def judged(
    row: Mapping[str, float], items: Sequence[str], item_rest: NDArray[np.float64] | None
) -> dict[str, str]:
    """Return the verdicts on one scale.

    Parameters
    ----------
    row : mapping of str to float
        ``alpha alpha_ci_lower omega cr ave``, and ``omega_ci_lower`` where there is one.
    items : sequence of str, length k
    item_rest : ndarray, shape (k,), or None
        Item-rest correlations; None for a single item.

    Returns
    -------
    dict of str to str
        One text for each of :data:`VERDICTS`.
    """
    against = item_rest is not None and bool((item_rest < 0).any())
    texts = {
        f"{name}_verdict": _level(row[name], row.get(f"{name}_ci_lower", np.nan), against)
        for name in ("alpha", "omega", "cr")
    }
    ave = row["ave"]
    if np.isnan(ave):
        texts["ave_verdict"] = "no value"
    else:
        texts["ave_verdict"] = side_of(ave, EXTRACTED)
    texts["suspects"] = "" if item_rest is None else suspects(items, item_rest)
    return texts


def suspects(items: Sequence[str], item_rest: NDArray[np.float64]) -> str:
    """Name items that run against their scale, and items that hardly belong to it.

    Parameters
    ----------
    items : sequence of str, length k
    item_rest : ndarray, shape (k,)

    Returns
    -------
    str
        Empty when there is none.
    """
    against = [f"{i} ({r:.2f})" for i, r in zip(items, item_rest, strict=True) if r < 0]
    weak = [f"{i} ({r:.2f})" for i, r in zip(items, item_rest, strict=True) if 0 <= r < WEAK]
    found = []
    if against:
        found.append(f"worded against the scale? {', '.join(against)}")
    if weak:
        found.append(f"weak: {', '.join(weak)}")
    return "; ".join(found)


def verdict_rules(level: float) -> dict[str, str]:
    """Return the rule of every verdict, with its source.

    Parameters
    ----------
    level : float
        Coverage of the intervals.

    Returns
    -------
    dict of str to str
    """
    return {
        "alpha_verdict, omega_verdict, cr_verdict": (
            "the highest of .7 (early research), .8 (basic research) and .9 (decisions on persons) "
            "that is reached (Nunnally & Bernstein 1994); 'interval reaches lower' where "
            f"the lower end of the {exact_percent(level)} interval does not reach it; from .95 the "
            "items may repeat each other (Diamantopoulos et al. 2012)"
        ),
        "ave_verdict": (
            "at least .5: the construct explains more of its items than error does (Fornell & "
            "Larcker 1981)"
        ),
        "suspects": (
            "items whose item-rest correlation is negative (worded against the scale?) or below "
            ".3 (weak; Nunnally & Bernstein 1994); nothing was reversed or dropped"
        ),
    }


def _level(value: float, lower: float, against: bool) -> str:
    if np.isnan(value):
        return "no value"
    if against:
        return "no verdict: an item runs against the scale"
    if value >= REPEATING:
        return "at least .95: do items repeat each other?"
    reached = next((cutoff for cutoff in LEVELS if value >= cutoff), None)
    if reached is None:
        return side_of(value, min(LEVELS))
    text = side_of(value, reached)
    return f"{text}, interval reaches lower" if lower < reached else text

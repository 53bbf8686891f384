"""Constructs whose items run in two directions, which coefficients of one direction do not fit.

CR, omega and alpha ask how much of a sum is the construct. Where one item loads negatively and the
others positively, what they share cancels in the sum, and the coefficient is small whatever the
items are worth; HTMT has no value at all. AVE, of squares, is not touched.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from loyaltysem.errors import DataWarning
from loyaltysem.fits.fit import Fit
from loyaltysem.quantities.effects.directions import loadings_by_construct

__all__ = [
    "TWO_DIRECTIONS",
    "MixedSigns",
    "direction_of",
    "mixed_signs",
    "warn_of_mixed_signs",
]

#: What stands in the place of a verdict on such a construct.
TWO_DIRECTIONS = "no verdict: items of two directions"


@dataclass(frozen=True, slots=True)
class MixedSigns:
    """A construct with indicators of both signs in one group.

    Attributes
    ----------
    construct : str
    group : str
        What its label reads as; empty where there are no groups.
    against : tuple of (str, float)
        The indicators that load against the others, with their standardised loadings, the
        construct turned so that the others load positively.
    """

    construct: str
    group: str
    against: tuple[tuple[str, float], ...]

    @property
    def listed(self) -> str:
        """The indicators with their loadings."""
        return ", ".join(f"{name} {value:.2f}" for name, value in self.against)

    def __str__(self) -> str:
        where = f"{self.group}: " if self.group else ""
        one = len(self.against) == 1
        return (
            f"{where}{self.construct}: {self.listed} {'loads' if one else 'load'} negatively, the "
            "others positively. Reliability coefficients of a sum (alpha, omega, CR) and HTMT "
            "assume items of one sign and mean nothing here, so there is no verdict. An item "
            "worded against the others and not reversed does this: read the wording, and declare "
            "it reversed in the codebook or reverse it yourself. Nothing was reversed here."
        )


def direction_of(loadings: Iterable[float]) -> float:
    """Return the sign that most of the loadings have, or the larger ones where both are as many."""
    values = np.asarray(list(loadings), dtype=np.float64)
    most = float(np.sign(np.sign(values).sum())) or float(np.sign(values.sum()))
    return most or 1.0


def mixed_signs(fitted: Fit, but: frozenset[str] = frozenset()) -> tuple[MixedSigns, ...]:
    """Find the constructs with indicators of both signs, items or constructs.

    Parameters
    ----------
    fitted : Fit
    but : frozenset of str
        Constructs that have no such coefficient.
    """
    found = []
    for label, loadings in zip(fitted.group_names, loadings_by_construct(fitted), strict=True):
        for construct, own in loadings.items():
            if construct in but:
                continue
            turn = direction_of(own.values())
            against = tuple((name, turn * v) for name, v in own.items() if turn * v < 0)
            if against:
                found.append(MixedSigns(construct, label, against))
    return tuple(found)


def warn_of_mixed_signs(mixed: Sequence[MixedSigns]) -> None:
    """Warn once of all such constructs.

    Warns
    -----
    DataWarning
    """
    if mixed:
        more = f" And {len(mixed) - 3} more such constructs." if len(mixed) > 3 else ""
        warnings.warn(" ".join(map(str, mixed[:3])) + more, DataWarning, stacklevel=3)

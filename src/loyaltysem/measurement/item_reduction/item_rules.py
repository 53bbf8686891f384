"""The rules by which an item becomes a candidate for leaving out."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

from loyaltysem.errors import OptionError

__all__ = ["ItemRules"]


@dataclass(frozen=True, slots=True)
class ItemRules:
    """The cutoffs.

    Attributes
    ----------
    loading : float
        Standardised loadings smaller than this in absolute value are low.
    item_rest : float
        Correlations with the rest of the scale below this are low.
    modification : float
        Modification index from which a coefficient that the model leaves out counts,
    change : float
        if its expected standardised value is at least this, too.
    residual : float
        Standardised residuals (z) from this in absolute value are large.
    """

    loading: float = 0.5
    item_rest: float = 0.3
    modification: float = 10.83
    change: float = 0.2
    residual: float = 4.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            number = isinstance(value, int | float) and not isinstance(value, bool)
            below_one = field.name in ("loading", "item_rest", "change")
            if not number or not 0 <= value < (1 if below_one else math.inf):
                wanted = "from 0 to below 1" if below_one else "from 0 up"
                raise OptionError(
                    f"{field.name}={value!r} is no cutoff; give a number {wanted}. The defaults "
                    "and their sources stand in the conventions of the result."
                )

    @property
    def in_words(self) -> dict[str, str]:
        """The rule of each reason, with its source."""
        return {
            "opposite sign": "the loading has another sign than those of most of the construct",
            "low loading": (
                f"|std_all| below {self.loading:g} (Hair et al. 2019: at least .5, ideally .7)"
            ),
            "low item-rest correlation": (
                f"with the sum of the construct's other items, below {self.item_rest:g} "
                "(Nunnally & Bernstein 1994: .3)"
            ),
            "cross-loading in the model": (
                f"the item measures another construct as well, |std_all| there at least "
                f"{self.change:g}"
            ),
            "cross-loading": (
                f"modification index of a loading on another construct at least "
                f"{self.modification:g} (10.83 is the .1% point for one index) and its expected "
                f"standardised value at least {self.change:g}: neither decides alone (Saris, "
                "Satorra & van der Veld 2009)"
            ),
            "residual covariance": (
                "the same of a residual covariance with another item; the expected value is a "
                "residual correlation"
            ),
            "large residuals": (
                f"|z| of a covariance with another item at least {self.residual:g} (Hair et al. "
                "2019: from 2.5 to 4 worth a look, beyond 4 a problem)"
            ),
        }

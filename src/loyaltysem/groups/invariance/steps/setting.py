"""What all steps of a ladder share, and what each of them holds equal of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from loyaltysem.groups.invariance.steps.levels import Kind, Step, steps_of
from loyaltysem.groups.invariance.steps.measurement_part import MeasurementPart
from loyaltysem.groups.invariance.steps.scales import AnswerScale

__all__ = ["Identification", "Setting"]

Identification = Literal["marker", "variance", "effect_coding"]


@dataclass(frozen=True, slots=True)
class Setting:
    """What all steps of a ladder share.

    Attributes
    ----------
    part : MeasurementPart
    n_groups : int
    identification : {"marker", "variance", "effect_coding"}
        Whether constructs have the unit of an item, a variance of one in the first group, or the
        metric of all their items.
    scale : AnswerScale
    released : tuple of str
        Terms that stay free in every group.
    """

    part: MeasurementPart
    n_groups: int
    identification: Identification
    scale: AnswerScale
    released: tuple[str, ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of measurement."""
        return steps_of(self.scale.climbed(second_order=bool(self.part.second_order)))

    def equal_thresholds(self, item: str) -> int:
        """Count the thresholds of an item that a ladder holds equal, once it does."""
        return sum(term not in self.released for term in self.scale.thresholds(item))

    def is_coarse(self, item: str) -> bool:
        """Tell whether all of an item but its residual variance can only be tested at once."""
        return item not in self.part.constructs and self.scale.is_coarse(item, self.released)

    def _is_apart(self, item: str) -> bool:
        return item not in self.part.constructs and self.scale.is_apart(item, self.released)

    def loading_is_equal(self, construct: str, item: str, equal: Collection[Kind]) -> bool:
        """Tell whether a step holds a loading equal."""
        kind: Kind = "loadings2" if item in self.part.constructs else "loadings"
        if kind not in equal or f"{construct} =~ {item}" in self.released or self._is_apart(item):
            return False
        return not self.is_coarse(item) or "intercepts" in equal

    def intercept_is_equal(self, indicator: str, equal: Collection[Kind]) -> bool:
        """Tell whether a step holds an intercept equal."""
        kind: Kind = "intercepts2" if indicator in self.part.constructs else "intercepts"
        free = f"{indicator} ~ 1" in self.released or self._is_apart(indicator)
        return kind in equal and not free

    def residual_is_equal(self, item: str, equal: Collection[Kind]) -> bool:
        """Tell whether a step holds a residual variance equal that it could leave free."""
        free = f"{item} ~~ {item}" in self.released or self._is_apart(item)
        return "residuals" in equal and not free and item not in self.part.held

    def thresholds_are_equal(self, item: str, equal: Collection[Kind]) -> bool:
        """Tell whether a step holds those thresholds of an item equal that are not released."""
        if "thresholds" not in equal or self._is_apart(item):
            return False
        return not self.is_coarse(item) or "intercepts" in equal

    def intercept_is_freed(self, item: str, equal: Collection[Kind]) -> bool:
        """Tell whether equal thresholds leave an intercept free in the later groups."""
        return self.thresholds_are_equal(item, equal) and not self.intercept_is_equal(item, equal)

    def unit_is_freed(self, item: str, equal: Collection[Kind]) -> bool:
        """Tell whether equal thresholds leave a latent response its own unit in later groups."""
        held = self.residual_is_equal(item, equal) or item in self.part.held
        return self.thresholds_are_equal(item, equal) and not held

    def equal_loadings(self, construct: str, equal: Collection[Kind]) -> list[str]:
        """Return the indicators of a construct whose loadings a step holds equal."""
        own = self.part.constructs[construct]
        return [item for item in own if self.loading_is_equal(construct, item, equal)]

    def equal_intercepts(self, construct: str, equal: Collection[Kind]) -> list[str]:
        """Return the indicators of a construct whose intercepts a step holds equal."""
        return [x for x in self.part.constructs[construct] if self.intercept_is_equal(x, equal)]

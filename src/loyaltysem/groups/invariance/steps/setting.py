"""What all steps of a ladder share, and what each of them holds equal of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from loyaltysem.groups.invariance.steps.levels import Kind, Step, steps_of
from loyaltysem.groups.invariance.steps.scales import AnswerScale
from loyaltysem.groups.measurement_part import MeasurementPart
from loyaltysem.moments.grouping.labels import GroupLabel

__all__ = ["AT", "Identification", "Setting"]

#: What stands between a term and the group in which alone it is released.
AT = " @ "

Identification = Literal["marker", "variance", "effect_coding"]


@dataclass(frozen=True, slots=True)
class Setting:
    """What all steps of a ladder share.

    Attributes
    ----------
    part : MeasurementPart
    labels : tuple of str
        Of the groups, by what they read as.
    identification : {"marker", "variance", "effect_coding"}
        Whether constructs have the unit of an item, a variance of one in the first group, or the
        metric of all their items.
    scale : AnswerScale
    released : tuple of str
        Terms that stay free: in every group, or, as in ``"SAT2 ~ 1 @ jd"``, in one.
    own_labels : tuple
        The labels as the data have them.
    """

    part: MeasurementPart
    labels: tuple[str, ...]
    identification: Identification
    scale: AnswerScale
    released: tuple[str, ...] = ()
    own_labels: tuple[GroupLabel, ...] = ()

    @property
    def n_groups(self) -> int:
        """How many groups there are."""
        return len(self.labels)

    @property
    def groups(self) -> frozenset[int]:
        """All of them, from 0."""
        return frozenset(range(len(self.labels)))

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of measurement."""
        coarse = all(self.coarse_in(item) == self.groups for item in self.part.items)
        return steps_of(
            self.scale.climbed(second_order=bool(self.part.second_order), coarse=coarse)
        )

    def links(self, equal: Collection[Kind]) -> bool:
        """Whether what is equal gives every construct one unit in all groups."""
        return all(self.tied_by_loadings(x, equal) == self.groups for x in self.part.constructs)

    @property
    def linking_step(self) -> str:
        """The first step that does; ``""`` where none does."""
        return next((step.name for step in self.steps if self.links(step.equal)), "")

    def waits_for_all(self, term: str, equal: Collection[Kind]) -> bool:
        """Whether a term is of an item whose equalities all wait for that of the intercepts."""
        lhs, op, rhs = term.partition(AT)[0].split(" ")
        item = rhs if op == "=~" else lhs
        known = item not in self.part.constructs and self.scale.has_latent_responses
        return known and "intercepts" not in equal and self.scale.is_coarse(item, ())

    def free_in(self, term: str) -> frozenset[int]:
        """Return the groups in which a term is released: all, where one or none is left."""
        if not self.released:
            return frozenset()
        free: set[int] = set()
        for text in self.released:
            own, _, label = text.partition(AT)
            if own == term:
                free |= {self.labels.index(label)} if label else self.groups
        return frozenset(free) if len(self.groups - free) > 1 else self.groups

    def _released_in(self, group: int) -> frozenset[str]:
        terms = {text.partition(AT)[0] for text in self.released}
        return frozenset(term for term in terms if group in self.free_in(term))

    def _shared(self, free: Iterable[int], wanted: Iterable[int] | None = None) -> frozenset[int]:
        """Return the groups that are left; none where it would be a single one."""
        left = (self.groups if wanted is None else frozenset(wanted)) - frozenset(free)
        return left if len(left) > 1 else frozenset()

    def equal_thresholds(self, item: str) -> int:
        """Count the thresholds of an item that a ladder holds equal everywhere, once it does."""
        return sum(not self.free_in(term) for term in self.scale.thresholds(item))

    def coarse_in(self, item: str) -> frozenset[int]:
        """Return where all of an item but its residual variance can only be tested at once."""
        return self._where(self.scale.is_coarse, item)

    def apart_in(self, item: str) -> frozenset[int]:
        """Return where nothing of an item is left to compare."""
        return self._where(self.scale.is_apart, item)

    def _where(self, holds: Callable[[str, Collection[str]], bool], item: str) -> frozenset[int]:
        if item in self.part.constructs or not self.scale.has_latent_responses:
            return frozenset()
        if not any(AT in text for text in self.released):
            return self.groups if holds(item, self.released) else frozenset()
        return frozenset(g for g in self.groups if holds(item, self._released_in(g)))

    def _early_in(self, item: str, equal: Collection[Kind]) -> frozenset[int]:
        """Return the groups in which a step comes too early for a coarse item."""
        return frozenset() if "intercepts" in equal else self.coarse_in(item)

    def loading_in(self, construct: str, item: str, equal: Collection[Kind]) -> frozenset[int]:
        """Return the groups that share a loading at a step."""
        kind: Kind = "loadings2" if item in self.part.constructs else "loadings"
        if kind not in equal:
            return frozenset()
        own = self.free_in(f"{construct} =~ {item}")
        return self._shared(own | self.apart_in(item) | self._early_in(item, equal))

    def intercept_in(self, indicator: str, equal: Collection[Kind]) -> frozenset[int]:
        """Return the groups that share an intercept at a step."""
        kind: Kind = "intercepts2" if indicator in self.part.constructs else "intercepts"
        if kind not in equal:
            return frozenset()
        return self._shared(self.free_in(f"{indicator} ~ 1") | self.apart_in(indicator))

    def residual_in(self, item: str, equal: Collection[Kind]) -> frozenset[int]:
        """Return the groups that share a residual variance which could be free."""
        if "residuals" not in equal or item in self.part.held:
            return frozenset()
        return self._shared(self.free_in(f"{item} ~~ {item}") | self.apart_in(item))

    def thresholds_in(self, item: str, equal: Collection[Kind]) -> frozenset[int]:
        """Return the groups that share those thresholds of an item which they do not release."""
        if "thresholds" not in equal:
            return frozenset()
        return self._shared(self.apart_in(item) | self._early_in(item, equal))

    def threshold_in(self, term: str, equal: Collection[Kind]) -> frozenset[int]:
        """Return the groups that share one threshold."""
        item = term.split(" ")[0]
        return self._shared(self.free_in(term), self.thresholds_in(item, equal))

    def anchor_of(self, item: str) -> int:
        """Return the group whose latent response gives unit and origin to that of the others.

        The first that has two thresholds with others in common, or all that there are.
        """
        sharing = self.groups - self.apart_in(item)
        return min(sharing - self.coarse_in(item) or sharing or self.groups)

    def intercept_freed_in(self, item: str, equal: Collection[Kind]) -> frozenset[int]:
        """Return the groups in which equal thresholds leave an intercept free."""
        anchor = self.anchor_of(item)
        at_zero = self.intercept_in(item, equal)
        at_zero = at_zero if anchor in at_zero else frozenset()
        return self.thresholds_in(item, equal) - at_zero - {anchor}

    def unit_freed_in(self, item: str, equal: Collection[Kind]) -> frozenset[int]:
        """Return the groups in which equal thresholds leave a response its own unit."""
        if item in self.part.held:
            return frozenset()
        anchor = self.anchor_of(item)
        at_one = self.residual_in(item, equal)
        at_one = at_one if anchor in at_one else frozenset()
        return self.thresholds_in(item, equal) - at_one - {anchor}

    def equal_loadings(
        self, construct: str, equal: Collection[Kind], group: int | None = None
    ) -> list[str]:
        """Return the indicators whose loadings a step holds equal, in a group or in all."""
        asked = self.groups if group is None else {group}
        own = self.part.constructs[construct]
        return [item for item in own if asked <= self.loading_in(construct, item, equal)]

    def equal_intercepts(
        self, construct: str, equal: Collection[Kind], group: int | None = None
    ) -> list[str]:
        """Return the indicators whose intercepts a step holds equal, in a group or in all."""
        asked = self.groups if group is None else {group}
        own = self.part.constructs[construct]
        return [item for item in own if asked <= self.intercept_in(item, equal)]

    def tied_by_loadings(self, construct: str, equal: Collection[Kind]) -> frozenset[int]:
        """Return the groups that share some loading of a construct, and with it the unit."""
        own = self.part.constructs[construct]
        return frozenset().union(*(self.loading_in(construct, item, equal) for item in own))

    def tied_by_intercepts(self, construct: str, equal: Collection[Kind]) -> frozenset[int]:
        """Return the groups that share some intercept of a construct's items, and the origin."""
        own = self.part.constructs[construct]
        return frozenset().union(*(self.intercept_in(item, equal) for item in own))

    def invariant_items(
        self, construct: str, equal: Collection[Kind], group: int | None = None
    ) -> list[str]:
        """Return the indicators that measure alike at a step, in a group or in all of them."""
        found = self.equal_loadings(construct, equal, group)
        if "intercepts" in equal and construct not in self.part.second_order:
            also = self.equal_intercepts(construct, equal, group)
            found = [item for item in found if item in also]
        return found

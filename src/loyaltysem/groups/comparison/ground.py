"""What a comparison stands on: the ladder, as far as a comparison asks it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loyaltysem.fits.fit import Fit
from loyaltysem.groups.invariance.record import LadderRecord
from loyaltysem.groups.invariance.reporting import gate_facts, gate_of, ladder_facts
from loyaltysem.moments.grouping.labels import GroupLabel
from loyaltysem.moments.samples import Sample
from loyaltysem.words.comparing.invariance import GateFacts

__all__ = ["Ground"]


@dataclass(frozen=True, slots=True)
class Ground:
    """The measurement that a comparison stands on.

    Attributes
    ----------
    ladder : LadderRecord
    group : str
        The grouping variable.
    """

    ladder: LadderRecord
    group: str

    @property
    def sample(self) -> Sample:
        """The answers."""
        return self.ladder.climb.sample

    @property
    def labels(self) -> tuple[GroupLabel, ...]:
        """The groups."""
        return self.sample.moments.group_labels

    @property
    def released(self) -> tuple[str, ...]:
        """What is released."""
        return self.ladder.climb.setting.released

    @property
    def partial(self) -> bool:
        """Whether something is released at the level that holds, or below it."""
        return ladder_facts(self.ladder).partial

    @property
    def has_paths(self) -> bool:
        """Whether the model says more than how constructs are measured."""
        return self.ladder.climb.setting.part.has_paths

    @property
    def structure_rejected(self) -> float | None:
        """The p-value by which the paths of the model are rejected; None where they are not."""
        judged = self.ladder.judged.get("structure")
        if judged is None or not judged.rung.tests:
            return None
        pvalue = judged.rung.tests[0].pvalue
        return pvalue if pvalue < self.ladder.rule.alpha else None

    @property
    def structure_missing(self) -> str:
        """Why there is no fit of the whole model; ``""`` where there is one."""
        judged = self.ladder.judged.get("structure")
        if judged is None or judged.rung.fit is not None:
            return ""
        return judged.rung.reason

    def may(self, quantity: str) -> bool:
        """Whether the level lets a quantity be compared."""
        return any(p.quantity.name == quantity and p.allowed for p in gate_of(self.ladder))

    def refused(self, quantities: Sequence[str]) -> list[GateFacts]:
        """Return those of some quantities that it does not let through."""
        return [
            gate_facts(passage)
            for passage in gate_of(self.ladder)
            if passage.quantity.name in quantities and not passage.allowed
        ]

    def fit_of(self, step: str) -> Fit | None:
        """Return the fit of a step; None where it has none."""
        judged = self.ladder.judged.get(step)
        return None if judged is None else judged.rung.fit

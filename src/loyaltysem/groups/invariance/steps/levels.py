"""The steps of the ladder: what each holds equal, and which step it is held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = ["Kind", "Step", "branches", "kind_of_level", "steps_of"]

#: What may be equal across groups. The last four are about constructs, and branch off.
Kind = Literal[
    "thresholds",
    "loadings",
    "loadings2",
    "intercepts",
    "intercepts2",
    "disturbances",
    "residuals",
    "variances",
    "covariances",
    "means",
    "paths",
]


@dataclass(frozen=True, slots=True)
class Step:
    """One model of the ladder.

    Attributes
    ----------
    name : str
    against : str
        The step it is a special case of; ``""`` for the first.
    adds : Kind or None
        What it holds equal beyond that step.
    equal : frozenset of Kind
        All that it holds equal.
    """

    name: str
    against: str
    adds: Kind | None
    equal: frozenset[Kind]

    @property
    def is_structural(self) -> bool:
        """Whether it has the paths of the model."""
        return self.name in ("structure", "paths")

    def then(self, name: str, adds: Kind | None) -> Step:
        """Return the step that holds one kind more equal."""
        return Step(name, self.name, adds, self.equal | ({adds} if adds else frozenset()))


def steps_of(climbed: Sequence[tuple[str, Kind]]) -> tuple[Step, ...]:
    """Return the steps of measurement, the freest first.

    Parameters
    ----------
    climbed : sequence of (str, Kind)
        The steps after the first, each with what it adds.

    Examples
    --------
    >>> [step.against for step in steps_of([("metric", "loadings"), ("scalar", "intercepts")])]
    ['', 'configural', 'metric']
    """
    steps = [Step("configural", "", None, frozenset())]
    for name, adds in climbed:
        steps.append(steps[-1].then(name, adds))
    return tuple(steps)


def branches(level: Step, *, several: bool) -> tuple[Step, ...]:
    """Return what branches off a level: steps about the constructs that it gives a meaning to.

    Parameters
    ----------
    level : Step
    several : bool
        Whether there are several constructs, which covary.
    """
    found: list[Step] = []
    if "loadings" in level.equal:
        found.append(level.then("variances", "variances"))
        if several:
            found.append(found[-1].then("covariances", "covariances"))
    if "intercepts" in level.equal:
        found.append(level.then("means", "means"))
    return tuple(found)


def kind_of_level(needed: str, steps: tuple[Step, ...]) -> str:
    """Return the step by which a level is reached: with second-order constructs the later one."""
    later = {"metric": "metric2", "scalar": "scalar2"}
    names = [step.name for step in steps]
    return later[needed] if later.get(needed) in names else needed

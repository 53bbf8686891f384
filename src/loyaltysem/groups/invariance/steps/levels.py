"""The steps of the ladder: what each holds equal, and which step it is held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
    adds : frozenset of Kind
        What it holds equal beyond that step; of items with two categories several kinds at once.
    equal : frozenset of Kind
        All that it holds equal.
    """

    name: str
    against: str
    adds: frozenset[Kind]
    equal: frozenset[Kind]

    @property
    def is_structural(self) -> bool:
        """Whether it has the paths of the model."""
        return self.name in ("structure", "paths")

    def then(self, name: str, *adds: Kind) -> Step:
        """Return the step that holds more kinds equal."""
        return Step(name, self.name, frozenset(adds), self.equal | frozenset(adds))

    def held_against(self, below: Step) -> Step:
        """Return the same step as a special case of another than the last one below."""
        return replace(self, against=below.name, adds=self.equal - below.equal)


def steps_of(climbed: Sequence[tuple[str, tuple[Kind, ...]]]) -> tuple[Step, ...]:
    """Return the steps of measurement, the freest first.

    Parameters
    ----------
    climbed : sequence of (str, tuple of Kind)
        The steps after the first, each with what it adds.

    Examples
    --------
    >>> climbed = [("metric", ("loadings",)), ("scalar", ("intercepts",))]
    >>> [step.against for step in steps_of(climbed)]
    ['', 'configural', 'metric']
    """
    steps = [Step("configural", "", frozenset(), frozenset())]
    for name, adds in climbed:
        steps.append(steps[-1].then(name, *adds))
    return tuple(steps)


def branches(level: Step, *, linked: bool, several: bool) -> tuple[Step, ...]:
    """Return what branches off a level: steps about the constructs that it gives a meaning to.

    Parameters
    ----------
    level : Step
    linked : bool
        Whether all constructs have one unit in all groups there.
    several : bool
        Whether there are several constructs, which covary.
    """
    found: list[Step] = []
    if linked:
        found.append(level.then("variances", "variances"))
        if several:
            found.append(found[-1].then("covariances", "covariances"))
    if "intercepts" in level.equal:
        found.append(level.then("means", "means"))
    return tuple(found)


def kind_of_level(needed: str, steps: tuple[Step, ...], linking: str = "metric") -> str:
    """Return the step by which a level is reached.

    Parameters
    ----------
    needed : {"metric", "scalar", "strict"}
    steps : tuple of Step
    linking : str
        The first step at which every construct has one unit in all groups. Equal loadings give it;
        of items with two categories these are equal at the scalar step only.

    Examples
    --------
    >>> steps = steps_of([("scalar", ("thresholds", "loadings", "intercepts"))])
    >>> kind_of_level("metric", steps, "scalar")
    'scalar'
    """
    # with second-order constructs the later one
    later = {"metric": "metric2", "scalar": "scalar2"}
    names = [step.name for step in steps]
    step = later[needed] if later.get(needed) in names else needed
    if needed == "metric" and linking in names[names.index(step) + 1 if step in names else 0 :]:
        return linking
    return step

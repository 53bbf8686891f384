"""What answers are of, and what that lets a ladder tell apart: amounts, or ordered categories."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

from loyaltysem.fits.estimating.ordered_options import ordered_items
from loyaltysem.fits.options import FitOptions
from loyaltysem.groups.invariance.steps.levels import Kind
from loyaltysem.groups.measurement_part import MeasurementPart
from loyaltysem.moments.samples import Sample
from loyaltysem.specification import Parameterization

__all__ = ["AnswerScale", "NumericScale", "OrderedScale", "scale_of"]

Climbed = tuple[tuple[str, tuple[Kind, ...]], ...]


class AnswerScale(Protocol):
    """What the ladder asks of the answers."""

    @property
    def parameterization(self) -> str:
        """Where latent responses have their unit; ``""`` where there are none."""

    @property
    def limits(self) -> Literal["amounts", "categories"]:
        """Whose published cut-offs belong to such answers."""

    @property
    def sums_need(self) -> Literal["scalar", "strict"]:
        """The step by which means of items and of their sums are comparable."""

    def climbed(self, *, second_order: bool, coarse: bool) -> Climbed:
        """Return the steps after the first by name, each with what it adds.

        ``coarse`` tells whether all items are, in all groups: see :meth:`is_coarse`.
        """

    def thresholds(self, item: str) -> list[str]:
        """Return the thresholds of an item as terms."""

    def is_coarse(self, item: str, released: Collection[str]) -> bool:
        """Tell whether all of an item but its residual variance can only be tested at once."""

    def is_apart(self, item: str, released: Collection[str]) -> bool:
        """Tell whether nothing of an item is left to compare."""

    @property
    def written(self) -> tuple[str, ...]:
        """What is written group by group, and not left to ``group_equal``."""

    @property
    def unit(self) -> Literal["", "~~", "~*~"]:
        """The operator of what gives a latent response its unit; ``""`` where nothing need."""

    @property
    def has_latent_responses(self) -> bool:
        """Whether answers are cut from responses that are not seen."""

    def refusal(self, part: MeasurementPart) -> str:
        """Say why these answers cannot climb with a model; ``""`` where they can."""


@dataclass(frozen=True, slots=True)
class NumericScale:
    """Amounts, which have unit and origin of their own."""

    parameterization: ClassVar[str] = ""
    limits: ClassVar[Literal["amounts"]] = "amounts"
    sums_need: ClassVar[Literal["scalar"]] = "scalar"
    written: ClassVar[tuple[str, ...]] = ()
    unit: ClassVar[Literal[""]] = ""
    has_latent_responses: ClassVar[bool] = False

    def climbed(self, *, second_order: bool, coarse: bool) -> Climbed:
        """Return the steps; with second-order constructs those of Chen, Sousa & West (2005)."""
        inner: Climbed = (("metric2", ("loadings2",)),) if second_order else ()
        means: Climbed = ()
        if second_order:
            means = (("scalar2", ("intercepts2",)), ("disturbances", ("disturbances",)))
        return (
            ("metric", ("loadings",)),
            *inner,
            ("scalar", ("intercepts",)),
            *means,
            ("strict", ("residuals",)),
        )

    def thresholds(self, item: str) -> list[str]:
        """Return none."""
        return []

    def is_coarse(self, item: str, released: Collection[str]) -> bool:
        """Say that loadings and intercepts can be tested one after the other."""
        return False

    def is_apart(self, item: str, released: Collection[str]) -> bool:
        """Say that something is left."""
        return False

    def refusal(self, part: MeasurementPart) -> str:
        """Say nothing."""
        return ""


@dataclass(frozen=True, slots=True)
class OrderedScale:
    """Ordered categories, cut from latent responses (Wu & Estabrook 2016).

    Attributes
    ----------
    n_thresholds : mapping of str to int
    parameterization : {"theta", "delta"}
    """

    n_thresholds: Mapping[str, int]
    parameterization: Parameterization

    limits: ClassVar[Literal["categories"]] = "categories"
    # an answer is where the latent response lies, whose spread the residual variance shares in
    sums_need: ClassVar[Literal["strict"]] = "strict"
    written: ClassVar[tuple[str, ...]] = ("intercepts", "residuals")
    has_latent_responses: ClassVar[bool] = True

    @property
    def unit(self) -> Literal["~~", "~*~"]:
        """Residual variances under theta, scale factors under delta."""
        return "~~" if self.parameterization == "theta" else "~*~"

    def climbed(self, *, second_order: bool, coarse: bool) -> Climbed:
        """Return the steps; under delta residual variances are no parameters."""
        steps: Climbed = (
            ("thresholds", ("thresholds",)),
            ("metric", ("loadings",)),
            ("scalar", ("intercepts",)),
        )
        if coarse:
            # nothing could be equal at the first two: the third holds all of it equal
            steps = (("scalar", ("thresholds", "loadings", "intercepts")),)
        return (*steps, ("strict", ("residuals",))) if self.unit == "~~" else steps

    def thresholds(self, item: str) -> list[str]:
        """Return the thresholds of an item as terms."""
        return [f"{item} | t{k + 1}" for k in range(self.n_thresholds[item])]

    def _equal(self, item: str, released: Collection[str]) -> int:
        return sum(term not in released for term in self.thresholds(item))

    def is_coarse(self, item: str, released: Collection[str]) -> bool:
        """Tell whether fewer than two thresholds are equal.

        Two give the latent response of another group its origin and its unit, one cannot give
        both.
        """
        return self._equal(item, released) < 2

    def is_apart(self, item: str, released: Collection[str]) -> bool:
        """Tell whether no threshold is equal, or one that a free parameter takes all of.

        Beside a free unit that is an intercept as well as a loading.
        """
        if self._equal(item, released) == 0:
            return True
        free = any(term == f"{item} ~ 1" or term.endswith(f" =~ {item}") for term in released)
        return free and self.is_coarse(item, released)

    def refusal(self, part: MeasurementPart) -> str:
        """Refuse constructs of constructs, and of one item."""
        if part.second_order:
            return (
                f"{', '.join(part.second_order)} is measured by constructs, and the ladder of "
                "ordered items after Wu & Estabrook (2016) is worked out for one order only. Take "
                "the answers as continuous with estimator='MLR', or test the first-order "
                "constructs."
            )
        if part.single:
            return (
                f"{', '.join(part.single)} has one ordered item, whose latent response cannot be "
                "told from the construct: neither unit nor error of it is known. Give the "
                "construct more items, or take the answers as continuous."
            )
        return ""


def scale_of(sample: Sample, options: FitOptions) -> AnswerScale:
    """Return the scale of a sample's answers."""
    items = ordered_items(sample, options)
    if items is None:
        return NumericScale()
    counts = {name: count - 1 for name, count in items.n_categories}
    return OrderedScale(counts, items.parameterization)

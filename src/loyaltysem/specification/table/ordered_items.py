"""Ordered items in a parameter table: thresholds, and which scale the latent responses have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from loyaltysem.errors import NotAvailableError, OptionError
from loyaltysem.specification.table.automatic import Coefficient, Default, VariableRoles

__all__ = ["OrderedItems", "Parameterization", "check_ordered", "ordered_defaults"]

Parameterization = Literal["delta", "theta"]


@dataclass(frozen=True, slots=True)
class OrderedItems:
    """The ordered items of a model.

    An ordered answer tells between which two thresholds a latent response lies. Its unit is free
    to choose: ``"delta"`` gives the latent response a scale factor (one over its standard
    deviation, one in the first group), and the residual variance follows; ``"theta"`` gives the
    residual a variance (one in the first group), and the scale factor follows.

    Parameters
    ----------
    n_categories : tuple of (str, int)
        Items with the number of their categories, in the order of the data.
    parameterization : {"delta", "theta"}
    """

    n_categories: tuple[tuple[str, int], ...]
    parameterization: Parameterization = "delta"

    @property
    def names(self) -> tuple[str, ...]:
        """The ordered items."""
        return tuple(name for name, _ in self.n_categories)

    @property
    def is_delta(self) -> bool:
        """Whether residual variances follow from scale factors, and not the other way round."""
        return self.parameterization == "delta"

    def n_thresholds(self, names: Iterable[str]) -> int:
        """Count the thresholds of some items."""
        counts = dict(self.n_categories)
        return sum(counts[name] - 1 for name in names)

    def thresholds(self, observed: Iterable[str]) -> list[Coefficient]:
        """Return the thresholds of observed variables in their order."""
        counts: Mapping[str, int] = dict(self.n_categories)
        return [
            Coefficient(name, "|", f"t{number}")
            for name in observed
            if name in counts
            for number in range(1, counts[name])
        ]

    def scales(self, observed: Iterable[str]) -> list[Coefficient]:
        """Return the scale factors of the latent responses."""
        names = set(self.names)
        return [Coefficient(name, "~*~", name) for name in observed if name in names]


def ordered_defaults(ordered: OrderedItems, roles: VariableRoles) -> dict[Coefficient, Default]:
    """Return what holds in the first group for what belongs to ordered items.

    Thresholds are free, intercepts zero, and scale factors and residual variances one of them
    fixed at one, the other one computed from it (no value of its own).
    """
    defaults = {c: Default() for c in ordered.thresholds(roles.observed)}
    one, computed = Default(free=False, value=1.0), Default(free=False)
    for name in ordered.names:
        residual, scale = Coefficient(name, "~~", name), Coefficient(name, "~*~", name)
        defaults[residual], defaults[scale] = (
            (computed, one) if ordered.is_delta else (one, computed)
        )
        defaults[Coefficient(name, "~1", "")] = Default(free=False, value=0.0)
    return defaults


def check_ordered(
    ordered: OrderedItems, written: Iterable[Coefficient], roles: VariableRoles
) -> None:
    """Refuse what a model of ordered items cannot have.

    Raises
    ------
    NotAvailableError
        Observed variables that are not ordered; observed predictors; under ``"delta"`` an ordered
        variable in a regression, or one that covaries with a construct.
    OptionError
        A variance or an intercept of an ordered item is written in the model.
    """
    names = set(ordered.names)
    others = [name for name in roles.observed if name not in names]
    if others:
        raise NotAvailableError(
            f"{', '.join(others)} {'is' if len(others) == 1 else 'are'} not among the ordered "
            f"items ({', '.join(ordered.names)}): ordered and continuous observed variables in one "
            "model are not available. Declare all of them ordered (up to twelve categories each), "
            "or fit all of them as continuous with estimator='MLR'."
        )
    coefficients = tuple(written)
    predictors = [c.rhs for c in coefficients if c.op == "~" and c.rhs in roles.observed]
    if predictors:
        raise NotAvailableError(
            f"{', '.join(dict.fromkeys(predictors))} predict and are observed: regressions on "
            "ordered observed variables are not available. Measure a construct by the variable "
            "(F =~ x), compare groups with group=, or fit all variables as continuous."
        )
    outcomes = [c.lhs for c in coefficients if c.op == "~" and c.lhs in names]
    if outcomes and ordered.is_delta:
        raise NotAvailableError(
            f"{', '.join(dict.fromkeys(outcomes))} is an ordered outcome of a regression, whose "
            "residual variance parameterization='delta' would have to compute from everything "
            "before it. Use parameterization='theta'; standardised results are the same."
        )
    beside = [
        item
        for c in coefficients
        if c.op == "~~"
        for item, other in ((c.lhs, c.rhs), (c.rhs, c.lhs))
        if item in names and other in roles.latent
    ]
    if beside and ordered.is_delta:
        raise NotAvailableError(
            f"{', '.join(dict.fromkeys(beside))} is ordered and covaries with a construct, which "
            "makes it a construct of its own, whose variance parameterization='delta' would have "
            "to compute. Use parameterization='theta'; standardised results are the same."
        )
    own = [c for c in coefficients if c.lhs in names and (c.is_variance or c.op == "~1")]
    if own:
        what = "variance" if own[0].is_variance else "intercept"
        raise OptionError(
            f"The model writes the {what} of {own[0].lhs}, which is an ordered item: its latent "
            "response has no mean and unit of its own in the data, and both are set by the "
            f"parameterization ('{ordered.parameterization}'). Remove the formula."
        )

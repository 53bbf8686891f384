"""Ordered items in a parameter table: thresholds, and which scale the latent responses have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from loyaltysem.errors import NotAvailableError, OptionError
from loyaltysem.specification.table.automatic import Coefficient, Default, VariableRoles

__all__ = [
    "OrderedItems",
    "Parameterization",
    "check_ordered",
    "ordered_defaults",
    "refuse_thresholds",
]

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


def ordered_defaults(
    ordered: OrderedItems, roles: VariableRoles, written: Iterable[Coefficient]
) -> dict[Coefficient, Default]:
    """Return what holds in the first group for what belongs to ordered items.

    Thresholds are free, intercepts zero, and scale factors and residual variances one of them
    fixed at one, the other one computed from it (no value of its own). What the model writes is
    free, if its modifiers do not fix it.
    """
    defaults = {c: Default() for c in ordered.thresholds(roles.observed)}
    one, computed = Default(free=False, value=1.0), Default(free=False)
    for name in ordered.names:
        residual, scale = Coefficient(name, "~~", name), Coefficient(name, "~*~", name)
        defaults[residual], defaults[scale] = (
            (computed, one) if ordered.is_delta else (one, computed)
        )
        defaults[Coefficient(name, "~1", "")] = Default(free=False, value=0.0)
    return defaults | {c: Default() for c in written if c in defaults}


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
        The model writes what the parameterisation computes, or a threshold that an item has not.
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
            f"The model regresses on observed variables ({', '.join(dict.fromkeys(predictors))}), "
            "which is not available for ordered ones. Measure a construct by the variable "
            "(F =~ x), compare groups with group=, or fit all variables as continuous."
        )
    outcomes = [c.lhs for c in coefficients if c.op == "~" and c.lhs in names]
    if outcomes and ordered.is_delta:
        raise NotAvailableError(
            f"The model has an ordered outcome ({', '.join(dict.fromkeys(outcomes))}), whose "
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
    _check_computed(ordered, coefficients)
    _check_thresholds(ordered, coefficients)


def refuse_thresholds(written: Iterable[Coefficient]) -> None:
    """Refuse thresholds and scale factors where no item is ordered.

    Raises
    ------
    OptionError
    """
    for c in written:
        if c.op in ("|", "~*~"):
            raise OptionError(
                f"The model writes {c.lhs} {c.op} {c.rhs}, which ordered items have, and none is "
                "declared. Fit it with ordered=True (or the list of items), or remove the formula."
            )


def _check_computed(ordered: OrderedItems, written: Iterable[Coefficient]) -> None:
    for c in written:
        if c.lhs not in ordered.names or (c.op != "~*~" and not c.is_variance):
            continue
        if c.is_variance == ordered.is_delta:
            what, other, one = "scale factor", "residual variance", "theta"
            if c.op == "~*~":
                what, other, one = other, what, "delta"
            raise OptionError(
                f"The model writes {c.lhs} {c.op} {c.rhs}. With parameterization="
                f"'{ordered.parameterization}' the {other} of an ordered item is no parameter: it "
                f"follows from the {what}. Remove the formula, or use parameterization='{one}'."
            )


def _check_thresholds(ordered: OrderedItems, written: Iterable[Coefficient]) -> None:
    known = set(ordered.thresholds(ordered.names))
    counts = dict(ordered.n_categories)
    for c in written:
        if c.op not in ("|", "~*~") or c in known or (c.op == "~*~" and c.lhs in counts):
            continue
        found = "is no ordered item of the model"
        if c.lhs in counts:
            n = counts[c.lhs]
            found = f"has {n} categories, so that its thresholds are t1 to t{n - 1}"
        raise OptionError(
            f"The model writes {c.lhs} {c.op} {c.rhs}, and {c.lhs} {found}. Correct the formula, "
            "or remove it."
        )

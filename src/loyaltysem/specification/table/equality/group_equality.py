"""What ``group_equal`` and ``group_partial`` say: which coefficients are equal across groups."""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, cast, get_args

from loyaltysem.arguments import did_you_mean
from loyaltysem.errors import OptionError, SpecificationWarning, users_line
from loyaltysem.specification.table.automatic import Coefficient, VariableRoles
from loyaltysem.specification.table.ordered_items import OrderedItems

__all__ = ["GroupEquality", "GroupEqualityKind", "coefficient_text", "group_equality"]

GroupEqualityKind = Literal[
    "loadings",
    "intercepts",
    "thresholds",
    "means",
    "residuals",
    "residual.covariances",
    "lv.variances",
    "lv.covariances",
    "regressions",
]
_ELSEWHERE = {
    "composite.loadings": "the weights of formative constructs, which the model language lacks",
}
_TERM = re.compile(r"\s*([^\s~=|]+)\s*(=~|~~|~|\|)\s*([^\s~=|]+)\s*")


@dataclass(frozen=True, slots=True)
class GroupEquality:
    """Which coefficients are equal across groups, and which are free in later groups for it.

    Parameters
    ----------
    equal : frozenset of Coefficient
        One parameter in all groups.
    freed : frozenset of Coefficient
        Automatic coefficients that are fixed in the first group and free in the others, which the
        first group's unit and origin reach through the equalities.
    partial : frozenset of Coefficient
        Those that differ although others of their kind are equal.
    """

    equal: frozenset[Coefficient] = frozenset()
    freed: frozenset[Coefficient] = frozenset()
    partial: frozenset[Coefficient] = frozenset()


def group_equality(
    written: Sequence[Coefficient],
    automatic: Sequence[Coefficient],
    roles: VariableRoles,
    *,
    group_equal: Sequence[str],
    group_partial: Sequence[str],
    std_lv: bool,
    ordered: OrderedItems | None = None,
) -> GroupEquality:
    """Return what the two options mean for a model, as ``lavaanify()`` of lavaan 0.6-14.

    Parameters
    ----------
    written, automatic : sequence of Coefficient
        The user's coefficients and the automatic ones.
    roles : VariableRoles
        From the same coefficients.
    group_equal : sequence of str
        Kinds of coefficients; a single string is one kind. With ordered items ``intercepts`` are
        ``thresholds`` too.
    group_partial : sequence of str
        Coefficients that stay free all the same, such as ``"SAT =~ SAT2"`` and ``"SAT2 ~ 1"``.
    std_lv : bool
        Whether latent variables are scaled by their variances.
    ordered : OrderedItems, optional
        The items with thresholds.

    Raises
    ------
    OptionError
        An unknown kind, one the model has nothing of, a term that is no coefficient of the
        model.

    Warns
    -----
    SpecificationWarning
        For a term that no kind holds equal.
    """
    if not group_equal and not group_partial:
        return GroupEquality(frozenset(), frozenset())
    kinds = _kinds(group_equal)
    _check_kinds_of_ordered(kinds, ordered)
    if ordered is not None and "intercepts" in kinds:
        # an ordered item's intercept is zero: where it lies, its thresholds say
        kinds.add("thresholds")
    coefficients = (*written, *automatic)
    equal = {c for c in coefficients if _kind(c, roles) in kinds}
    partial = _partial(group_partial, coefficients)
    idle = [coefficient_text(c) for c in partial if c not in equal]
    if idle:
        warnings.warn(
            f"group_partial lists {', '.join(idle)}, which group_equal"
            f" ({', '.join(sorted(kinds)) or 'empty'}) does not hold equal across groups anyway."
            " Remove the terms, or add what they belong to.",
            SpecificationWarning,
            stacklevel=users_line(),
        )
    freed: set[Coefficient] = set()
    if kinds & {"intercepts", "thresholds"} and "means" not in kinds:
        freed |= {c for c in automatic if c.op == "~1" and c.lhs in roles.latent}
    if std_lv and "loadings" in kinds and "lv.variances" not in kinds:
        freed |= {c for c in automatic if c.is_variance and c.lhs in roles.latent}
    if ordered is not None and "thresholds" in kinds:
        # equal thresholds hand on the unit of the first group's latent responses
        names = ordered.names
        if ordered.is_delta:
            freed |= set(ordered.scales(names))
        elif "residuals" not in kinds:
            freed |= {Coefficient(name, "~~", name) for name in names}
    return GroupEquality(frozenset(equal.difference(partial)), frozenset(freed), frozenset(partial))


def coefficient_text(coefficient: Coefficient) -> str:
    """Return a coefficient as the model language writes it."""
    return f"{coefficient.lhs} {coefficient.op.rstrip('1')} {coefficient.rhs or '1'}"


def _check_kinds_of_ordered(
    kinds: Collection[GroupEqualityKind], ordered: OrderedItems | None
) -> None:
    if ordered is None:
        if "thresholds" in kinds:
            raise OptionError(
                "group_equal has 'thresholds', and the model has no ordered items. Name them with"
                " ordered=, or hold the intercepts equal."
            )
        return
    if "residuals" in kinds and ordered.is_delta:
        raise OptionError(
            "group_equal has 'residuals', and with parameterization='delta' the residual variances"
            " of ordered items are no parameters: they follow from the scale factors. Use"
            " parameterization='theta', where they are."
        )


def _kind(coefficient: Coefficient, roles: VariableRoles) -> GroupEqualityKind | None:
    is_latent = coefficient.lhs in roles.latent
    if coefficient.op == "|":
        return "thresholds"
    if coefficient.op == "~*~":
        return None
    if coefficient.op == "=~":
        return "loadings"
    if coefficient.op == "~":
        return "regressions"
    # Moments of covariates describe who answered, and are nobody's residuals.
    if coefficient.lhs in roles.exogenous:
        return None
    if coefficient.op == "~1":
        return "means" if is_latent else "intercepts"
    if coefficient.is_variance:
        return "lv.variances" if is_latent else "residuals"
    return "lv.covariances" if is_latent else "residual.covariances"


def _kinds(group_equal: Sequence[str]) -> set[GroupEqualityKind]:
    known: tuple[str, ...] = get_args(GroupEqualityKind)
    kinds: set[GroupEqualityKind] = set()
    for asked in _listed(group_equal):
        name = asked.replace("_", ".")
        if name in _ELSEWHERE:
            raise OptionError(
                f"group_equal has '{asked}', which means {_ELSEWHERE[name]}. Remove it; there are"
                f" {', '.join(known)}."
            )
        if name not in known:
            raise OptionError(
                f"group_equal has '{asked}', which is no kind of coefficient."
                f"{did_you_mean(name, known)} There are {', '.join(known)}."
            )
        kinds.add(cast("GroupEqualityKind", name))
    return kinds


def _partial(terms: Sequence[str], coefficients: Collection[Coefficient]) -> list[Coefficient]:
    known = {coefficient_text(c): c for c in coefficients}
    # x ~~ y and y ~~ x are one covariance.
    turned = {
        coefficient_text(Coefficient(c.rhs, c.op, c.lhs)): c for c in coefficients if c.op == "~~"
    }
    found = []
    for term in _listed(terms):
        pieces = _TERM.fullmatch(term)
        text = " ".join(pieces.groups()) if pieces is not None else term.strip()
        coefficient = known.get(text, turned.get(text))
        if coefficient is None:
            raise OptionError(
                f"group_partial has '{term}', which is no coefficient of this model."
                f"{did_you_mean(text, known)} Terms are written as in the model, one coefficient"
                " each: SAT =~ SAT2, SAT2 ~ 1, SAT1 ~~ SAT2."
            )
        found.append(coefficient)
    return found


def _listed(names: Sequence[str] | Iterable[str]) -> list[str]:
    """Return the names; a single string is one name, not a sequence of letters."""
    return [names] if isinstance(names, str) else list(names)

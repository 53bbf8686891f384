"""The parts of a model that nobody writes: lavaan's automatic parameters and default values.

The rules are those of ``lavaanify(model, auto = TRUE, model.type = "sem")`` in lavaan 0.6-14
(files ``lav_partable_flat.R`` and ``lav_partable_vnames.R``), including the order of the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement
from typing import NamedTuple

from loyaltysem.specification.products import factors_of, products_of_constructs

__all__ = [
    "Coefficient",
    "Default",
    "VariableRoles",
    "automatic_coefficients",
    "default_values",
    "ordered_covariances",
    "variable_roles",
]


class Coefficient(NamedTuple):
    """Which coefficient: left-hand side, operator (``=~ ~ ~~ ~1 | ~*~``), right-hand side."""

    lhs: str
    op: str
    rhs: str

    @property
    def is_variance(self) -> bool:
        """Whether it is a variance or residual variance."""
        return self.op == "~~" and self.lhs == self.rhs


@dataclass(frozen=True, slots=True)
class VariableRoles:
    """Who is who in a model, each in lavaan's order.

    Parameters
    ----------
    observed, latent : tuple of str
        All observed and all latent variables.
    exogenous : tuple of str
        Observed predictors without an equation of their own whose moments are not modelled.
    exogenous_latent : tuple of str
        Latent variables that are neither outcomes nor indicators.
    last_outcomes : tuple of str
        Outcomes that predict and measure nothing: latent ones first, then observed ones.
    modelled_exogenous : tuple of str
        Observed predictors that would be exogenous, had the model not written a variance,
        covariance or intercept of theirs.
    """

    observed: tuple[str, ...]
    latent: tuple[str, ...]
    exogenous: tuple[str, ...]
    exogenous_latent: tuple[str, ...]
    last_outcomes: tuple[str, ...]
    modelled_exogenous: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Default:
    """What holds for a coefficient before its modifiers are applied."""

    free: bool = True
    value: float | None = None
    exogenous: bool = False


def variable_roles(written: Sequence[Coefficient]) -> VariableRoles:
    """Return the roles that the written coefficients give to the variables."""
    latent = _unique(c.lhs for c in written if c.op == "=~")
    measured = _unique(c.rhs for c in written if c.op == "=~")
    outcomes = _unique(c.lhs for c in written if c.op == "~")
    named = _unique(c.rhs for c in written if c.op == "~")
    products = products_of_constructs(named, latent)
    # the product of constructs is no variable; what it is made of predicts
    predictors = _unique(
        name for one in named for name in (factors_of(one) if one in products else (one,))
    )

    indicators = _without(measured, latent)
    observed_outcomes = _without(outcomes, latent, indicators)
    candidates = _without(predictors, latent, indicators, observed_outcomes)
    with_moment = [c for c in written if c.op in ("~~", "~1")]
    mentioned = {name for c in with_moment for name in (c.lhs, c.rhs)}
    # lavaan's order: first every left-hand side of a covariance, then every right-hand side.
    covarying = [c for c in written if c.op == "~~"]
    others = _unique(
        [c.lhs for c in covarying]
        + [c.rhs for c in covarying]
        + [c.lhs for c in written if c.op == "~1"]
    )
    observed = _unique([*indicators, *observed_outcomes, *candidates, *_without(others, latent)])

    last = _without(outcomes, measured, predictors)
    return VariableRoles(
        observed=tuple(observed),
        latent=tuple(latent),
        exogenous=tuple(name for name in candidates if name not in mentioned),
        exogenous_latent=tuple(_without(latent, measured, outcomes)),
        last_outcomes=(
            *(name for name in latent if name in last),
            *(name for name in observed if name in last and name not in latent),
        ),
        modelled_exogenous=tuple(name for name in candidates if name in mentioned),
    )


def ordered_covariances(
    written: Sequence[Coefficient], roles: VariableRoles
) -> tuple[Coefficient, ...]:
    """Return the coefficients with every covariance turned to lavaan's order of its two names."""
    position = {name: i for i, name in enumerate([*roles.latent, *roles.observed])}
    return tuple(
        Coefficient(c.rhs, c.op, c.lhs) if c.op == "~~" and position[c.lhs] > position[c.rhs] else c
        for c in written
    )


def automatic_coefficients(
    roles: VariableRoles,
    *,
    meanstructure: bool,
    thresholds: Sequence[Coefficient] = (),
    scales: Sequence[Coefficient] = (),
) -> list[Coefficient]:
    """Return the coefficients a model has without being written, in lavaan's order.

    Parameters
    ----------
    roles : VariableRoles
    meanstructure : bool
    thresholds, scales : sequence of Coefficient
        Those of ordered items.
    """
    pairs: list[tuple[str, str]] = [
        *((name, name) for name in _without(roles.observed, roles.exogenous)),
        *((name, name) for name in roles.latent),
        *combinations(roles.exogenous_latent, 2),
        *combinations(roles.last_outcomes, 2),
        *combinations_with_replacement(roles.exogenous, 2),
    ]
    coefficients = [*thresholds, *(Coefficient(lhs, "~~", rhs) for lhs, rhs in pairs), *scales]
    if not meanstructure:
        return coefficients
    means = [Coefficient(name, "~1", "") for name in (*roles.observed, *roles.latent)]
    return coefficients + means


def default_values(
    written: Sequence[Coefficient],
    automatic: Sequence[Coefficient],
    roles: VariableRoles,
    *,
    std_lv: bool,
    fixed_x: bool,
    marked: bool = True,
) -> dict[Coefficient, Default]:
    """Return what holds for each coefficient before its modifiers are applied.

    Parameters
    ----------
    written, automatic : sequence of Coefficient
        The user's coefficients and the automatic ones.
    roles : VariableRoles
        From the same coefficients.
    std_lv : bool
        Scale latent variables by a variance of 1 rather than by their first loading.
    fixed_x : bool
        Hold the moments of exogenous observed variables at their sample values.
    marked : bool
        Whether first loadings are fixed where the variances are not.
    """
    defaults = {coefficient: Default() for coefficient in (*written, *automatic)}
    latent = set(roles.latent)
    if std_lv:
        for name in roles.latent:
            defaults[Coefficient(name, "~~", name)] = Default(free=False, value=1.0)
    elif marked:
        for coefficient in _first_loadings(written):
            defaults[coefficient] = Default(free=False, value=1.0)
    single = _single_indicators(written)
    exogenous = set(roles.exogenous) if fixed_x else set()
    for coefficient in automatic:
        if (coefficient.is_variance and coefficient.lhs in single) or (
            coefficient.op == "~1" and coefficient.lhs in latent
        ):
            defaults[coefficient] = Default(free=False, value=0.0)
        elif coefficient.lhs in exogenous:
            defaults[coefficient] = Default(free=False, exogenous=True)
    return defaults


def _first_loadings(written: Iterable[Coefficient]) -> list[Coefficient]:
    first: dict[str, Coefficient] = {}
    for coefficient in written:
        if coefficient.op == "=~":
            first.setdefault(coefficient.lhs, coefficient)
    return list(first.values())


def _single_indicators(written: Iterable[Coefficient]) -> set[str]:
    """Return the only indicators of a latent variable, which then is the indicator itself."""
    loadings = [c for c in written if c.op == "=~"]
    constructs = [c.lhs for c in loadings]
    measured = [c.rhs for c in loadings]
    return {c.rhs for c in loadings if constructs.count(c.lhs) == 1 and measured.count(c.rhs) == 1}


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _without(names: Iterable[str], *others: Iterable[str]) -> list[str]:
    excluded = set().union(*others)
    return [name for name in names if name not in excluded]

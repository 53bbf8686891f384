"""What a model leaves out and could have: the coefficients that a modification index tests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations_with_replacement

from loyaltysem.specification.table.automatic import Coefficient
from loyaltysem.specification.table.parameter_table import Parameter, ParameterTable

__all__ = ["candidate_coefficients", "released_table"]

_OPERATORS = ("=~", "~", "~~", "~1", "|", "~*~")


def candidate_coefficients(table: ParameterTable) -> tuple[Coefficient, ...]:
    """Return the coefficients that a model does not have and could have, as lavaan lists them.

    Loadings of every observed variable on every factor, covariances of the residuals of
    indicators, covariances of the latent variables, regressions among the variables that take part
    in regressions, and intercepts where the model has means.

    Parameters
    ----------
    table : ParameterTable

    Returns
    -------
    tuple of Coefficient
        Some of them may stand in the table in one group and not in another. Nothing that would
        make a covariate held at its sample moments depend on something else, and nothing of
        auxiliary variables, of which everything is free already. The thresholds, residual
        variances and scale factors of ordered items stand in the table anyway.

    Notes
    -----
    The rules are those of ``lav_partable_full`` in lavaan 0.6-14, except that lavaan also lists
    regressions of covariates that it holds fixed.

    Examples
    --------
    >>> from loyaltysem.specification import build_parameter_table, parse_model
    >>> table = build_parameter_table(parse_model("A =~ a1 + a2 + a3; B =~ b1 + b2 + b3"))
    >>> loadings = [c.rhs for c in candidate_coefficients(table) if c.op == "=~"]
    >>> loadings
    ['b1', 'b2', 'b3', 'a1', 'a2', 'a3']
    """
    covariates, latent = set(table.covariates), set(table.latent)
    rows = [row for row in table.rows if row.op in ("=~", "~")]
    indicators = {row.rhs for row in rows if row.op == "=~"} - latent
    regressions = [row for row in rows if row.op == "~"]
    in_regressions = tuple(
        dict.fromkeys([*(row.lhs for row in regressions), *(row.rhs for row in regressions)])
    )
    measured = [name for name in table.modelled if name not in covariates]
    listed = [
        Coefficient(factor, "=~", name)
        for factor in table.latent
        for name in measured
        if name not in in_regressions
    ]
    listed += _pairs(name for name in measured if name in indicators)
    listed += _pairs(table.latent)
    listed += [
        Coefficient(outcome, "~", predictor)
        for outcome in in_regressions
        for predictor in in_regressions
        if outcome != predictor
        and outcome not in table.exogenous
        and not (outcome in indicators and predictor in latent)
    ]
    if table.meanstructure:
        listed += [Coefficient(name, "~1", "") for name in (*table.modelled, *table.latent)]
    everywhere = _in_every_group(table)
    return tuple(c for c in dict.fromkeys(listed) if _key(c) not in everywhere)


def released_table(table: ParameterTable, added: Iterable[Coefficient] = ()) -> ParameterTable:
    """Return the model with nothing fixed and nothing equal.

    Parameters
    ----------
    table : ParameterTable
    added : iterable of Coefficient
        Coefficients that the model does not have in every group.

    Returns
    -------
    ParameterTable
        The rows of each group in their order, then the added ones, each free and by itself; only
        the moments of covariates stay held at their sample values, and what follows from other
        parameters (residual variances of ordered items under delta, their scale factors under
        theta) goes on doing so. No definitions, no constraints.

    Notes
    -----
    It need not be identified: it is where derivatives by every single coefficient are taken.
    """
    added = tuple(added)
    rows: list[Parameter] = []
    n_free = 0
    for group in range(1, table.n_groups + 1):
        own = [row for row in table.rows_of(group) if _is_coefficient(row)]
        known = {_key(Coefficient(row.lhs, row.op, row.rhs)) for row in own}
        own += [
            Parameter(c.lhs, c.op, c.rhs, group=group, value=0.0, user=False)
            for c in added
            if _key(c) not in known
        ]
        for row in own:
            is_given = not row.free and row.value is None
            n_free += not is_given
            rows.append(row._replace(free=0 if is_given else n_free, label="", value=None))
    return replace(table, rows=tuple(rows), defined=(), constraints=())


def _pairs(names: Iterable[str]) -> list[Coefficient]:
    return [Coefficient(a, "~~", b) for a, b in combinations_with_replacement(tuple(names), 2)]


def _key(coefficient: Coefficient) -> tuple[str, frozenset[str] | tuple[str, str]]:
    """Covariances are the same both ways round, and a loading of a factor is a regression."""
    lhs, op, rhs = coefficient
    if op == "~~":
        return op, frozenset((lhs, rhs))
    return ("~", (rhs, lhs)) if op == "=~" else (op, (lhs, rhs))


def _is_coefficient(row: Parameter) -> bool:
    return row.group > 0 and row.op in _OPERATORS


def _in_every_group(table: ParameterTable) -> set[tuple[str, frozenset[str] | tuple[str, str]]]:
    by_group = [
        {
            _key(Coefficient(row.lhs, row.op, row.rhs))
            for row in table.rows_of(group)
            if _is_coefficient(row)
        }
        for group in range(1, table.n_groups + 1)
    ]
    return set.intersection(*by_group)

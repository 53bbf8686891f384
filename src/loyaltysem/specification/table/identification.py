"""Whether data could determine the parameters at all: checks that cost nothing before a fit.

They find what is certainly wrong, and never refuse a model that could be identified; that a model
passes them does not prove that it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from loyaltysem.errors import IdentificationError
from loyaltysem.specification.products import factors_of
from loyaltysem.specification.table.equality.constraint_counts import (
    labels_in_equalities,
    n_equality_constraints,
)
from loyaltysem.specification.table.parameter_table import Parameter, ParameterTable

__all__ = [
    "check_degrees_of_freedom",
    "check_identification",
    "check_latent_scales",
    "check_separate_parts",
    "degrees_of_freedom",
    "n_moments",
]


def n_moments(table: ParameterTable) -> int:
    """Count the sample moments that a model explains.

    Parameters
    ----------
    table : ParameterTable
        The model.

    Returns
    -------
    int
        Variances, covariances and, with a mean structure, means of the observed variables in all
        groups, without the moments of exogenous variables that are held at their sample values.
        Of ordered items, thresholds and correlations.
    """
    return _moments_of(table, table.observed, table.exogenous) * table.n_groups


def degrees_of_freedom(table: ParameterTable) -> int:
    """Return the number of moments minus the number of parameters that can vary independently.

    Parameters
    ----------
    table : ParameterTable
        The model.

    Returns
    -------
    int
        Moments minus free parameters plus independent equality constraints. Negative when the
        data have too few moments.
    """
    return n_moments(table) - table.n_free + n_equality_constraints(table)


def check_identification(table: ParameterTable) -> None:
    """Raise for every reason found why no data could determine the parameters.

    Parameters
    ----------
    table : ParameterTable
        The model.

    Raises
    ------
    IdentificationError
        From `check_latent_scales`, `check_degrees_of_freedom` or `check_separate_parts`.

    Examples
    --------
    >>> from loyaltysem.specification import build_parameter_table, parse_model
    >>> from loyaltysem.specification import check_identification
    >>> check_identification(build_parameter_table(parse_model("SAT =~ s1 + s2 + s3")))
    """
    check_latent_scales(table)
    check_degrees_of_freedom(table)
    check_separate_parts(table)


def check_degrees_of_freedom(table: ParameterTable) -> None:
    """Raise when there are more free parameters than moments.

    Parameters
    ----------
    table : ParameterTable
        The model.

    Raises
    ------
    IdentificationError
        With both counts.
    """
    moments, free = n_moments(table), _n_of_moments(table)
    equalities = n_equality_constraints(table)
    too_many = free - equalities - moments
    if too_many > 0:
        n_observed = len(table.observed)
        less = f" less {_counted(equalities, 'equality constraint')}" if equalities else ""
        raise IdentificationError(
            f"Negative degrees of freedom: {_counted(free, 'free parameter')}{less},"
            f" {_counted(moments, 'moment')} ({_counted(n_observed, 'observed variable')}"
            f"{f' in {table.n_groups} groups' if table.n_groups > 1 else ''}). Infinitely many"
            " values fit equally well, so none can be estimated. Add indicators, or fix or equate"
            f" at least {_counted(too_many, 'coefficient')}."
        )


def check_latent_scales(table: ParameterTable) -> None:
    """Raise when a latent variable measures nothing or has no unit.

    Parameters
    ----------
    table : ParameterTable
        The model.

    Raises
    ------
    IdentificationError
        When all loadings of a latent variable are fixed at zero, or when neither a coefficient
        of its own nor its variance is fixed at a value other than zero.
    """
    groups_of: dict[int, set[int]] = {}
    for row in table.rows:
        groups_of.setdefault(row.free, set()).add(row.group)
    constrained = labels_in_equalities(table)
    for group in range(1, table.n_groups + 1):
        rows = [row for row in table.rows_of(group) if row.op in ("=~", "~", "~~")]
        for name in table.latent:
            loadings = [row for row in rows if row.op == "=~" and row.lhs == name]
            in_group = f" in group {group}" if table.n_groups > 1 else ""
            if all(_is_absent(row) for row in loadings):
                raise IdentificationError(
                    f"The latent variable '{name}' has no indicator{in_group}: all its loadings are"
                    " fixed at zero, so nothing observed tells about it. Free at least one loading,"
                    " or remove the variable."
                )
            involved = [row for row in rows if name in (row.lhs, row.rhs)]
            scaled = any(not row.free and not _is_absent(row) for row in involved)
            # Equality with another group's coefficient hands on that group's scale.
            scaled = scaled or any(row.free and len(groups_of[row.free]) > 1 for row in involved)
            # So may a constraint: loadings whose sum is given have a unit.
            if constrained and not scaled:
                scaled = any(row.label in constrained for row in involved)
            if not scaled:
                raise IdentificationError(
                    f"The latent variable '{name}' has no scale{in_group}: neither a loading nor"
                    " its variance is fixed, so its unit, and with it every coefficient of it, is"
                    f" undetermined. Fix one loading ({name} =~ 1*{loadings[0].rhs}) or the"
                    f" variance ({name} ~~ 1*{name}), or use std_lv=True."
                )


def check_separate_parts(table: ParameterTable) -> None:
    """Raise when a part of the model that nothing connects to the rest is not identified alone.

    The most frequent case is a construct with two indicators that no path or covariance connects
    to another construct: 4 free parameters, 3 moments, however many degrees of freedom the other
    parts of the model have.

    Parameters
    ----------
    table : ParameterTable
        The model.

    Raises
    ------
    IdentificationError
        With the variables of the part and both counts.
    """
    constrained, products = labels_in_equalities(table), set(table.products)
    everywhere = Counter(row.free for row in table.rows)
    for group in range(1, table.n_groups + 1):
        rows = table.rows_of(group)
        for part in _connected_parts(table, rows):
            here = Counter(
                row.free for row in rows if row.free and row.lhs in part and row.rhs not in products
            )
            # A parameter that also stands elsewhere, or in a constraint, may be determined there.
            free = {number for number, times in here.items() if times == everywhere[number]}
            free -= {row.free for row in rows if row.label in constrained}
            observed = [name for name in table.observed if name in part]
            exogenous = [name for name in table.exogenous if name in part]
            moments = _moments_of(table, observed, exogenous)
            if len(free) > moments:
                raise IdentificationError(
                    f"The variables {', '.join(sorted(part))} are connected to nothing else in the"
                    f" model, and as a part of their own they have {len(free)} free parameters and"
                    f" {_counted(moments, 'moment')}, so these cannot be determined. Connect the"
                    " part by a path or a covariance, add indicators, or equate its loadings."
                )


def _n_of_moments(table: ParameterTable) -> int:
    """Count the free parameters that means and covariances tell about.

    The coefficients of products of constructs show in how the answers are distributed beyond them.
    """
    products = set(table.products)
    if not products:
        return table.n_free
    return len({row.free for row in table.rows if row.free and row.rhs not in products})


def _moments_of(table: ParameterTable, observed: Sequence[str], exogenous: Sequence[str]) -> int:
    if table.ordered is not None:
        return len(observed) * (len(observed) - 1) // 2 + table.ordered.n_thresholds(observed)
    means = table.meanstructure
    return _moments(len(observed), means) - _moments(len(exogenous), means)


def _moments(n_variables: int, meanstructure: bool) -> int:
    return n_variables * (n_variables + 1) // 2 + (n_variables if meanstructure else 0)


def _is_absent(row: Parameter) -> bool:
    return not row.free and not row.exogenous and row.value == 0


def _connected_parts(table: ParameterTable, rows: Iterable[Parameter]) -> list[set[str]]:
    products = set(table.products)
    part_of = {name: {name} for name in (*table.observed, *table.latent)}
    for row in rows:
        if row.op not in ("=~", "~", "~~") or _is_absent(row):
            continue
        for name in factors_of(row.rhs) if row.rhs in products else (row.rhs,):
            left, right = part_of[row.lhs], part_of[name]
            if left is not right:
                left |= right
                part_of.update(dict.fromkeys(right, left))
    return list({id(part): part for part in part_of.values()}.values())


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"

r"""Difference tests of a fit against the same model with two constructs merged into one.

The merged model has one factor for the items of both constructs. It says more than a correlation of
one: that the two have the same correlations with every other construct, too. With k constructs it
has :math:`1 + (k - 2) = k - 1` degrees of freedom more (Rönkkö & Cho 2022, :math:`\chi^2(merge)`).

It is written in these correlations, and not as a model with one construct fewer: so it can be said
of one of several groups, and the others keep their two constructs.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from loyaltysem.measurement.validity.restricted.restricted_models import (
    NO_TEST,
    DifferenceTest,
    UnitVarianceModel,
)
from loyaltysem.specification import (
    Modifiers,
    Parameter,
    ParameterTable,
    Statement,
    Term,
    parse_expression,
)

__all__ = ["merged_factor_tests"]


def merged_factor_tests(
    free: UnitVarianceModel | None,
    items: Mapping[str, tuple[str, ...]],
    pairs: pd.DataFrame,
) -> tuple[pd.DataFrame, list[str]]:
    """Test for every pair whether one construct would do in the place of two.

    Parameters
    ----------
    free : UnitVarianceModel or None
        None where there is no model to test against.
    items : mapping of str to tuple of str
        Those of each construct.
    pairs : DataFrame
        ``construct_1 construct_2 correlation``; a negative one is merged with its sign turned.

    Returns
    -------
    tests : DataFrame
        ``construct_1 construct_2 chisq df pvalue method``, one row for each pair. Not-a-number
        where there is no test.
    notes : list of str
        Which tests are absent, and why.
    """
    rows, notes = [], []
    for a, b, estimate in pairs[["construct_1", "construct_2", "correlation"]].itertuples(
        index=False
    ):
        result = None
        if free is not None:
            why = _refusal(free, items, a, b)
            result = None if why else _test(free, a, b, float(np.copysign(1.0, estimate)))
            if result is None:
                why = why or (
                    "the merged model did not converge or has the lower minimum, or the scaling "
                    "factor of the difference is not positive"
                )
                notes.append(f"No merged test for {a}–{b}: {why}.")
        rows.append((a, b, *(result or NO_TEST)))
    columns = ["construct_1", "construct_2", "chisq", "df", "pvalue", "method"]
    return pd.DataFrame(rows, columns=columns), notes


def _refusal(free: UnitVarianceModel, items: Mapping[str, tuple[str, ...]], a: str, b: str) -> str:
    single = [name for name in (a, b) if len(items[name]) == 1]
    if single:
        return (
            f"{' and '.join(single)} has one item, which as an item of a merged construct would "
            "gain a residual that it does not have now"
        )
    shared = [item for item in items[a] if item in items[b]]
    if shared:
        return (
            f"{', '.join(shared)} measures both, and of one merged construct its two loadings "
            "could not be told apart"
        )
    if any(
        row.user and row.op == "~~" and row.lhs != row.rhs and {row.lhs, row.rhs} & {a, b}
        for row in free.fitted.table.rows
    ):
        return "a covariance of one of them is written in the model"
    return ""


def _test(free: UnitVarianceModel, a: str, b: str, sign: float) -> DifferenceTest | None:
    constructs = free.fitted.table.latent
    restricted = free.refitted((*free.fitted.statements, *_merging(free, a, b, sign)))
    if (
        restricted is None
        or restricted.df - free.fitted.df != len(constructs) - 1
        or not free.has_unit_variances(restricted, a, b)
    ):
        return None
    return free.difference_test(restricted)


def _merging(free: UnitVarianceModel, a: str, b: str, sign: float) -> list[Statement]:
    """Say that in one group two constructs correlate perfectly, and with others alike."""
    table = free.fitted.table
    statements = [free.correlated_at(a, b, sign)]
    for other in table.latent:
        if other not in (a, b):
            labels = []
            for one in (a, b):
                own = _covariances(table, one, other)
                labels.append(tuple(f"{_prefix(table)}{row.free}" for row in own))
                term = Term(own[0].rhs, Modifiers(label=labels[-1]))
                statements.append(Statement((own[0].lhs,), "~~", (term,)))
            left, right = (parse_expression(own[free.group]) for own in labels)
            if sign < 0:
                right = parse_expression(f"-{right.text}")
            statements.append(Statement((), "==", left=left, expression=right))
    return statements


def _covariances(table: ParameterTable, a: str, b: str) -> list[Parameter]:
    """Return the covariance of two constructs in every group; equal ones keep being equal."""
    return [row for row in table.rows if row.op == "~~" and {row.lhs, row.rhs} == {a, b}]


def _prefix(table: ParameterTable) -> str:
    """Return what no label of the model begins with."""
    prefix = "merged"
    while any(row.label.startswith(prefix) for row in table.rows):
        prefix += "_"
    return prefix

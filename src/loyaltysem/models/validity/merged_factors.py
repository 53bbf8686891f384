r"""Difference tests of a fit against the same model with two constructs merged into one.

The merged model has one factor for the items of both constructs. It says more than a correlation of
one: that the two have the same correlations with every other construct, too. With k constructs it
has :math:`1 + (k - 2) = k - 1` degrees of freedom more (Rönkkö & Cho 2022, :math:`\chi^2(merge)`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from loyaltysem.models.validity.restricted_models import NO_TEST, DifferenceTest, UnitVarianceModel
from loyaltysem.specification import Statement

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
        ``construct_1 construct_2``.

    Returns
    -------
    tests : DataFrame
        ``construct_1 construct_2 chisq df pvalue method``, one row for each pair. Not-a-number
        where there is no test.
    notes : list of str
        Which tests are absent, and why.
    """
    rows, notes = [], []
    for a, b in pairs[["construct_1", "construct_2"]].itertuples(index=False):
        result = None
        if free is not None:
            why = _refusal(free, items, a, b)
            result = None if why else _test(free, a, b)
            if result is None:
                why = why or (
                    "the merged model did not converge, or the scaling factor of the difference is "
                    "not positive"
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
    written = [
        row
        for row in free.fitted.table.rows
        if row.user and row.op in ("~~", "~1") and {row.lhs, row.rhs} & {a, b}
    ]
    if written:
        return "a variance, covariance or mean of one of them is written in the model"
    return ""


def _test(free: UnitVarianceModel, a: str, b: str) -> DifferenceTest | None:
    restricted = free.refitted(_merged(free.statements, a, b))
    if restricted is None or restricted.df - free.fitted.df != len(free.fitted.table.latent) - 1:
        return None
    return free.difference_test(restricted)


def _merged(statements: tuple[Statement, ...], a: str, b: str) -> tuple[Statement, ...]:
    """Let the first construct be measured by the items of both."""
    return tuple(
        replace(statement, lhs=tuple(a if name == b else name for name in statement.lhs))
        if statement.op == "=~"
        else statement
        for statement in statements
    )

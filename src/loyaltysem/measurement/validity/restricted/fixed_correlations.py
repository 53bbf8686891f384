"""Difference tests of a fit against the same model with one correlation of constructs fixed.

Where there are several groups it is fixed in one of them, and the others are left as they are.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from loyaltysem.measurement.validity.restricted.restricted_models import (
    NO_TEST,
    DifferenceTest,
    UnitVarianceModel,
)

__all__ = ["CORRELATIONS", "fixed_correlation_tests"]

#: The correlations tested against, the largest first.
CORRELATIONS = (1.0, 0.9, 0.8)
_BEYOND = DifferenceTest(0.0, 1, 1.0, "")


def fixed_correlation_tests(
    free: UnitVarianceModel | None, correlations: pd.DataFrame
) -> tuple[pd.DataFrame, list[str]]:
    """Test every pair of constructs against correlations of 1, .9 and .8.

    Parameters
    ----------
    free : UnitVarianceModel or None
        None where there is no model to test against.
    correlations : DataFrame
        ``construct_1 construct_2 correlation``.

    Returns
    -------
    tests : DataFrame
        ``construct_1 construct_2 fixed_to chisq df pvalue method``, one row for each pair and
        value; the sign of the value is that of the estimate. Not-a-number where there is no test.
    notes : list of str
        Which tests failed, and why.
    """
    rows, failed = [], []
    for a, b, estimate in correlations[["construct_1", "construct_2", "correlation"]].itertuples(
        index=False
    ):
        for size in CORRELATIONS:
            value = float(np.copysign(size, estimate))
            result = None
            if free is not None:
                # beyond the value already: the data do not speak against it
                beyond = abs(estimate) >= size
                result = _BEYOND if beyond else _test(free, a, b, value)
                if result is None:
                    failed.append(f"{a}–{b} at {value:g}")
            rows.append((a, b, value, *(result or NO_TEST)))
    columns = ["construct_1", "construct_2", "fixed_to", "chisq", "df", "pvalue", "method"]
    notes = []
    if failed:
        notes.append(
            f"No difference test for {', '.join(failed)}: the restricted model did not converge "
            "or has the lower minimum, the pair's covariance is written in the model, or the "
            "scaling factor of the difference is not positive by any method."
        )
    return pd.DataFrame(rows, columns=columns), notes


def _test(free: UnitVarianceModel, a: str, b: str, value: float) -> DifferenceTest | None:
    rows = free.fitted.table.rows
    if any(row.op == "~~" and {row.lhs, row.rhs} == {a, b} and row.user for row in rows):
        return None
    restricted = free.refitted((*free.fitted.statements, free.correlated_at(a, b, value)))
    if (
        restricted is None
        or restricted.df != free.fitted.df + 1
        or not free.has_unit_variances(restricted, a, b)
    ):
        return None
    return free.difference_test(restricted)

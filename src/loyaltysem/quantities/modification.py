"""Tables of score tests: what freeing a coefficient, or letting equal ones differ, would gain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import chdtrc

from loyaltysem.errors import NotAvailableError, OptionError
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.derived.hypotheses import TestResult
from loyaltysem.inference.derived.score_tests import (
    independent_rows,
    joint_statistic,
    release_directions,
    statistics_alone,
    statistics_along,
)
from loyaltysem.inference.uncertainty.standardization import standardizing_factors
from loyaltysem.quantities.widened import WiderModel, widened
from loyaltysem.specification import Parameter, constraint_values
from loyaltysem.specification.table.candidates import candidate_coefficients

__all__ = ["ScoreTest", "equality_score_test", "modification_table"]

Array = NDArray[np.float64]
OPERATORS = ("=~", "~", "~~", "~1", "|", "~*~")


def modification_table(
    fitted: Fit, *, minimum: float, operators: Sequence[str] | None
) -> pd.DataFrame:
    """Return a row for each coefficient that could be freed, the most promising first."""
    chosen = OPERATORS if operators is None else tuple(operators)
    unknown = [op for op in chosen if op not in OPERATORS]
    if unknown:
        raise OptionError(
            f"operators={operators!r}: {', '.join(map(repr, unknown))} is not one of "
            f"{', '.join(OPERATORS)}."
        )
    if refusal := fitted.criterion.refusal("score_statistics"):
        raise NotAvailableError(refusal)
    fitted.require_plain_parameters("modification indices")
    wider = widened(fitted, candidate_coefficients(fitted.table))
    group, cell = np.nonzero(wider.is_fixed)
    found = statistics_alone(wider.scored)
    change = found.change[group, cell]
    columns: dict[str, Any] = {}
    rows = [wider.layout.group_rows[g][c] for g, c in zip(group, cell, strict=True)]
    for name in ("lhs", "op", "rhs"):
        columns[name] = [getattr(row, name) for row in rows]
    if len(fitted.group_labels) > 1:
        columns["group"] = [fitted.group_labels[g] for g in group]
    columns |= {"mi": found.statistic[group, cell], "epc": change}
    for name, kind in (("sepc_lv", "std_lv"), ("sepc_all", "std_all")):
        factors = standardizing_factors(wider.layout, wider.implied, kind)[0]  # type: ignore[arg-type]
        columns[name] = change * factors[group, cell]
    table = pd.DataFrame(columns)
    table = table[table["mi"].ge(minimum) & table["op"].isin(chosen)]
    return table.sort_values("mi", ascending=False, kind="stable", ignore_index=True)


@dataclass(frozen=True, slots=True)
class ScoreTest:
    """Score tests of the equalities of a model.

    Attributes
    ----------
    total : TestResult
        All of them given up together.
    univariate : DataFrame
        Each given up by itself: ``lhs op rhs chisq df pvalue epc``, where ``epc`` is the expected
        difference between the two sides.
    """

    total: TestResult
    univariate: pd.DataFrame

    def __repr__(self) -> str:
        return f"{self.total!r}\n\n{self.univariate.to_string(index=False)}"

    def _repr_html_(self) -> str:
        return self.total._repr_html_() + self.univariate.to_html(index=False, border=0)


def equality_score_test(fitted: Fit) -> ScoreTest:
    """Test every equality that labels, ``group_equal`` or ``==`` impose."""
    if refusal := fitted.criterion.refusal("score_test", fitted.options.estimator.name):
        raise NotAvailableError(refusal)
    fitted.require_plain_parameters("score tests")
    inequalities = [c for c in fitted.table.constraints if c.op != "=="]
    if inequalities:
        raise NotAvailableError(
            f"The score test is not defined under inequalities, and the model has "
            f"'{inequalities[0]}'. Leave it out if the estimates obey it anyway."
        )
    wider = widened(fitted)
    names, matrix = _equalities(fitted, wider)
    if not names:
        raise NotAvailableError(
            "The model has no equality to test: no label stands twice, there is no group_equal "
            "and no '=='. For coefficients that the model leaves out, see modification_indices()."
        )
    # directions within what is free, so that fixed values stay fixed
    inside = wider.is_there & ~wider.is_fixed
    independent = independent_rows(matrix[:, inside])
    added = np.zeros((*inside.shape, len(independent)))
    added[inside] = release_directions(matrix[independent][:, inside])
    found = statistics_along(wider.scored, added)
    statistic, df = joint_statistic(wider.scored, added)
    kept_names = [names[i] for i in independent]
    table = pd.DataFrame(
        {
            "lhs": [left for left, _ in kept_names],
            "op": "==",
            "rhs": [right for _, right in kept_names],
            "chisq": found.statistic,
            "df": 1,
            "pvalue": chdtrc(1, found.statistic),
            "epc": found.change,
        }
    )
    total = TestResult.of_chisq(
        statistic,
        df,
        null=f"all {len(independent)} equality constraints of the model hold",
        method="Score test (expected information)",
    )
    return ScoreTest(total, table)


def _equalities(fitted: Fit, wider: WiderModel) -> tuple[list[tuple[str, str]], Array]:
    """Both sides of every equality in words, and its derivatives, shape (k, G, cells)."""
    layout = fitted.layout
    names: list[tuple[str, str]] = []
    rows: list[Array] = []
    first: dict[int, tuple[int, int, str]] = {}
    labels = fitted.group_names
    for g, group in enumerate(layout.group_rows):
        for c, row in enumerate(group):
            number = int(layout.free_of_cell[g, c])
            if number < 0:
                continue
            text = _in_words(row, labels[g])
            if number not in first:
                first[number] = g, c, text
                continue
            slope = np.zeros(wider.is_there.shape)
            slope[first[number][:2]], slope[g, c] = 1.0, -1.0
            rows.append(slope)
            names.append((first[number][2], text))
    rows.extend(_written_constraints(fitted, wider))
    names.extend((c.lhs.text, c.rhs.text) for c in fitted.table.constraints)
    return names, np.array(rows).reshape(len(rows), *wider.is_there.shape)


def _written_constraints(fitted: Fit, wider: WiderModel) -> list[Array]:
    constraints = fitted.table.constraints
    if not constraints:
        return []
    places = fitted.layout.label_places
    n_cells = len(fitted.layout.cells)
    values = wider.layout.cell_values(wider.implied.matrices)[0][:, :n_cells].ravel()
    _, slopes = constraint_values(constraints, {name: values[i] for name, i in places.items()})
    rows = []
    for by_label in slopes:
        row = np.zeros(wider.is_there.shape)
        for label, slope in by_label.items():
            row[divmod(places[label], n_cells)] += float(slope)
        rows.append(row)
    return rows


def _in_words(row: Parameter, group: str) -> str:
    text = f"{row.lhs} ~ 1" if row.op == "~1" else f"{row.lhs} {row.op} {row.rhs}"
    return f"{text} ({group})" if group else text

"""The covariances of a population, from a model whose every value is given."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError, OptionError, VariableNotFoundError
from loyaltysem.estimation import MatrixLayout, implied_moments
from loyaltysem.models.result import SEMResult
from loyaltysem.specification import build_parameter_table, parse_model

__all__ = ["population_covariance"]


def population_covariance(
    population: str | SEMResult, names: tuple[str, ...]
) -> NDArray[np.float64]:
    """Return the covariances that a population model implies.

    Parameters
    ----------
    population : str or SEMResult
        Text in lavaan's language with a number for every parameter, or a fit, whose estimates are
        taken for true.
    names : tuple of str
        The variables wanted, in this order.

    Returns
    -------
    ndarray, shape (p, p)

    Raises
    ------
    OptionError
        A parameter of the text has no value, or the covariances are not positive definite.
    VariableNotFoundError
        A variable is not in the population.
    NotAvailableError
        A fit of several groups.
    """
    if isinstance(population, SEMResult):
        fitted = population._fitted
        fitted.require_converged("population values")
        if len(fitted.group_labels) > 1:
            raise NotAvailableError(
                f"This fit has {len(fitted.group_labels)} groups, and answers are drawn from one "
                "population. Give the fit of one group."
            )
        observed, covariance = fitted.layout.observed, fitted.implied.covariance[0, 0]
    else:
        observed, covariance = _of_text(population)
    absent = [name for name in names if name not in observed]
    if absent:
        raise VariableNotFoundError(
            f"The population has no {', '.join(absent)}, which the model needs; it has "
            f"{', '.join(observed)}. Name the same items in both."
        )
    at = [observed.index(name) for name in names]
    chosen = np.asarray(covariance[np.ix_(at, at)])
    smallest = float(np.linalg.eigvalsh(chosen)[0])
    if not smallest > 1e-10 * float(np.diag(chosen).max()):
        raise OptionError(
            f"The covariances of the population are not positive definite (smallest eigenvalue "
            f"{smallest:.3g}), so no answers can have them. Check the variances and correlations; "
            "'x ~~ 0.3*x' is a variance, not a standard deviation."
        )
    return chosen


def _of_text(text: str) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    table = build_parameter_table(parse_model(text), fixed_x=False)
    open_rows = [row for row in table.rows if row.free]
    if open_rows:
        listed = ", ".join(f"{row.lhs} {row.op} {row.rhs}" for row in open_rows[:12])
        more = ", …" if len(open_rows) > 12 else ""
        first = open_rows[0]
        raise OptionError(
            f"{len(open_rows)} parameters of the population have no value: {listed}{more}. Answers "
            "can only be drawn when all are known. Write a number before each, such as "
            f"'{first.lhs} {first.op} 0.5*{first.rhs}' (0 for what is absent)."
        )
    layout = MatrixLayout(table)
    p = len(layout.observed)
    base = layout.with_sample(np.zeros((1, 1, p, p)), None)
    return layout.observed, implied_moments(layout, np.zeros((1, 0)), base).covariance[0, 0]

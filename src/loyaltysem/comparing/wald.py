"""The Wald test of hypotheses about labelled parameters."""

from __future__ import annotations

import numpy as np

from loyaltysem.errors import NotAvailableError, OptionError
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.derived.hypotheses import TestResult, wald_statistic
from loyaltysem.inference.uncertainty.standardization import cell_jacobian, cell_values
from loyaltysem.specification import Constraint, constraint_values, parse_model
from loyaltysem.specification.algebra.constraints import constraints_of

__all__ = ["wald_test"]


def wald_test(fitted: Fit, model_text: str, hypotheses: str) -> TestResult:
    """Test equalities of labelled parameters with the covariance matrix of the estimates."""
    constraints = _constraints(model_text, hypotheses)
    layout = fitted.layout
    places = layout.label_places
    values = cell_values(layout, fitted.implied)[0].ravel()
    by_cell = cell_jacobian(layout, fitted.implied).reshape(-1, layout.n_free)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        distances, slopes = constraint_values(
            constraints, {name: values[at] for name, at in places.items()}
        )
        jacobian = np.stack(
            [
                sum(
                    (float(slope) * by_cell[places[label]] for label, slope in by_label.items()),
                    start=np.zeros(layout.n_free),
                )
                for by_label in slopes
            ]
        )
    if not (np.isfinite(distances).all() and np.isfinite(jacobian).all()):
        raise NotAvailableError(
            f"At the estimates '{hypotheses}' is not a number: it divides by zero, or takes the "
            "root or logarithm of something that is not positive. Write it as a product."
        )
    if fitted.covariance is None:
        raise NotAvailableError("The estimates have no covariance matrix.")
    statistic = wald_statistic(distances, jacobian, fitted.covariance)
    kind = fitted.options.estimator.se.replace("_", " ")
    return TestResult.of_chisq(
        statistic,
        len(constraints),
        null="; ".join(str(c) for c in constraints),
        method=f"Wald test ({kind} covariance of the estimates)",
    )


def _constraints(model_text: str, hypotheses: str) -> tuple[Constraint, ...]:
    own = parse_model(model_text)
    written = parse_model(f"{model_text}\n{hypotheses}")[len(own) :]
    definitions = [s for s in own if s.op == ":="]
    constraints = constraints_of([*definitions, *written])
    others = [str(s) for s in written if s.op not in (":=", "==")]
    if others or not constraints:
        found = f"'{others[0]}' is not one" if others else "there is none"
        raise OptionError(
            f"A Wald test needs equalities such as 'a == b; c == 0', and {found}. One-sided "
            "hypotheses are read off the confidence intervals of estimates()."
        )
    return constraints

"""Where to begin with incomplete answers: the best of many searches on their saturated moments.

A search by full-information maximum likelihood takes a hundred times as long as one on a covariance
matrix. The saturated moments are the maximum-likelihood estimates of mean and covariance from the
same incomplete answers, so that the lowest minimum there lies next to the one that is wanted.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from loyaltysem.fits.estimators import ESTIMATORS
from loyaltysem.fits.fit import Fit
from loyaltysem.fits.fitting import fit_to_sample
from loyaltysem.fits.options import FitOptions
from loyaltysem.moments.samples import Sample
from loyaltysem.quantities.tables import estimates_table
from loyaltysem.specification import Modifiers, Statement, Term

__all__ = ["best_on_saturated_moments", "started_at"]


def best_on_saturated_moments(
    statements: tuple[Statement, ...], sample: Sample, options: FitOptions, rng: Any
) -> Fit:
    """Fit the model to the saturated moments of incomplete answers, from all starts.

    Parameters
    ----------
    statements : tuple of Statement
    sample : Sample
        With incomplete answers.
    options : FitOptions
    rng : int, Generator or None
    """
    moments_only = replace(sample, values=None, incomplete=None, rows=None)
    return fit_to_sample(
        statements,
        moments_only,
        replace(options, estimator=ESTIMATORS["ML"], missing=None),
        rng=rng,
    )


def started_at(statements: tuple[Statement, ...], rough: Fit) -> tuple[Statement, ...]:
    """Return the model with the estimates of a fit of it as starting values.

    Parameters
    ----------
    statements : tuple of Statement
        What they say of a coefficient is kept; the others get a start.
    rough : Fit
        Without means.
    """
    table = estimates_table(rough, standardized=False, level=0.95)
    keys = zip(table["lhs"], table["op"], table["rhs"], strict=True)
    values = dict(zip(keys, table["est"].astype(float), strict=True))
    free = {(row.lhs, row.op, row.rhs) for row in rough.table.rows if row.free}
    written = set()

    def started(statement: Statement, term: Term) -> Term:
        key = (statement.lhs[0], statement.op, term.name)
        written.add(key)
        if term.modifiers != Modifiers():
            return term
        return replace(term, modifiers=Modifiers(start=(values[key],)))

    own = tuple(
        replace(statement, terms=tuple(started(statement, term) for term in statement.terms))
        for statement in statements
    )
    automatic = tuple(
        Statement((row.lhs,), "~~", (Term(row.rhs, Modifiers(start=(values[key],))),))
        for row in rough.table.rows
        if row.op == "~~" and (key := (row.lhs, row.op, row.rhs)) in free and key not in written
    )
    return own + automatic

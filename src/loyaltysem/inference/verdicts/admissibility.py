"""Whether a solution may be interpreted: checks with verdict, cause and remedy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.arguments import listed
from loyaltysem.estimation import ImpliedMoments, MatrixLayout
from loyaltysem.inference.uncertainty.standardization import cell_values, standardize
from loyaltysem.inference.verdicts.check import Check
from loyaltysem.inference.verdicts.covariance_matrices import (
    ResidualName,
    impossible_pairs,
    most_involved,
    residual_correlations,
)
from loyaltysem.inference.verdicts.impossible_values import ImpossibleValues, impossible_values
from loyaltysem.inference.verdicts.undefined_numbers import definitions_without_value

__all__ = ["Admissibility", "check_admissibility", "weakest_parameters"]

HIGH_CORRELATION = 0.85


@dataclass(frozen=True, slots=True)
class Admissibility:
    """The verdict on a solution.

    Attributes
    ----------
    results : tuple of Check
    """

    results: tuple[Check, ...]

    @property
    def admissible(self) -> bool:
        """True when no check found a problem."""
        return all(check.verdict != "problem" for check in self.results)

    @property
    def checks(self) -> pd.DataFrame:
        """One row for each check, with columns ``check verdict found remedy``."""
        names = [field.name for field in fields(Check)]
        return pd.DataFrame([astuple(check) for check in self.results], columns=names)

    @property
    def problems(self) -> tuple[Check, ...]:
        """The checks that failed."""
        return tuple(check for check in self.results if check.verdict == "problem")

    def __str__(self) -> str:
        lines = ["admissible" if self.admissible else "NOT ADMISSIBLE"]
        lines += [
            f"  {c.verdict:<8} {c.check}: {c.found}" + (f" {c.remedy}" if c.remedy else "")
            for c in self.results
            if c.verdict != "ok"
        ]
        return "\n".join(lines)


def check_admissibility(
    layout: MatrixLayout,
    implied: ImpliedMoments,
    *,
    converged: bool,
    regular: bool,
    direction: NDArray[np.float64],
    group_names: tuple[str, ...] = ("",),
    more: Sequence[Check] = (),
) -> Admissibility:
    """Judge one fit.

    Parameters
    ----------
    layout : MatrixLayout
    implied : ImpliedMoments
        Of one fit (batch of one).
    converged : bool
    regular : bool
        Whether the information could be inverted.
    direction : ndarray, shape (q,)
        Share of each parameter in the least determined direction.
    group_names : tuple of str
        As sentences call them; one empty text without groups.
    more : sequence of Check
        Checks of something else than the solution's matrices.

    Returns
    -------
    Admissibility
    """
    if not converged:
        weakest = ", ".join(weakest_parameters(layout, direction))
        failed = Check(
            "convergence",
            "problem",
            f"no minimum of the discrepancy was reached; the data say least about {weakest}.",
            "Check the constructs named: a construct with near-zero or near-perfect "
            "correlations, or too few indicators, does this. Look at their correlations in "
            "ls.CFA; merge constructs that are not distinct, or fit a simpler model.",
        )
        return Admissibility((failed,))
    results = [Check("convergence", "ok", "minimum reached")]
    results.append(_identification(layout, regular, direction))
    found = impossible_values(layout, implied)
    for g, label in enumerate(group_names):
        where = f" ({label})" if label else ""
        own = [_variances(layout, implied, found, g, where), *_latent(layout, found, g, where)]
        results.extend(own)
        # an impossible variance or construct makes the residuals impossible too
        if not any(check.verdict == "problem" for check in own):
            results.extend(_residuals(layout, implied, found, g, where))
        results.extend(_loadings(layout, implied, found, g, where))
    results.extend(definitions_without_value(layout, implied))
    return Admissibility((*results, *more))


def weakest_parameters(
    layout: MatrixLayout, direction: NDArray[np.float64], most: int = 4
) -> list[str]:
    """Name the free parameters with the largest share in a direction."""
    names: dict[int, str] = {}
    for row in layout.table.rows:
        if row.free:
            names.setdefault(row.free, f"{row.lhs} {row.op} {row.rhs}".strip())
    if layout.reduction is not None:
        direction = layout.reduction.shares(direction)
    order = np.argsort(-direction)[:most]
    return [names[int(k) + 1] for k in order if direction[k] > 0.05] or [
        names[int(k) + 1] for k in order[:1]
    ]


def _identification(layout: MatrixLayout, regular: bool, direction: NDArray[np.float64]) -> Check:
    if regular:
        return Check("identification", "ok", "information matrix is positive definite")
    return Check(
        "identification",
        "problem",
        "the information matrix is singular: the data cannot tell apart "
        f"{', '.join(weakest_parameters(layout, direction))}.",
        "Fix or equate one of them, or drop one; standard errors and fit indices are refused.",
    )


def _variances(
    layout: MatrixLayout, implied: ImpliedMoments, found: ImpossibleValues, g: int, where: str
) -> Check:
    at = np.flatnonzero(found.variances[0, g])
    if not len(at):
        return Check("variances" + where, "ok", "all variances are positive")
    values = cell_values(layout, implied)[0, g]
    negative = [f"{layout.cells[i][0].lhs} {values[i]:.4g}" for i in at]
    return Check(
        "variances" + where,
        "problem",
        f"negative variance (Heywood case) of {', '.join(negative)}.",
        "No variance is below zero: the sample is small, the indicator is too like another, "
        "or the model is wrong for it. Look at the indicator and its construct; do not report "
        "this solution.",
    )


def _latent(layout: MatrixLayout, found: ImpossibleValues, g: int, where: str) -> Iterator[Check]:
    if not layout.table.latent:
        return
    correlation = found.correlations[0, g]
    if found.unmeasured[0, g].any():
        bad = [layout.latent[i] for i in np.flatnonzero(found.unmeasured[0, g])]
        yield Check(
            "latent covariance" + where,
            "problem",
            f"variance of {', '.join(bad)} is not positive.",
            "The construct is not measured in these data; look at its loadings.",
        )
    elif found.constructs[0, g]:
        impossible = impossible_pairs(correlation, layout.latent)
        because = f"correlation beyond ±1: {', '.join(impossible)}."
        if not impossible:
            involved = ", ".join(most_involved(correlation, layout.latent))
            because = (
                f"the latent covariance matrix is not positive definite, because of {involved}."
            )
        yield Check(
            "latent covariance" + where,
            "problem",
            because,
            "The constructs named are not distinct in these data; merge them or drop one.",
        )
    elif high := _high_correlations(layout, correlation):
        yield Check(
            "latent correlations" + where,
            "caution",
            f"above {HIGH_CORRELATION}: {', '.join(high)}.",
            "How their joint effect is split between them cannot be interpreted; only the total "
            "can.",
        )
    else:
        yield Check("latent covariance" + where, "ok", "latent covariance is positive definite")


def _high_correlations(layout: MatrixLayout, correlation: NDArray[np.float64]) -> list[str]:
    large = np.abs(correlation) > HIGH_CORRELATION
    if np.count_nonzero(large) == np.count_nonzero(large.diagonal()):
        return []
    # a construct and its own dimension correlate highly by design
    measures = {frozenset((row.lhs, row.rhs)) for row, _ in layout.cells if row.op == "=~"}
    return [
        f"{layout.latent[j]}–{layout.latent[i]} {correlation[i, j]:.3f}"
        for i, j in np.argwhere(np.tril(large, -1))
        if frozenset((layout.latent[j], layout.latent[i])) not in measures
    ]


def _residuals(
    layout: MatrixLayout, implied: ImpliedMoments, found: ImpossibleValues, g: int, where: str
) -> Iterator[Check]:
    """Report residual covariances that no variables can have, where the variances are possible."""
    matrices: tuple[tuple[ResidualName, NDArray[np.bool_], str], ...] = (
        ("theta", found.theta, "the observed variables"),
        ("psi", found.psi, "the latent variables"),
    )
    for matrix, impossible, what in matrices:
        if not impossible[0, g]:
            continue
        correlations, names = residual_correlations(layout, implied, matrix)
        correlation = correlations[0, g]
        pairs = impossible_pairs(correlation, names)
        because = f"residual correlation beyond ±1: {listed(pairs)}"
        if not pairs:
            because = f"most involved: {listed(most_involved(correlation, names))}"
        yield Check(
            "residual covariance" + where,
            "problem",
            f"the residual covariance matrix of {what} ({matrix}) is not positive definite; "
            f"{because}.",
            "No variables have such residuals: the residual covariances take up what the model "
            "gets wrong. Leave those named out, or give what the items share a construct of its "
            "own; do not report this solution.",
        )


def _loadings(
    layout: MatrixLayout, implied: ImpliedMoments, found: ImpossibleValues, g: int, where: str
) -> Iterator[Check]:
    at = np.flatnonzero(found.loadings[0, g])
    if not len(at):
        return
    values = standardize(layout, implied)[0, g]
    rows = [(layout.cells[i][0], values[i]) for i in at]
    large = [f"{row.lhs} =~ {row.rhs} {value:.3f}" for row, value in rows]
    yield Check(
        "loadings" + where,
        "problem",
        f"standardised loading beyond ±1: {', '.join(large)}.",
        "The indicator would have to be explained by more than all of its variance.",
    )

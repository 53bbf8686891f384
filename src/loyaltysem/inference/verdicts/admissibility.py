"""Whether a solution may be interpreted: checks with verdict, cause and remedy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.arguments import listed
from loyaltysem.estimation import ImpliedMoments, MatrixLayout
from loyaltysem.inference.uncertainty.standardization import cell_values, standardize
from loyaltysem.inference.verdicts.check import Check
from loyaltysem.inference.verdicts.covariance_matrices import (
    BEYOND,
    are_possible,
    correlations_of,
    impossible_pairs,
    most_involved,
    residual_correlations,
    unmeasured_constructs,
)
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
    group_labels: tuple[str, ...] = ("",),
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
    group_labels : tuple of str
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
    for g, label in enumerate(group_labels):
        where = f" ({label})" if label else ""
        variances = list(_variances(layout, implied, g, where))
        latent = list(_latent(layout, implied, g, where))
        results.extend([*variances, *latent])
        # an impossible variance or construct makes the residuals impossible too
        if not any(check.verdict == "problem" for check in (*variances, *latent)):
            results.extend(_residuals(layout, implied, g, where))
        results.extend(_loadings(layout, implied, g, where))
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
        direction = layout.reduction.matrix**2 @ direction
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
    layout: MatrixLayout, implied: ImpliedMoments, g: int, where: str
) -> Iterator[Check]:
    values = cell_values(layout, implied)[0, g]
    negative = [
        f"{row.lhs} {value:.4g}"
        for (row, cell), value in zip(layout.cells, values, strict=True)
        if cell.matrix in ("theta", "psi") and cell.row == cell.column and value < 0
    ]
    if negative:
        yield Check(
            "variances" + where,
            "problem",
            f"negative variance (Heywood case) of {', '.join(negative)}.",
            "No variance is below zero: the sample is small, the indicator is too like another, "
            "or the model is wrong for it. Look at the indicator and its construct; do not report "
            "this solution.",
        )
    else:
        yield Check("variances" + where, "ok", "all variances are positive")


def _latent(layout: MatrixLayout, implied: ImpliedMoments, g: int, where: str) -> Iterator[Check]:
    n_latent = len(layout.table.latent)
    if not n_latent:
        return
    unmeasured = unmeasured_constructs(layout, implied)[0, g]
    if unmeasured.any():
        bad = [layout.latent[i] for i in np.flatnonzero(unmeasured)]
        yield Check(
            "latent covariance" + where,
            "problem",
            f"variance of {', '.join(bad)} is not positive.",
            "The construct is not measured in these data; look at its loadings.",
        )
        return
    correlation = correlations_of(implied, "latent", n_latent)[0, g]
    if not are_possible(correlation):
        impossible = impossible_pairs(correlation, layout.latent)
        found = f"correlation beyond ±1: {', '.join(impossible)}." if impossible else ""
        yield Check(
            "latent covariance" + where,
            "problem",
            found
            or "the latent covariance matrix is not positive definite, because of "
            f"{', '.join(most_involved(correlation, layout.latent))}.",
            "The constructs named are not distinct in these data; merge them or drop one.",
        )
        return
    pairs = [
        (layout.latent[j], layout.latent[i], float(correlation[i, j]))
        for i in range(n_latent)
        for j in range(i)
    ]
    # a construct and its own dimension correlate highly by design
    measures = {frozenset((row.lhs, row.rhs)) for row, _ in layout.cells if row.op == "=~"}
    high = [
        f"{a}–{b} {r:.3f}"
        for a, b, r in pairs
        if abs(r) > HIGH_CORRELATION and frozenset((a, b)) not in measures
    ]
    if high:
        yield Check(
            "latent correlations" + where,
            "caution",
            f"above {HIGH_CORRELATION}: {', '.join(high)}.",
            "How their joint effect is split between them cannot be interpreted; only the total "
            "can.",
        )
    else:
        yield Check("latent covariance" + where, "ok", "latent covariance is positive definite")


def _residuals(
    layout: MatrixLayout, implied: ImpliedMoments, g: int, where: str
) -> Iterator[Check]:
    """Report residual covariances that no variables can have, where the variances are possible."""
    matrices: tuple[tuple[Literal["theta", "psi"], str], ...] = (
        ("theta", "the observed variables"),
        ("psi", "the latent variables"),
    )
    for matrix, what in matrices:
        own = implied.matrices[matrix][0, g]
        if np.count_nonzero(own) == np.count_nonzero(own.diagonal()):
            # variances alone have been judged
            continue
        are_constructs = len(layout.latent) == len(layout.table.latent)
        if matrix == "psi" and are_constructs and not implied.matrices["beta"][0, g].any():
            # nothing explains the constructs, so that these are their covariances
            continue
        correlations, names = residual_correlations(layout, implied, matrix)
        correlation = correlations[0, g]
        if are_possible(correlation):
            continue
        impossible = impossible_pairs(correlation, names)
        because = f"residual correlation beyond ±1: {listed(impossible)}"
        if not impossible:
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


def _loadings(layout: MatrixLayout, implied: ImpliedMoments, g: int, where: str) -> Iterator[Check]:
    measures = [cell.matrix for row, cell in layout.cells if row.op == "=~"]
    latent = np.sqrt(np.maximum(np.diagonal(implied.latent_covariance[0, g]), 0.0))
    observed = np.sqrt(np.diagonal(implied.covariance[0, g]))
    sizes = np.abs(implied.matrices["lambda"][0, g]) * latent / observed[:, None]
    if "beta" not in measures and sizes.max(initial=0.0) <= 1 + BEYOND:
        return
    values = standardize(layout, implied)[0, g]
    indicators = [row.rhs for row, _ in layout.cells if row.op == "=~"]
    large = [
        f"{row.lhs} =~ {row.rhs} {value:.3f}"
        for (row, _), value in zip(layout.cells, values, strict=True)
        if row.op == "=~" and abs(value) > 1 + BEYOND and indicators.count(row.rhs) == 1
    ]
    if large:
        yield Check(
            "loadings" + where,
            "problem",
            f"standardised loading beyond ±1: {', '.join(large)}.",
            "The indicator would have to be explained by more than all of its variance.",
        )

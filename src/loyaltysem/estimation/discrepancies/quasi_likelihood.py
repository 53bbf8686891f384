r"""Quasi-maximum likelihood of products of constructs (Klein & Muthén 2007).

The answers are :math:`y = l + \kappa\, p`, with l normal, κ the effects of the one construct that
products explain, and :math:`p = F'HF` a quadratic form of the constructs F that they are made of.
What is left of y when a pivot item J is used to take κ out,

.. math:: d = M (y - \mu), \qquad M = I - \kappa e_J' / \kappa_J,

is normal. Given d the pivot is no longer normal, but its mean and variance are exact:

.. math::

    E(y_J \mid d) &= \mu_J + s'Wd + \kappa_J \{m'Hm + \operatorname{tr}(HP)\}, \\
    \operatorname{var}(y_J \mid d) &= \tau^2 + 4 \kappa_J m'Hq
        + \kappa_J^2 \{4 m'HPHm + 2 \operatorname{tr}(HPHP)\},

with m and P the mean and covariance of F given d, q its covariance with the linear part of the
pivot, τ² the variance of that. Its density is taken for a normal one, which is all that is
approximated. Which item is the pivot changes nothing.

The derivatives go backwards through these formulas, and hold for complex matrices: an imaginary
step through them gives second derivatives to rounding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError
from loyaltysem.estimation.structure.cells import Cell
from loyaltysem.estimation.structure.implied import ImpliedMoments, implied_moments
from loyaltysem.estimation.structure.layout import MatrixLayout
from loyaltysem.estimation.structure.products.backwards import entry
from loyaltysem.estimation.structure.products.factors import ProductFactors
from loyaltysem.estimation.structure.products.moments import STEP, moved

__all__ = ["QuasiDerivatives", "QuasiLikelihood", "QuasiPoint"]

Array = NDArray[np.float64]
#: Real, or complex with an imaginary step.
Numbers = NDArray[Any]
LOG_2PI = float(np.log(2 * np.pi))


@dataclass(frozen=True, slots=True, eq=False)
class QuasiPoint:
    """The objective at one parameter vector, with what its derivatives need."""

    theta: Array
    objective: Array
    implied: ImpliedMoments
    matrices: dict[str, Array]


@dataclass(frozen=True, eq=False)
class QuasiDerivatives:
    """Gradient of F, shape (1, q), and the scores where they are asked for."""

    gradient: Array
    point: QuasiPoint
    likelihood: QuasiLikelihood

    @cached_property
    def information(self) -> Array:
        """Average cross products of the scores, shape (1, q, q)."""
        scores = self.likelihood.scores(self.point)
        by_element = scores.T @ scores / len(scores)
        return self.likelihood.layout.sum_over_element_pairs(by_element[None, None], np.ones(1))


class QuasiLikelihood:
    """The quasi-likelihood of complete answers of one group.

    Parameters
    ----------
    layout : MatrixLayout
        With products that explain one construct, and with means.
    values : ndarray, shape (n, p)
    covariances, means : ndarray, shapes (1, p, p), (1, p)
        Of the sample, at which covariates are held.
    saturated : float
        Log-likelihood of the saturated normal model.

    Raises
    ------
    NotAvailableError
        Products explain several constructs.
    """

    #: F has no unit.
    unit = 1.0
    inverts = True
    takes_batches = False

    def __init__(
        self,
        layout: MatrixLayout,
        values: Array,
        covariances: Array,
        means: Array,
        saturated: float,
    ) -> None:
        ProductFactors(layout)  # refuses factors that follow from a product
        self.layout, self.saturated = layout, saturated
        self.base = layout.with_sample(covariances[None], means[None])
        self.n = len(values)
        self.outcome = _outcome(layout)
        self.columns = tuple(dict.fromkeys(k for pair in layout.products for k in pair))
        self.pairs = tuple(
            (self.columns.index(pair[0]), self.columns.index(pair[-1])) for pair in layout.products
        )
        self.sd = np.sqrt(np.diag(covariances[0]))
        self.centre = means[0]
        self.values = values - self.centre

    def subset(self, which: NDArray[np.bool_ | np.intp]) -> Self:
        """Return itself; there is one fit in the batch."""
        return self

    def at(self, theta: Array) -> QuasiPoint:
        """Evaluate F at theta, shape (1, n_free)."""
        implied = implied_moments(self.layout, theta, self.base)
        matrices = {name: matrix[0, 0] for name, matrix in implied.matrices.items()}
        objective = np.inf
        parts = self._parts(matrices)
        if np.linalg.eigvalsh(parts.spread)[0] > 0 and (variances := parts.variances).min() > 0:
            log_likelihood = float(parts.log_densities(variances).sum())
            objective = 2 * (self.saturated - log_likelihood) / self.n
        return QuasiPoint(theta, np.array([objective]), implied, matrices)

    def derivatives(self, point: QuasiPoint) -> QuasiDerivatives:
        """Return the gradient; not-a-number where there is no density."""
        if not np.isfinite(point.objective[0]):
            return QuasiDerivatives(np.full((1, self.layout.n_free), np.nan), point, self)
        by_element = -2 * self._gradient(point.matrices).real / self.n
        gradient = self.layout.sum_over_elements(by_element[None, None], np.ones(1))
        return QuasiDerivatives(gradient, point, self)

    def hessian(self, point: QuasiPoint, derivatives: QuasiDerivatives) -> Array:
        """Return the observed Hessian of F / 2, shape (1, n_free, n_free)."""
        rows = [
            self._gradient(moved(point.matrices, cell)).imag / STEP
            for cell in self.layout.elements.cells
        ]
        curvature = np.array(rows)
        by_element = -(curvature + curvature.T) / (2 * self.n)
        return self.layout.sum_over_element_pairs(by_element[None, None], np.ones(1))

    def scores(self, point: QuasiPoint) -> Array:
        """Return the derivative of every respondent's log-density, shape (n, E)."""
        if not np.isfinite(point.objective[0]):
            return np.full((self.n, len(self.layout.elements)), np.nan)
        return np.stack(
            [self._score(point.matrices, cell) for cell in self.layout.elements.cells], axis=1
        )

    def _score(self, matrices: Mapping[str, Array], cell: Cell) -> Array:
        parts = self._parts(moved(matrices, cell))
        return np.asarray(parts.log_densities(parts.variances).imag / STEP)

    def _parts(self, matrices: Mapping[str, Numbers]) -> _Parts:
        total = np.linalg.inv(np.eye(len(matrices["psi"])) - matrices["beta"])
        to_observed = matrices["lambda"] @ total
        kappa = to_observed[:, self.outcome]
        form = np.zeros((len(self.columns),) * 2, dtype=kappa.dtype)
        for j, (a, b) in enumerate(self.pairs):
            form[a, b] += matrices["omega"][self.outcome, j] / 2
            form[b, a] += matrices["omega"][self.outcome, j] / 2
        mean = matrices["nu"] - self.centre + to_observed @ matrices["alpha"]
        return _Parts(
            matrices=matrices,
            total=total,
            to_observed=to_observed,
            rows=total[list(self.columns)],
            kappa=kappa,
            form=form,
            residuals=self.values - mean,
            pivot=int(np.argmax(np.abs(kappa) / self.sd)),
        )

    def _gradient(self, matrices: Mapping[str, Numbers]) -> Numbers:
        """Differentiate the log-likelihood by every element, shape (E,)."""
        back, form = self._parts(matrices).backwards(self.outcome, self.columns)
        back["omega"] = np.zeros_like(matrices["omega"], dtype=form.dtype)
        for j, (a, b) in enumerate(self.pairs):
            back["omega"][self.outcome, j] = (form[a, b] + form[b, a]) / 2
        return np.array([entry(back[cell.matrix], cell) for cell in self.layout.elements.cells])


@dataclass(frozen=True, eq=False)
class _Parts:
    """What the formulas of the module are made of, in its notation.

    Attributes
    ----------
    total, to_observed : ndarray
        (I − B)⁻¹ and Λ (I − B)⁻¹.
    rows : ndarray, shape (f, m)
        Rows of the first of the factors F.
    kappa, form : ndarray, shapes (p,), (f, f)
        κ and H.
    residuals : ndarray, shape (n, p)
        y − μ of the linear part.
    pivot : int
    """

    matrices: Mapping[str, Numbers]
    total: Numbers
    to_observed: Numbers
    rows: Numbers
    kappa: Numbers
    form: Numbers
    residuals: Numbers
    pivot: int

    @cached_property
    def left(self) -> Numbers:
        """M, without the row of the pivot."""
        left = np.eye(len(self.kappa), dtype=self.kappa.dtype)
        left[:, self.pivot] -= self.kappa / self.kappa[self.pivot]
        return np.delete(left, self.pivot, axis=0)

    @cached_property
    def linear(self) -> Numbers:
        """Covariance of the linear part, (p, p)."""
        psi = self.matrices["psi"]
        return np.asarray(self.to_observed @ psi @ self.to_observed.T + self.matrices["theta"])

    @cached_property
    def with_factors(self) -> Numbers:
        """Covariance of the linear part with F, (p, f)."""
        return np.asarray(self.to_observed @ self.matrices["psi"] @ self.rows.T)

    @cached_property
    def spread(self) -> Numbers:
        """Covariance of d."""
        return np.asarray(self.left @ self.linear @ self.left.T)

    @cached_property
    def weight(self) -> Numbers:
        """W."""
        return np.asarray(np.linalg.inv(self.spread))

    @cached_property
    def deviations(self) -> Numbers:
        """The d of the respondents, shape (n, p − 1)."""
        return np.asarray(self.residuals @ self.left.T)

    @cached_property
    def beside(self) -> tuple[Numbers, Numbers]:
        """Covariances of d with the linear part of the pivot, s, and with F."""
        return self.left @ self.linear[:, self.pivot], self.left @ self.with_factors

    @cached_property
    def slopes(self) -> tuple[Numbers, Numbers]:
        """W s, and W times the covariances with F."""
        s, c = self.beside
        return self.weight @ s, self.weight @ c

    @cached_property
    def given(self) -> tuple[Numbers, Numbers, Any]:
        """Given d: P, q and τ²."""
        (s, c), (beta, gain), j = self.beside, self.slopes, self.pivot
        inner = self.rows @ self.matrices["psi"] @ self.rows.T - c.T @ gain
        return inner, self.with_factors[j] - c.T @ beta, self.linear[j, j] - s @ beta

    @cached_property
    def factor_means(self) -> Numbers:
        """The m of the respondents, shape (n, f)."""
        return np.asarray(self.rows @ self.matrices["alpha"] + self.deviations @ self.slopes[1])

    @cached_property
    def variances(self) -> Numbers:
        """Conditional variances of the pivot, shape (n,)."""
        (inner, q, rest), h, k = self.given, self.form, self.kappa[self.pivot]
        m = self.factor_means
        among = h @ inner @ h
        squares = ((m @ among) * m).sum(axis=1)
        constant = rest + 2 * k**2 * np.trace(h @ inner @ h @ inner)
        return np.asarray(constant + 4 * k * (m @ (h @ q)) + 4 * k**2 * squares)

    @cached_property
    def quadratic(self) -> Numbers:
        """Quadratic forms m'Hm + tr(HP) of the respondents, shape (n,)."""
        m = self.factor_means
        return np.asarray(((m @ self.form) * m).sum(axis=1) + np.trace(self.form @ self.given[0]))

    @cached_property
    def errors(self) -> Numbers:
        """The pivot less its conditional mean, shape (n,)."""
        expected = self.deviations @ self.slopes[0] + self.kappa[self.pivot] * self.quadratic
        return np.asarray(self.residuals[:, self.pivot] - expected)

    def log_densities(self, variances: Numbers) -> Numbers:
        """Return the log-density of every respondent, shape (n,)."""
        d = self.deviations
        log_determinant = np.log(np.linalg.det(self.spread))
        normal = d.shape[1] * LOG_2PI + log_determinant + ((d @ self.weight) * d).sum(axis=1)
        pivot = LOG_2PI + np.log(variances) + self.errors**2 / variances
        return np.asarray(-0.5 * (normal + pivot))

    def backwards(
        self, outcome: int, columns: tuple[int, ...]
    ) -> tuple[dict[str, Numbers], Numbers]:
        """Differentiate the log-likelihood by the matrices, and by H."""
        (inner, q, _), h, j, k = self.given, self.form, self.pivot, self.kappa[self.pivot]
        m, d, r, w, left = (
            self.factor_means,
            self.deviations,
            self.residuals,
            self.weight,
            self.left,
        )
        (s, c), (beta, gain) = self.beside, self.slopes
        by_error = -self.errors / self.variances
        by_variance = -0.5 * (1 / self.variances - by_error**2)
        among, hq = h @ inner @ h, h @ q
        by_m = -2 * k * by_error[:, None] * (m @ h)
        by_m = by_m + by_variance[:, None] * (4 * k * hq + 8 * k**2 * (m @ among))
        total_error, total_variance = by_error.sum(), by_variance.sum()
        m_variance = by_variance @ m
        mm_variance, mm_error = (m * by_variance[:, None]).T @ m, (m * by_error[:, None]).T @ m
        crossed = np.outer(m_variance, q)
        by_form = -k * (mm_error + total_error * inner) + 2 * k * (crossed + crossed.T)
        by_form = by_form + 4 * k**2 * (mm_variance @ h @ inner + inner @ h @ mm_variance)
        by_form = by_form + 4 * k**2 * total_variance * inner @ h @ inner
        by_inner = -k * total_error * h + 4 * k**2 * (h @ mm_variance @ h + total_variance * among)
        by_q = 4 * k * h @ m_variance
        by_pivot = -(by_error @ self.quadratic) + 4 * m_variance @ hq
        by_pivot = by_pivot + 8 * k * np.trace(mm_variance @ among)
        by_pivot = by_pivot + 4 * k * total_variance * np.trace(among @ inner)
        by_beta, by_gain = -(by_error @ d), d.T @ by_m
        # what is made of W, s and the covariances with F
        by_s = -2 * total_variance * beta - gain @ by_q + w @ by_beta
        by_c = -2 * gain @ by_inner - np.outer(beta, by_q) + w @ by_gain
        by_weight = -c @ by_inner @ c.T - total_variance * np.outer(s, s)
        mixed = np.outer(by_beta, s) + by_gain @ c.T - np.outer(c @ by_q, s)
        by_weight = by_weight + (mixed + mixed.T) / 2
        by_spread = -0.5 * (len(d) * w - w @ (d.T @ d) @ w) - w @ by_weight @ w
        # what is made of M
        by_left = -np.outer(beta, by_error @ r) + gain @ (by_m.T @ r) - w @ (d.T @ r)
        by_left = by_left + 2 * by_spread @ left @ self.linear + by_c @ self.with_factors.T
        by_left = by_left + np.outer(by_s, self.linear[:, j])
        by_rest = -by_left[:, j]
        by_kappa = np.insert(by_rest / k, j, 0.0)
        others = np.delete(self.kappa, j)
        by_kappa[j] = by_pivot - by_rest @ others / k**2
        # moments of the linear part
        by_d = -total_error * beta + gain @ by_m.sum(axis=0) - w @ d.sum(axis=0)
        by_mean = -(left.T @ by_d)
        by_mean[j] -= total_error
        pivot = np.zeros_like(self.kappa)
        pivot[j] = 1.0
        own = np.outer(left.T @ by_s, pivot)
        by_linear = left.T @ by_spread @ left + (own + own.T) / 2
        by_linear = by_linear + total_variance * np.outer(pivot, pivot)
        by_with = left.T @ by_c + np.outer(pivot, by_q)
        slopes = _Slopes(by_kappa, by_mean, by_linear, by_with, by_inner, by_m.sum(axis=0))
        return self._of_matrices(slopes, outcome, columns), by_form

    def _of_matrices(
        self, by: _Slopes, outcome: int, columns: tuple[int, ...]
    ) -> dict[str, Numbers]:
        """Go back from the moments of the linear part, of F, and κ to the matrices."""
        a, rows = self.to_observed, self.rows
        psi, alpha = self.matrices["psi"], self.matrices["alpha"]
        by_a = 2 * by.linear @ a @ psi + by.with_factors @ rows @ psi + np.outer(by.mean, alpha)
        by_a[:, outcome] += by.kappa
        by_rows = by.with_factors.T @ a @ psi + 2 * by.inner @ rows @ psi
        by_rows = by_rows + np.outer(by.factor_mean, alpha)
        by_total = self.matrices["lambda"].T @ by_a
        by_total[list(columns)] += by_rows
        return {
            "lambda": by_a @ self.total.T,
            "beta": self.total.T @ by_total @ self.total.T,
            "psi": a.T @ by.linear @ a + a.T @ by.with_factors @ rows + rows.T @ by.inner @ rows,
            "theta": by.linear,
            "nu": by.mean,
            "alpha": a.T @ by.mean + rows.T @ by.factor_mean,
        }


@dataclass(frozen=True, slots=True, eq=False)
class _Slopes:
    """Derivatives by κ, by the moments of the linear part and of F."""

    kappa: Numbers
    mean: Numbers
    linear: Numbers
    with_factors: Numbers
    inner: Numbers
    factor_mean: Numbers


def _outcome(layout: MatrixLayout) -> int:
    outcomes = list(dict.fromkeys(cell.row for _, cell in layout.cells if cell.matrix == "omega"))
    if len(outcomes) > 1:
        named = ", ".join(layout.latent[k] for k in outcomes)
        raise NotAvailableError(
            f"Products explain several constructs ({named}), and quasi-maximum likelihood is built "
            "for one. Say interaction='lms', or fit one equation with products at a time."
        )
    return outcomes[0]

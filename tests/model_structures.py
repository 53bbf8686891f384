"""Models of every kind of structure, with data that belong to them, for checks of derivatives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.estimation import ImpliedMoments, MatrixLayout, implied_moments
from loyaltysem.estimation.discrepancies.likelihood import NormalLikelihood
from loyaltysem.specification import build_parameter_table, parse_model


@dataclass(frozen=True)
class Structure:
    text: str
    options: dict[str, Any] = field(default_factory=dict)


STRUCTURES = {
    "three factors": Structure("A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nC =~ c1 + c2 + c3"),
    "unit variances": Structure("A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3", {"std_lv": True}),
    "second order": Structure(
        "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nC =~ c1 + c2 + c3\nG =~ A + B + C"
    ),
    "covariates": Structure("A =~ a1 + a2 + a3\nA ~ c1 + c2\nb1 ~ A + c1"),
    "estimated covariates": Structure("A =~ a1 + a2 + a3\nA ~ c1 + c2", {"fixed_x": False}),
    "feedback loop": Structure("A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nA ~ B + c1\nB ~ A + c2"),
    "correlated residuals": Structure(
        "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nB ~ A\na1 ~~ b1\na2 ~~ b2"
    ),
    "equal labels": Structure(
        "A =~ a1 + l*a2 + k*a3\nB =~ b1 + l*b2 + k*b3\nB ~ p*A\nC =~ c1 + c2 + c3\nC ~ p*B + q*A\n"
        "indirect := p*p\nshare := p*p/(q + p*p)"
    ),
    "means": Structure("A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nB ~ A", {"meanstructure": True}),
    "latent means": Structure(
        "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nB ~ A + c1\na1 ~ 0*1\nb1 ~ 0*1\nA ~ 1\nB ~ 1"
    ),
    "path model": Structure("a1 ~ b1 + c1\na2 ~ a1 + b1\na3 ~ a2 + c1"),
    "cross-loading": Structure("A =~ a1 + a2 + a3 + b1\nB =~ b1 + b2 + b3\nA ~~ c1\nB ~~ c1"),
}
#: One construct works on another directly and through a third.
MEDIATION = """
A =~ a1 + a2 + a3
B =~ b1 + b2 + b3
C =~ c1 + c2 + c3
B ~ a*A
C ~ c*A + b*B
indirect := a*b
total := c + indirect
"""
NAMES = [f"{letter}{i}" for letter in "abc" for i in (1, 2, 3)]


def answers(seed: int, n: int = 300) -> pd.DataFrame:
    """Correlated items on different scales and with means that are not zero."""
    rng = np.random.default_rng(seed)
    general = rng.normal(size=(n, 1))
    factors = np.repeat(0.6 * general + 0.8 * rng.normal(size=(n, 3)), 3, axis=1)
    items = 0.8 * factors + 0.6 * rng.normal(size=(n, 9))
    scale, mean = rng.uniform(0.5, 3, size=9), rng.uniform(-2, 5, size=9)
    return pd.DataFrame(mean + scale * items, columns=NAMES)


def layout_of(name: str) -> MatrixLayout:
    structure = STRUCTURES[name]
    return MatrixLayout(build_parameter_table(parse_model(structure.text), **structure.options))


@dataclass
class Problem:
    """A model, a sample and a parameter vector away from the minimum."""

    layout: MatrixLayout
    likelihood: NormalLikelihood
    theta: NDArray[np.float64]

    def implied(self, theta: NDArray[np.float64] | None = None) -> ImpliedMoments:
        theta = self.theta if theta is None else theta
        return implied_moments(self.layout, theta[None], self.likelihood.base)

    def objective(self, theta: NDArray[np.float64]) -> float:
        return float(self.likelihood.at(theta[None]).objective[0])


def problem(name: str, seed: int) -> Problem:
    """A random sample, and parameters moved at random around plain starting values."""
    from loyaltysem.estimation.search.starts.starts import plain_starts

    layout = layout_of(name)
    frame = answers(seed)[list(layout.observed)].to_numpy()
    covariance, mean = np.cov(frame.T, ddof=0), frame.mean(axis=0)
    likelihood = NormalLikelihood(layout, covariance[None, None], mean[None, None], np.ones(1))
    starts = plain_starts(layout.table, covariance, mean, 1, {})
    plain = np.array([starts[k + 1] for k in range(layout.n_free)])
    rng = np.random.default_rng(seed + 1)
    for _ in range(100):
        theta = plain * rng.uniform(0.8, 1.2, layout.n_free)
        theta += rng.uniform(-0.15, 0.15, layout.n_free)
        if np.isfinite(likelihood.at(theta[None]).objective[0]):
            return Problem(layout, likelihood, theta)
    raise AssertionError(f"no parameters with a positive definite covariance matrix for {name}")


def central(function: Any, theta: NDArray[np.float64], step: float = 1e-5) -> NDArray[np.float64]:
    """Differentiate an array-valued function: the parameter is the last axis."""
    slopes = []
    for k in range(len(theta)):
        size = step * max(1.0, abs(theta[k]))
        up, down = theta.copy(), theta.copy()
        up[k] += size
        down[k] -= size
        slopes.append((np.asarray(function(up)) - np.asarray(function(down))) / (2 * size))
    return np.stack(slopes, axis=-1)

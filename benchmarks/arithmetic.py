"""What the arithmetic of a full result itself costs: operations counted, over a measured rate.

Counted are the multiplications and additions of the products, factorisations and inverses that
our algorithms need, with p items, m factors, w = p + 2m basis vectors, E free matrix entries, q
free parameters, and P patterns of missing answers among n respondents:

- an evaluation: (I − B)⁻¹, Σ, and the Cholesky factor and inverse of Σ, of every pattern's part of
  it where answers are missing, there with the residuals of all respondents too;
- derivatives: Q'WQ and Q'RQ, and the information by pairs of entries;
- the observed Hessian, with answers missing the outer products of all respondents' rows;
- a step: one solution of q equations; at the end their inverse and the standardised errors.

Starts, tables, and the baseline and saturated models are not counted, but for the EM algorithm, so
that the share is a lower bound. The rate is that of products of 256 × 256 matrices in this run, on
one thread; small matrices do not reach it on any machine.
"""

from __future__ import annotations

import time

import numpy as np

import loyaltysem as ls
from loyaltysem.moments.incomplete.saturated_moments import saturated_moments

__all__ = ["floating_point_rate", "operations"]


def floating_point_rate(size: int = 256, repetitions: int = 40) -> float:
    """Floating-point operations a second of a matrix product, the best of several."""
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, size, size))
    seconds = []
    for _ in range(repetitions):
        started = time.perf_counter()
        a @ b
        seconds.append(time.perf_counter() - started)
    return 2 * size**3 / min(seconds)


def operations(fit: ls.SEMResult, *, result: bool = True) -> float:
    """Operations of one fit, with its standard errors and tables unless ``result`` is false."""
    fitted, sample = fit._fitted, fit._fitted.sample
    layout = fitted.layout
    p, m, q = layout.p, layout.m, layout.n_free
    width, entries, groups = p + 2 * m, len(layout.elements), layout.n_groups
    steps = int(fitted.solution.iterations[0])
    implied = 2 * m**3 + 4 * p * m**2 + 2 * p**2 * m
    pairs = 2 * p * width * (p + width)
    at_complete = implied + 7 / 3 * p**3
    derivatives = 2 * pairs + 6 * entries**2
    hessian = 20 * entries**2
    step = 2 / 3 * q**3
    once = 0.0
    if sample.incomplete is not None:
        n = sum(len(group.values) for group in sample.incomplete.answers)
        patterns = sum(len(group.patterns) for group in sample.incomplete.answers) / groups
        at_complete = implied + patterns * 11 / 3 * p**3 + 4 * n / groups * p**2
        derivatives = patterns * (pairs + 2 * min(width**4, 3 * entries**2)) + 6 * entries**2
        hessian += 2 * n / groups * p * (entries**2 + p * width)
        for group in sample.incomplete.answers:
            once += saturated_moments(group).iterations * at_complete
    else:
        once += sum(2 * size * p**2 for size in fitted.moments.n_observations)
    fitting = groups * ((steps + 1) * (at_complete + derivatives) + steps * hessian) + steps * step
    if not result:
        return fitting + once
    return fitting + once + 2 * q**3 + 3 * 2 * groups * len(layout.cells) * q**2

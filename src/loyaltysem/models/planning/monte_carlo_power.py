"""Power, bias and coverage of every parameter, from samples of a population model."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri
from tqdm import tqdm

from loyaltysem.errors import ConvergenceError, NotAvailableError, OptionError
from loyaltysem.estimation import (
    ImpliedMoments,
    MatrixLayout,
    fit_maximum_likelihood,
    implied_moments,
)
from loyaltysem.inference.uncertainty.resampling import CHUNK, generator
from loyaltysem.inference.uncertainty.standard_errors import parameter_covariance
from loyaltysem.inference.uncertainty.standardization import cell_jacobian, cell_values
from loyaltysem.inference.verdicts.admissibility import check_admissibility
from loyaltysem.models.planning.population_moments import population_covariance
from loyaltysem.models.result import SEMResult
from loyaltysem.models.specifying import SEM
from loyaltysem.specification import check_identification, defined_values

__all__ = ["MonteCarloPower", "monte_carlo_power"]

Array = NDArray[np.float64]

# the discrepancy between a population and a model that holds in it, but for rounding
HOLDS_BELOW = 1e-8


@dataclass(frozen=True, slots=True)
class MonteCarloPower:
    """What samples of a population show. Made by :func:`monte_carlo_power`.

    Attributes
    ----------
    parameters : DataFrame
        One row for each free and each defined parameter: ``lhs op rhs label``, its ``population``
        value, the ``mean`` of the estimates, ``bias``, their standard deviation ``sd``, the mean
        standard error ``mean_se``, ``coverage`` of the interval, ``power`` (share of samples whose
        z test is significant) and ``power_se``, its error from the number of samples.
    n, replications : int
    alpha : float
    converged, admissible : float
        Shares of the samples. What did not converge, or has no standard errors, is left out of
        ``parameters``; inadmissible solutions are in.
    used : int
        Samples behind ``parameters``.
    holds : bool
        Whether the model fits the population exactly. If not, ``population`` holds the values it
        has when fitted to the population.
    """

    parameters: pd.DataFrame = field(repr=False)
    n: int
    replications: int
    alpha: float
    converged: float
    admissible: float
    used: int
    holds: bool


def monte_carlo_power(
    model: str | SEM,
    population: str | SEMResult,
    *,
    n: int,
    replications: int = 1000,
    alpha: float = 0.05,
    rng: int | np.random.Generator | None = None,
    progress: bool = False,
) -> MonteCarloPower:
    """Draw samples from a population and fit a model to each.

    Parameters
    ----------
    model : str or SEM
        The model that will be fitted to the survey, of one group and without means.
    population : str or SEMResult
        Text in lavaan's language with a number for every parameter, or a fit, whose estimates are
        taken for true.
    n : int
        Respondents of each sample, more than items.
    replications : int, default 1000
        Samples, at least 2.
    alpha : float, default 0.05
        Level of the two-sided z tests; intervals cover 1 − alpha.
    rng : int, Generator or None
        Seed or source of randomness.
    progress : bool, default False
        Whether a bar is shown.

    Returns
    -------
    MonteCarloPower

    Raises
    ------
    OptionError
        A parameter of the population has no value, or a number cannot be what it stands for.
    VariableNotFoundError
        The population lacks an item of the model.
    NotAvailableError
        The model has means, bounds, or constraints that are not linear equalities.
    ConvergenceError
        The model cannot be fitted to the population itself, or to at least two samples.

    Notes
    -----
    Answers are normal and complete, the estimator is ML with expected information. Their
    covariances are drawn directly from the Wishart distribution, of which they are the only
    thing that ML uses. Estimates and standard errors are those of ``SEM.fit`` on the same
    covariances (checked to 1e-8), and power is near that of the delta method in large samples.

    Muthén and Muthén (2002), *Structural Equation Modeling, 9*, 599–620.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> found = ls.monte_carlo_power(
    ...     "y ~ b*x",
    ...     "y ~ 0.3*x; x ~~ 1*x; y ~~ 0.91*y",
    ...     n=100,
    ...     replications=200,
    ...     rng=1,
    ... )
    >>> found.used, found.parameters["label"].tolist()
    (200, ['b', ''])
    """
    _check_numbers(replications, alpha)
    random = generator(rng)
    table = (SEM(model) if isinstance(model, str) else model).parameter_table()
    check_identification(table)
    layout = MatrixLayout(table)
    bounded = any(row.lower > -np.inf or row.upper < np.inf for row in table.rows)
    if layout.has_means or bounded or (table.constraints and layout.reduction is None):
        raise NotAvailableError(
            "Samples are drawn for models of covariances without means, bounds, inequalities and "
            "nonlinear constraints, and this model has some. Leave them out: the power of the "
            "paths of one group does not depend on the means."
        )
    if not isinstance(n, int | np.integer) or n <= len(layout.observed):
        raise OptionError(
            f"n={n!r}: a sample needs more respondents than the model has items "
            f"({len(layout.observed)}), or its covariances are singular."
        )
    sigma = population_covariance(population, layout.observed)
    solution, _ = fit_maximum_likelihood(layout, sigma[None, None], None, np.array([float(n)]))
    if not solution.converged[0]:
        raise ConvergenceError(
            "The model could not be fitted to the population itself, so it has no true values "
            "there. It is another model than the population's, or not identified by it."
        )
    truth = _estimates(layout, solution.theta, solution.information, sigma[None, None], n)
    drawn = _replicate(layout, sigma, n, replications, random, progress)
    return MonteCarloPower(
        parameters=_summary(layout, truth.values[0], drawn, alpha),
        n=int(n),
        replications=replications,
        alpha=alpha,
        converged=drawn.converged / replications,
        admissible=drawn.admissible / replications,
        used=len(drawn.values),
        holds=bool(abs(solution.objective[0]) < HOLDS_BELOW),
    )


@dataclass(frozen=True, slots=True)
class _Estimates:
    """Values and standard errors, (samples, rows), of samples that have both, and counts."""

    values: Array
    errors: Array
    converged: int
    admissible: int


def _check_numbers(replications: int, alpha: float) -> None:
    if not isinstance(replications, int | np.integer) or replications < 2:
        raise OptionError(
            f"replications={replications!r}: at least 2 samples are needed, and 1,000 or more for "
            "a power with an error below 2 percent."
        )
    if not 0 < alpha < 1:
        raise OptionError(f"alpha={alpha!r} is no level of a test; usual is 0.05.")


def _replicate(
    layout: MatrixLayout,
    sigma: Array,
    n: int,
    replications: int,
    random: np.random.Generator,
    progress: bool,
) -> _Estimates:
    parts = []
    firsts = range(0, replications, CHUNK)
    for first in tqdm(firsts, desc="samples", disable=not progress):
        size = min(CHUNK, replications - first)
        covariances = sample_covariances(sigma, n, size, random)[:, None]
        solution, _ = fit_maximum_likelihood(layout, covariances, None, np.array([float(n)]))
        good = solution.converged
        parts.append(
            _estimates(layout, solution.theta[good], solution.information[good],
                       covariances[good], n)
        )  # fmt: skip
    found = _Estimates(
        np.concatenate([part.values for part in parts]),
        np.concatenate([part.errors for part in parts]),
        sum(part.converged for part in parts),
        sum(part.admissible for part in parts),
    )
    if len(found.values) < 2:
        raise ConvergenceError(
            f"Only {len(found.values)} of {replications} samples of {n} respondents have a "
            "solution with standard errors, so there is no power to speak of. Plan for a larger "
            "n, or a simpler model."
        )
    return found


def sample_covariances(sigma: Array, n: int, size: int, random: np.random.Generator) -> Array:
    """Draw covariance matrices, divisor n, of samples of normal answers (Bartlett 1933).

    Parameters
    ----------
    sigma : ndarray, shape (p, p)
    n : int
    size : int
        How many.
    random : Generator

    Returns
    -------
    ndarray, shape (size, p, p)
    """
    p = len(sigma)
    root = np.tril(random.standard_normal((size, p, p)), -1)
    own = np.arange(p)
    root[:, own, own] = np.sqrt(random.chisquare(n - 1 - own, (size, p)))
    root = np.linalg.cholesky(sigma) @ root
    return np.asarray(root @ np.swapaxes(root, -1, -2) / n)


def _estimates(
    layout: MatrixLayout, theta: Array, information: Array, covariances: Array, n: int
) -> _Estimates:
    """Values and standard errors of the free and the defined parameters."""
    implied = implied_moments(layout, theta, layout.with_sample(covariances, None))
    inverses = [parameter_covariance(one, float(n)) for one in information]
    admissible = sum(
        check_admissibility(
            layout,
            _one(implied, i),
            converged=True,
            regular=inverse is not None,
            direction=direction,
        ).admissible
        for i, (inverse, direction) in enumerate(inverses)
    )
    regular = np.array([inverse is not None for inverse, _ in inverses], dtype=bool)
    values = cell_values(layout, implied)[regular, 0]
    slopes = np.repeat(cell_jacobian(layout).reshape(1, -1, layout.n_free), len(values), axis=0)
    values, slopes = _with_defined(layout, values, slopes)
    stacked = [inverse for inverse, _ in inverses if inverse is not None]
    inverse = np.array(stacked).reshape(len(stacked), layout.n_free, layout.n_free)
    variances = ((slopes @ inverse) * slopes).sum(axis=-1)
    return _Estimates(values, np.sqrt(variances), len(theta), admissible)


def _with_defined(layout: MatrixLayout, values: Array, slopes: Array) -> tuple[Array, Array]:
    """Keep the free cells and append the defined parameters."""
    free = np.asarray(layout.free_of_cell[0] >= 0)
    if not layout.table.defined:
        return values[:, free], slopes[:, free]
    places = layout.label_places
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        extra, by_label = defined_values(
            layout.table.defined, {label: values[:, i] for label, i in places.items()}
        )
    columns, rows = [values[:, free]], [slopes[:, free]]
    for name, value in extra.items():
        slope = np.zeros_like(slopes[:, 0])
        for label, partial in by_label[name].items():
            slope = slope + np.asarray(partial)[:, None] * slopes[:, places[label]]
        columns.append(np.asarray(value)[:, None])
        rows.append(slope[:, None])
    return np.concatenate(columns, axis=1), np.concatenate(rows, axis=1)


def _one(implied: ImpliedMoments, i: int) -> ImpliedMoments:
    parts = {f.name: getattr(implied, f.name) for f in fields(ImpliedMoments)}
    parts["matrices"] = {name: matrix[i : i + 1] for name, matrix in implied.matrices.items()}
    return ImpliedMoments(
        **{
            name: part if name == "matrices" or part is None else part[i : i + 1]
            for name, part in parts.items()
        }
    )


def _summary(layout: MatrixLayout, truth: Array, drawn: _Estimates, alpha: float) -> pd.DataFrame:
    rows = [row for row, number in zip(layout.group_rows[0], layout.free_of_cell[0], strict=True)
            if number >= 0]  # fmt: skip
    rows += [row for row in layout.table.rows if row.op == ":="]
    critical = float(ndtri(1 - alpha / 2))
    values, errors = drawn.values, drawn.errors
    power = (np.abs(values) > critical * errors).mean(axis=0)
    return pd.DataFrame(
        {
            "lhs": [row.lhs for row in rows],
            "op": [row.op for row in rows],
            "rhs": [row.rhs for row in rows],
            "label": [row.label for row in rows],
            "population": truth,
            "mean": values.mean(axis=0),
            "bias": values.mean(axis=0) - truth,
            "sd": values.std(axis=0, ddof=1),
            "mean_se": errors.mean(axis=0),
            "coverage": (np.abs(values - truth) <= critical * errors).mean(axis=0),
            "power": power,
            "power_se": np.sqrt(power * (1 - power) / len(values)),
        }
    )

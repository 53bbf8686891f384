"""The population that simulated answers are drawn from: constructs, regressions, thresholds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from loyaltysem.arguments import checked
from loyaltysem.errors import OptionError

__all__ = ["PopulationModel", "standardized_population"]

FloatArray = NDArray[np.float64]


@checked
@dataclass(frozen=True, slots=True, eq=False)
class PopulationModel:
    """A population from which answers are drawn; nothing in it is estimated.

    The constructs follow eta = alpha + B eta + zeta with zeta ~ N(0, Psi), the items
    y* = Lambda eta + epsilon with epsilon ~ N(0, Theta), and the answer is one more than the
    number of thresholds that y* reaches.

    Attributes
    ----------
    constructs : tuple of str, length m
    items : tuple of str, length p
    lambda_ : array of shape (p, m)
        Loadings.
    beta : array of shape (m, m)
        Latent regressions, row on column.
    psi : array of shape (m, m)
        Covariances of exogenous constructs and of disturbances.
    alpha : array of shape (m,)
        Latent intercepts.
    theta : array of shape (p,)
        Residual variances of the items.
    thresholds : array of shape (p, k - 1)
        Increasing thresholds of a k-point scale.

    Raises
    ------
    OptionError
        If shapes do not fit together, a variance is negative, psi is not a covariance matrix,
        the regressions go round in a circle without end, or thresholds do not increase.
    """

    constructs: tuple[str, ...]
    items: tuple[str, ...]
    lambda_: FloatArray
    beta: FloatArray
    psi: FloatArray
    alpha: FloatArray
    theta: FloatArray
    thresholds: FloatArray

    def __post_init__(self) -> None:
        for name in ("lambda_", "beta", "psi", "alpha", "theta", "thresholds"):
            own = np.array(getattr(self, name), dtype=np.float64)
            if not np.isfinite(own).all():
                raise OptionError(
                    f"{name} has {int((~np.isfinite(own)).sum())} empty or infinite cells, so "
                    "nothing can be drawn. Give finite numbers."
                )
            own.setflags(write=False)
            object.__setattr__(self, name, own)
        p, m = len(self.items), len(self.constructs)
        shapes = {
            "lambda_": (p, m),
            "beta": (m, m),
            "psi": (m, m),
            "alpha": (m,),
            "theta": (p,),
        }
        for name, shape in shapes.items():
            found = getattr(self, name).shape
            if found != shape:
                raise OptionError(
                    f"{name} has shape {found}; {p} items of {m} constructs need {shape}. The "
                    "population would not be the one meant. Give one row per item or construct."
                )
        if self.thresholds.ndim != 2 or len(self.thresholds) != p or not self.thresholds.shape[1]:
            raise OptionError(
                f"The thresholds have shape {self.thresholds.shape}; {p} items need ({p}, k - 1). "
                "Without them there is no scale. Give k - 1 thresholds per item."
            )
        if (np.diff(self.thresholds, axis=1) <= 0.0).any():
            row = int(np.argmax((np.diff(self.thresholds, axis=1) <= 0.0).any(axis=1)))
            raise OptionError(
                f"The thresholds of {self.items[row]} do not increase: {self.thresholds[row]}. "
                "A category between them could never be answered. Sort them."
            )
        if (self.theta < 0.0).any():
            row = int(np.argmin(self.theta))
            raise OptionError(
                f"The residual variance of {self.items[row]} is {self.theta[row]:g}. No item has "
                "a negative variance. Lower its loading."
            )
        if not np.allclose(self.psi, self.psi.T) or np.linalg.eigvalsh(self.psi).min() < -1e-12:
            raise OptionError(
                "psi is not a covariance matrix (not symmetric, or with a negative eigenvalue "
                f"{np.linalg.eigvalsh(self.psi).min():g}). No population has it. Lower the "
                "regressions or correlations that it is made from."
            )
        if np.linalg.cond(np.eye(m) - self.beta) > 1e12:
            raise OptionError(
                "I - beta is singular: the latent regressions feed on each other without end, so "
                "the constructs have no distribution. Remove one of the paths in the circle."
            )

    @property
    def n_categories(self) -> int:
        """Number of points of the answer scale."""
        return int(self.thresholds.shape[1]) + 1

    @property
    def total_effects(self) -> FloatArray:
        """Inverse of I - beta, shape (m, m): what a unit of each disturbance does in the end."""
        return np.asarray(np.linalg.inv(np.eye(len(self.constructs)) - self.beta))

    @property
    def latent_covariance(self) -> FloatArray:
        """Covariance matrix of the constructs, shape (m, m)."""
        return np.asarray(self.total_effects @ self.psi @ self.total_effects.T)

    @property
    def latent_means(self) -> FloatArray:
        """Means of the constructs, shape (m,)."""
        return np.asarray(self.total_effects @ self.alpha)

    @property
    def item_covariance(self) -> FloatArray:
        """Covariance matrix of the items before they are cut into categories, shape (p, p)."""
        return np.asarray(
            self.lambda_ @ self.latent_covariance @ self.lambda_.T + np.diag(self.theta)
        )


@checked
def standardized_population(
    loadings: Mapping[str, Mapping[str, float]],
    paths: Mapping[tuple[str, str], float],
    correlations: Mapping[tuple[str, str], float],
    latent_means: Mapping[str, float],
    thresholds: ArrayLike,
) -> PopulationModel:
    """Population whose constructs and items have variance one, from standardised coefficients.

    Parameters
    ----------
    loadings : mapping of construct -> mapping of item -> loading
        Constructs in causal order, a cause before its effects; loadings inside -1 to 1.
    paths : mapping of (cause, effect) -> coefficient
        Standardised latent regressions.
    correlations : mapping of (construct, construct) -> correlation
        Correlations of the exogenous constructs; those not named are zero.
    latent_means : mapping of construct -> mean
        Total means in standard deviations; those not named are zero.
    thresholds : array_like of shape (k - 1,) or (p, k - 1)
        Thresholds in standard deviations of the items.

    Returns
    -------
    PopulationModel
        With residual and disturbance variances that bring every variance to one.

    Raises
    ------
    OptionError
        If a name is unknown, an effect stands before its cause, an exogenous correlation names
        an endogenous construct, or the coefficients explain more than the whole variance.

    Examples
    --------
    >>> from loyaltysem.datasets import standardized_population
    >>> population = standardized_population(
    ...     {"SAT": {"SAT1": 0.8, "SAT2": 0.7}, "LOY": {"LOY1": 0.9, "LOY2": 0.8}},
    ...     {("SAT", "LOY"): 0.6}, {}, {"LOY": 0.5}, [-1.0, 0.0, 1.0])
    >>> population.latent_covariance.round(12).tolist()
    [[1.0, 0.6], [0.6, 1.0]]
    >>> population.n_categories
    4
    """
    constructs = tuple(loadings)
    items = tuple(item for block in loadings.values() for item in block)
    position = {name: index for index, name in enumerate(constructs)}
    _refuse_unknown([*paths, *correlations, *((name,) for name in latent_means)], constructs)
    m = len(constructs)

    lambda_ = np.zeros((len(items), m))
    for name, block in loadings.items():
        for item, loading in block.items():
            lambda_[items.index(item), position[name]] = loading

    beta = np.zeros((m, m))
    for (cause, effect), coefficient in paths.items():
        if position[cause] >= position[effect]:
            raise OptionError(
                f"The path {cause} -> {effect} runs against the order of the constructs. "
                "Variances are worked out from cause to effect. Put the cause first."
            )
        beta[position[effect], position[cause]] = coefficient

    psi = _standardizing_psi(constructs, beta, correlations)
    means = np.array([latent_means.get(name, 0.0) for name in constructs])
    theta = 1.0 - np.einsum("pm,pm->p", lambda_, lambda_)
    cuts = np.asarray(thresholds, dtype=np.float64)
    if cuts.ndim == 1:
        cuts = np.tile(cuts, (len(items), 1))
    return PopulationModel(
        constructs=constructs,
        items=items,
        lambda_=lambda_,
        beta=beta,
        psi=psi,
        alpha=np.asarray((np.eye(m) - beta) @ means),
        theta=theta,
        thresholds=cuts,
    )


def _refuse_unknown(named: Sequence[tuple[str, ...]], constructs: tuple[str, ...]) -> None:
    for names in named:
        for name in names:
            if name not in constructs:
                raise OptionError(
                    f"{name!r} is not one of the constructs {', '.join(constructs)}. Its value "
                    "would be lost. Give it loadings, or correct the name."
                )


def _standardizing_psi(
    constructs: tuple[str, ...],
    beta: FloatArray,
    correlations: Mapping[tuple[str, str], float],
) -> FloatArray:
    endogenous = np.asarray(beta.any(axis=1))
    psi = np.diag(np.where(endogenous, 0.0, 1.0))
    for (first, second), correlation in correlations.items():
        i, j = constructs.index(first), constructs.index(second)
        if endogenous[i] or endogenous[j] or i == j:
            raise OptionError(
                f"A correlation of {first} with {second} was given. Only two different exogenous "
                "constructs have one; the others follow from the paths. Remove it."
            )
        psi[i, j] = psi[j, i] = correlation
    for effect in np.flatnonzero(endogenous):
        total = np.linalg.inv(np.eye(len(constructs)) - beta)
        covariance = total @ psi @ total.T
        explained = beta[effect] @ covariance @ beta[effect]
        if explained > 1.0:
            raise OptionError(
                f"The paths to {constructs[effect]} explain {explained:.3f} of its variance. More "
                "than the whole cannot be explained. Lower the coefficients."
            )
        psi[effect, effect] = 1.0 - explained
    return psi

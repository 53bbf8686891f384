"""The one fit of all groups that a comparison rests on, and joint draws of what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError
from loyaltysem.estimation import ImpliedMoments, implied_moments
from loyaltysem.fits.fit import Fit
from loyaltysem.groups.comparison.estimates.compared import Compared, QuantityKind
from loyaltysem.inference.uncertainty.monte_carlo import draws_of_covariance
from loyaltysem.moments.drawn.resampling import replicate_count
from loyaltysem.resampling.bootstrapping import bootstrap_replicates

__all__ = ["DrawKind", "JointDraws", "Quantity", "draw_jointly"]

Array = NDArray[np.float64]
DrawKind = Literal["bootstrap", "monte_carlo"]
Quantity = Callable[[ImpliedMoments, Array], Array]


@dataclass(frozen=True, slots=True, eq=False)
class JointDraws:
    """A fit of all groups, and joint draws of its estimates.

    Attributes
    ----------
    fit : Fit
    kind : {"bootstrap", "monte_carlo"}
    est : ImpliedMoments
        Of the estimates, a batch of one.
    est_means : ndarray, shape (1, G, p)
        What an index is computed from: the answers' own, or those implied where some are missing.
    implied : ImpliedMoments
        Of the draws, a batch of B.
    means : ndarray, shape (B, G, p)
    n_drawn, n_failed : int
        How many were asked for, and how many of them came to nothing.
    among : tuple of int
        Of each group, with which it is held against; empty where each is with all.
    """

    fit: Fit
    kind: DrawKind
    est: ImpliedMoments
    est_means: Array
    implied: ImpliedMoments
    means: Array
    n_drawn: int
    n_failed: int
    among: tuple[int, ...] = ()

    def compared(
        self, kind: QuantityKind, name: str, weights: str, quantity: Quantity, level: float
    ) -> Compared:
        """Return a quantity of every group, to be compared at a level."""
        return Compared(kind, name, weights, *self.of(quantity), level, self.among)

    def of(self, quantity: Quantity) -> tuple[Array, Array]:
        """Evaluate a quantity of every group at the estimates, (G,), and in the draws, (B, G).

        Parameters
        ----------
        quantity : callable
            Takes implied moments of a batch and item means, (batch, G, p); returns (batch, G).

        Returns
        -------
        est : ndarray, shape (G,)
        draws : ndarray, shape (B', G)
            Those in which every group has a value.
        """
        est = quantity(self.est, self.est_means)[0]
        drawn = quantity(self.implied, self.means)
        return est, drawn[np.isfinite(drawn).all(axis=1)]


def draw_jointly(
    fit: Fit,
    kind: DrawKind | None,
    n_replicates: int,
    rng: np.random.Generator,
    *,
    n_jobs: int = 1,
    progress: bool | None = None,
    among: tuple[int, ...] = (),
) -> JointDraws:
    """Draw from what a fit of all groups says, all groups at once.

    Parameters
    ----------
    fit : Fit
    kind : {"bootstrap", "monte_carlo"}, optional
        Respondents, or whole clusters of them, drawn anew within each group with their weights and
        the model fitted to them, or parameters drawn from the normal distribution that their
        covariance matrix describes, linearised where there are weights or clusters. By default the
        bootstrap where answers are complete amounts, whose replicates cost little.
    n_replicates : int
    rng : Generator
    n_jobs : int
        Processes of the bootstrap.
    progress : bool, optional
        Whether the bootstrap shows a bar.
    among : tuple of int
        Of each group, with which it is held against; empty where each is with all.
    """
    # thresholds and correlations are estimated anew in every replicate, and so are blanks
    cheap = fit.criterion.leaves_out_exactly and fit.criterion.treatment.noun == "answers"
    chosen: DrawKind = kind or ("bootstrap" if cheap else "monte_carlo")
    if chosen == "monte_carlo":
        drawn = _from_covariance(fit, replicate_count(n_replicates), rng)
        return replace(drawn, among=among)
    replicates = bootstrap_replicates(fit, n_replicates, rng=rng, n_jobs=n_jobs, progress=progress)
    return JointDraws(
        fit,
        "bootstrap",
        fit.implied,
        fit.index_means[None],
        replicates.implied,
        replicates.means,
        len(replicates.converged),
        int((~replicates.converged).sum()),
        among,
    )


def _from_covariance(fit: Fit, n_replicates: int, rng: np.random.Generator) -> JointDraws:
    covariance = fit.require_identified("draws from the distribution of the estimates")
    theta = draws_of_covariance(fit.solution.theta[0], covariance, n_replicates, rng)
    base = np.asarray(fit.criterion.discrepancy.base)
    implied = implied_moments(fit.layout, theta, np.repeat(base[:1], n_replicates, axis=0))
    est, means = fit.implied.mean, implied.mean
    if est is None or means is None:
        raise NotAvailableError("The model has no means, so that levels cannot be compared.")
    if fit.criterion.treatment.noun == "answers":
        # an estimate does not depend on how its interval is made: the answers' own means where
        # they are complete, with the spread of those implied, as only that is in the parameters
        own = fit.index_means[None]
        means = means + (own - est)
        est = own
    return JointDraws(fit, "monte_carlo", fit.implied, est, implied, means, n_replicates, 0)

r"""The bootstrap test of a model's fit.

Resampling the answers as they are would resample their misfit too. So they are first turned to a
sample in which the model holds exactly, :math:`Z = (Y - \bar y) S^{-1/2} \hat\Sigma^{1/2} +
\hat\mu` with symmetric roots, and with the answers' own skewness and kurtosis; the share of its
replicates whose chi-square is at least the model's is the p-value (Bollen & Stine 1992).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.derived.hypotheses import TestResult
from loyaltysem.moments.resampling import replicate_count, resampled_counts
from loyaltysem.resampling.patience import Patience
from loyaltysem.resampling.replicates import refit, require_refittable

__all__ = ["bollen_stine_test"]

Array = NDArray[np.float64]


def bollen_stine_test(
    fitted: Fit, n_replicates: int, *, rng: Any = None, progress: bool | None = None
) -> TestResult:
    """Test a model against the saturated one by the bootstrap.

    Parameters
    ----------
    fitted : Fit
    n_replicates : int
    rng : int, Generator or None
    progress : bool, optional

    Returns
    -------
    TestResult
        With the plain chi-square and the bootstrap's p-value.

    Raises
    ------
    NotAvailableError
        There are no complete answers, they are ordered, the estimator is not ML, or there are no
        degrees of freedom.
    OptionError
        ``n_replicates`` is no whole number from 2 up.
    """
    if refusal := fitted.criterion.refusal("bollen_stine"):
        raise NotAvailableError(refusal)
    require_refittable(fitted)
    if not fitted.df:
        raise NotAvailableError(
            "The model has no degrees of freedom; there is no chi-square to test by replicates."
        )
    n_replicates = replicate_count(n_replicates)
    turned = tuple(_turned(fitted, x, g) for g, x in enumerate(fitted.values or ()))
    criterion = fitted.criterion.with_values(turned)
    draws = resampled_counts([len(x) for x in turned], n_replicates, rng)
    with Patience(n_replicates, progress) as patience:
        replicates = refit(fitted, draws, criterion=criterion, patience=patience)
    # Wishart likelihood weighs the groups of the reported chi-square otherwise than the minimum
    # does; what is counted is how often a replicate's own statistic reaches the model's own
    own = float(fitted.sizes.sum() * fitted.solution.objective[0])
    failed = int((~replicates.converged).sum())
    return TestResult(
        statistic=fitted.test().chisq,
        df=fitted.df,
        pvalue=float((replicates.chisq >= own).mean()),
        null="the model holds in the population",
        method=f"Bollen–Stine bootstrap, {n_replicates} replicates"
        + (f" ({failed} did not converge and are left out)" if failed else ""),
    )


def _turned(fitted: Fit, values: Array, group: int) -> Array:
    """Return answers with the implied covariances and means, and the shape of the observed.

    The symmetric roots turn the answers as little as possible: other roots would mix the items,
    whose skewness would then go to other items.
    """
    mean = values.mean(axis=0)
    turn = _root(fitted.covariances[group], -0.5) @ _root(fitted.implied.covariance[0, group], 0.5)
    target = mean if fitted.implied.mean is None else fitted.implied.mean[0, group]
    return np.asarray((values - mean) @ turn + target)


def _root(covariance: Array, power: float) -> Array:
    sizes, axes = np.linalg.eigh(covariance)
    return np.asarray(axes * sizes**power @ axes.T)

r"""Factor scores of single respondents, and what they leave uncertain.

For a respondent with answers y to some or all items, Λ, Σ and μ cut down to these items, and
:math:`C = \operatorname{cov}(\eta)`,

.. math::

    \hat\eta_R = E(\eta) + C \Lambda' \Sigma^{-1} (y - \mu), \qquad
    \hat\eta_B = E(\eta) + (\Lambda' \Sigma^{-1} \Lambda)^{-1} \Lambda' \Sigma^{-1} (y - \mu) ,

the regression score (Thurstone 1935), the expectation of η given the answers, and Bartlett's
(1937), which is unbiased for the respondent's own η. Their errors have the variances
:math:`C - C\Lambda'\Sigma^{-1}\Lambda C` and :math:`(\Lambda'\Sigma^{-1}\Lambda)^{-1} - C`, taking
the parameters as known.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["ScoreMethod", "factor_scores"]

ScoreMethod = Literal["regression", "bartlett"]
Array = NDArray[np.float64]
#: Reciprocal condition number of Λ'Σ⁻¹Λ below which some construct has no items of its own.
SMALLEST_CONDITION = 1e-10


def factor_scores(
    centred: Array,
    loadings: Array,
    covariance: Array,
    latent_covariance: Array,
    latent_mean: Array,
    method: ScoreMethod,
) -> tuple[Array, Array]:
    """Compute the scores of respondents, by which items they answered.

    Parameters
    ----------
    centred : ndarray, shape (n, p)
        Answers minus the implied means, not-a-number where missing.
    loadings : ndarray, shape (p, m)
        Λ.
    covariance : ndarray, shape (p, p)
        Σ.
    latent_covariance : ndarray, shape (m, m)
        C.
    latent_mean : ndarray, shape (m,)
    method : {"regression", "bartlett"}

    Returns
    -------
    scores, errors : ndarray, shape (n, m)
        Scores and their standard errors. Bartlett's are not-a-number where the answers of a
        respondent do not determine them.

    Examples
    --------
    One factor with two items of loading 1 and residual variance 1:

    >>> import numpy as np
    >>> scores, errors = factor_scores(
    ...     np.array([[1.0, 1.0], [1.0, np.nan]]), np.ones((2, 1)), np.eye(2) + 1,
    ...     np.eye(1), np.zeros(1), "regression",
    ... )
    >>> scores.round(3).ravel().tolist(), errors.round(3).ravel().tolist()
    ([0.667, 0.5], [0.577, 0.707])
    """
    observed = ~np.isnan(centred)
    patterns, pattern_of = np.unique(observed, axis=0, return_inverse=True)
    pattern_of = pattern_of.ravel()
    scores = np.full((len(centred), loadings.shape[1]), np.nan)
    errors = np.full_like(scores, np.nan)
    for number, pattern in enumerate(patterns):
        rows = pattern_of == number
        weights, variance = _weights(
            loadings[pattern], covariance[np.ix_(pattern, pattern)], latent_covariance, method
        )
        scores[rows] = centred[np.ix_(rows, pattern)] @ weights.T + latent_mean
        # a score without error is the variable itself
        diagonal = np.diag(variance)
        errors[rows] = np.sqrt(np.where(diagonal < 0, 0.0, diagonal))
    return scores, errors


def _weights(
    loadings: Array, covariance: Array, latent_covariance: Array, method: ScoreMethod
) -> tuple[Array, Array]:
    """Return the weights of the answers, (m, p), and the covariance of the errors, (m, m)."""
    to_answers = np.linalg.solve(covariance, loadings).T
    precision = to_answers @ loadings
    if method == "regression":
        explained = latent_covariance @ precision @ latent_covariance
        return latent_covariance @ to_answers, latent_covariance - explained
    if np.linalg.cond(precision) > 1 / SMALLEST_CONDITION:
        return np.full_like(to_answers, np.nan), np.full_like(latent_covariance, np.nan)
    inverse = np.linalg.inv(precision)
    return inverse @ to_answers, inverse - latent_covariance

"""Means and covariances of the answers themselves, whatever a model was fitted to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from loyaltysem.fits.fit import Fit
from loyaltysem.moments import Moments

__all__ = ["answer_moments"]


def answer_moments(fitted: Fit) -> Moments:
    """Return the moments of the answers of a fit.

    Parameters
    ----------
    fitted : Fit

    Returns
    -------
    Moments
        Those of the fit; of ordered items, which are fitted by correlations of latent responses,
        those of the answers as numbers. Where some are blank, means and variances are those of the
        answers there are, and covariances not-a-number.
    """
    values = fitted.values
    if fitted.table.ordered is None or values is None:
        return fitted.moments
    covariances = []
    for answers in values:
        centred = answers - np.nanmean(answers, axis=0)
        if np.isnan(answers).any():
            covariance = np.full((answers.shape[1], answers.shape[1]), np.nan)
            np.fill_diagonal(covariance, np.nanmean(centred**2, axis=0))
        else:
            covariance = centred.T @ centred / len(answers)
        covariances.append(covariance)
    return replace(fitted.moments, means=fitted.index_means, covariances=np.stack(covariances))

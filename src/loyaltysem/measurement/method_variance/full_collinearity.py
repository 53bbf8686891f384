"""Full collinearity: how far each construct is explained by all the others (Kock 2015)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.fits.fit import Fit
from loyaltysem.measurement.method_variance.sequence.substantive import correlations
from loyaltysem.moments import Moments

__all__ = ["LARGEST_VIF", "full_collinearity"]

LARGEST_VIF = 3.3


def full_collinearity(
    moments: Moments, measurement: Fit, constructs: Mapping[str, tuple[str, ...]]
) -> pd.DataFrame:
    """Return the variance inflation factor of every construct on all others.

    Parameters
    ----------
    moments : Moments
        Of the items, one group.
    measurement : Fit
        The measurement model.
    constructs : mapping of str to tuple of str

    Returns
    -------
    DataFrame
        One row for each construct: ``vif`` of the means of its items, ``vif_latent`` of the
        constructs in the measurement model, ``verdict`` on the first.
    """
    names = list(constructs)
    weights = np.zeros((len(moments.names), len(names)))
    for j, own in enumerate(constructs.values()):
        weights[[moments.names.index(item) for item in own], j] = 1 / len(own)
    covariance = weights.T @ moments.covariances[0] @ weights
    scale = 1 / np.sqrt(np.diag(covariance))
    vif = _vif(covariance * scale[:, None] * scale)
    latent = _vif(correlations(measurement, constructs).to_numpy())
    short = f"{LARGEST_VIF:g}"
    verdict = [f"at most {short}" if value <= LARGEST_VIF else f"above {short}" for value in vif]
    table = pd.DataFrame({"vif": vif, "vif_latent": latent, "verdict": verdict}, index=names)
    return table.rename_axis("construct")


def _vif(correlation: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.diag(np.linalg.inv(correlation)).copy()

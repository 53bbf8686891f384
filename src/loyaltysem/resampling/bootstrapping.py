"""Refitting a model to resampled respondents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from loyaltysem.errors import NotAvailableError, OptionError
from loyaltysem.fits.fit import Fit
from loyaltysem.moments.drawn.resampling import (
    replicate_count,
    resampled_counts,
)
from loyaltysem.resampling.bootstrap import Bootstrap
from loyaltysem.resampling.patience import Patience
from loyaltysem.resampling.replicates import Replicates, refit

__all__ = ["bootstrap_fit", "bootstrap_replicates"]


def bootstrap_fit(
    fitted: Fit,
    n_replicates: int,
    *,
    clusters: ArrayLike | None = None,
    rng: Any = None,
    n_jobs: int = 1,
    progress: bool | None = None,
) -> Bootstrap:
    """Refit a model to resampled respondents, as :func:`bootstrap_replicates` does.

    Returns
    -------
    Bootstrap
        What they can be asked for.
    """
    replicates = bootstrap_replicates(
        fitted, n_replicates, clusters=clusters, rng=rng, n_jobs=n_jobs, progress=progress
    )
    return Bootstrap(fitted, replicates)


def bootstrap_replicates(
    fitted: Fit,
    n_replicates: int,
    *,
    clusters: ArrayLike | None = None,
    rng: Any = None,
    n_jobs: int = 1,
    progress: bool | None = None,
) -> Replicates:
    """Refit a model to resampled respondents, each group resampled by itself.

    Parameters
    ----------
    fitted : Fit
    n_replicates : int
        At least 2.
    clusters : array_like, optional
        Cluster of every respondent of the fit; whole clusters are drawn. By default those of the
        fit, if it has some. A respondent's weight goes with every draw.
    rng : int, Generator or None
    n_jobs : int
        Processes.
    progress : bool, optional
        As in :class:`~loyaltysem.resampling.patience.Patience`.

    Returns
    -------
    Replicates

    Raises
    ------
    NotAvailableError
        The fit has no respondents to resample, or hardly any replicate converged.
    OptionError
        ``n_replicates`` is no whole number from 2 up, or the clusters do not fit the data.
    """
    if fitted.values is None:
        raise NotAvailableError(
            "A bootstrap resamples respondents, and this fit was made from moments only."
        )
    n_replicates = replicate_count(n_replicates)
    sizes = [len(x) for x in fitted.values]
    members = _clusters_by_group(fitted, sizes, clusters)
    with Patience(n_replicates, progress) as patience:
        counts = resampled_counts(sizes, n_replicates, rng, members)
        return refit(fitted, counts, n_jobs=n_jobs, patience=patience)


def _clusters_by_group(
    fitted: Fit, sizes: list[int], clusters: ArrayLike | None
) -> Sequence[NDArray[Any]] | None:
    own = fitted.sample.design.clusters
    if clusters is None:
        return own
    if own is not None:
        raise OptionError(
            f"The fit has the clusters {fitted.options.clusters!r} already, and whole ones of them "
            "are drawn. Leave clusters= out."
        )
    if len(sizes) > 1:
        raise NotAvailableError(
            "Clusters of several groups are named when the model is fitted: fit(data, group=…, "
            "clusters='column'). Whole clusters are drawn then, within each group."
        )
    given = np.asarray(clusters)
    if given.shape != (sizes[0],):
        raise OptionError(
            f"{given.size} clusters for {sizes[0]} respondents: give the cluster of every "
            "respondent of the fit (incomplete rows left out), in their order."
        )
    if len(np.unique(given)) < 2:
        raise OptionError(
            "All respondents are in one cluster; at least two are needed, and many "
            "more for intervals that can be trusted."
        )
    return [given]

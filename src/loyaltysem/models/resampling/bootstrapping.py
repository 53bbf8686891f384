"""Refitting a model to resampled respondents."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from loyaltysem.errors import NotAvailableError, OptionError
from loyaltysem.inference.uncertainty.resampling import CHUNK, bootstrap_weights, generator
from loyaltysem.models.fitted import FittedModel
from loyaltysem.models.resampling.bootstrap import Bootstrap
from loyaltysem.models.resampling.replicates import refit_complete, refit_incomplete

__all__ = ["bootstrap_fit"]


def bootstrap_fit(
    fitted: FittedModel,
    n_replicates: int,
    *,
    clusters: ArrayLike | None = None,
    rng: Any = None,
    n_jobs: int = 1,
    progress: bool = False,
) -> Bootstrap:
    """Refit a model to resampled respondents, each group resampled by itself.

    Parameters
    ----------
    fitted : FittedModel
    n_replicates : int
        At least 2.
    clusters : array_like, optional
        Cluster of every respondent of the fit; whole clusters are drawn.
    rng : int, Generator or None
    n_jobs : int
        Processes, where answers are missing.
    progress : bool

    Returns
    -------
    Bootstrap

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
    if n_replicates < 2 or n_replicates != int(n_replicates):
        raise OptionError(
            f"n_replicates={n_replicates}: a whole number from 2 up is needed, 1000 are usual."
        )
    n_replicates = int(n_replicates)
    random = generator(rng)
    by_group = _clusters_by_group(fitted, clusters)
    # a stream for each group, so that one more group changes no other's digits
    streams = random.spawn(len(by_group)) if len(by_group) > 1 else [random]
    draws = zip(
        *(
            bootstrap_weights(len(x), n_replicates, stream, groups)
            for x, stream, groups in zip(fitted.values, streams, by_group, strict=True)
        ),
        strict=True,
    )
    if fitted.options.missing == "fiml":
        replicates = refit_incomplete(
            fitted,
            fitted.values,
            draws,
            n_replicates=n_replicates,
            n_jobs=n_jobs,
            progress=progress,
        )
    else:
        replicates = refit_complete(
            fitted, fitted.values, draws, total=-(-n_replicates // CHUNK), progress=progress
        )
    return Bootstrap(fitted, replicates)


def _clusters_by_group(
    fitted: FittedModel, clusters: ArrayLike | None
) -> list[NDArray[Any] | None]:
    sizes = [len(x) for x in fitted.values or ()]
    if clusters is None:
        return [None] * len(sizes)
    if len(sizes) > 1:
        raise NotAvailableError(
            "Clusters are not drawn within groups yet; fit one group at a time, or leave clusters "
            "out."
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

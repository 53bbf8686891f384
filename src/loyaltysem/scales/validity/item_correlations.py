"""Correlations of the items of several constructs, of the sample and of samples drawn from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import OptionError
from loyaltysem.moments.drawn.resampling import bootstrap_weights, weighted_moments
from loyaltysem.scales.exploration.correlation_sample import CorrelationKind
from loyaltysem.scales.ordinal.replicates import bootstrap_correlations
from loyaltysem.scales.ordinal.sample import OrdinalMissing, OrdinalSample, take_ordinal
from loyaltysem.scales.sample import (
    checked_constructs,
    take_scales,
)

__all__ = ["ItemCorrelations", "take_item_correlations"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ItemCorrelations:
    """Correlations of all items of all constructs.

    Attributes
    ----------
    constructs : dict of str to tuple of str
    names : tuple of str, length p
        The items in the order of ``constructs``.
    correlation : ndarray, shape (p, p)
    described : str
        Who the numbers speak of, in words.
    kind : {"pearson", "polychoric"}
    notes : tuple of str
    drawn : callable or None
        Given a number of replicates and a generator, yields the correlations of bootstrap samples,
        shape (chunk, p, p); None where there are no respondents to draw.
    """

    constructs: dict[str, tuple[str, ...]]
    names: tuple[str, ...]
    correlation: FloatArray
    described: str
    kind: CorrelationKind
    notes: tuple[str, ...] = ()
    drawn: Callable[[int, np.random.Generator], Iterator[FloatArray]] | None = None

    @property
    def blocks(self) -> list[list[int]]:
        """Places of each construct's items."""
        return [[self.names.index(item) for item in items] for items in self.constructs.values()]


def take_item_correlations(
    data: Any,
    constructs: Mapping[str, Sequence[str]] | None,
    missing: OrdinalMissing | None,
    kind: CorrelationKind,
) -> ItemCorrelations:
    """Take the correlations of the constructs' items out of a survey, a data frame or moments.

    Parameters
    ----------
    data : Survey, data frame or Moments
    constructs : mapping of str to sequence of str, optional
    missing : {None, "listwise", "pairwise"}
        "pairwise" for polychoric correlations only.
    kind : {"pearson", "polychoric"}

    Returns
    -------
    ItemCorrelations

    Raises
    ------
    OptionError, VariableNotFoundError, DataError, MissingDataError
        As in :func:`loyaltysem.htmt`.
    """
    if kind not in get_args(CorrelationKind):
        raise OptionError(f"correlation={kind!r} is not known; say 'pearson' or 'polychoric'.")
    if kind == "polychoric":
        scales = checked_constructs(data, constructs)
        ordinal = take_ordinal(data, [item for scale in scales.values() for item in scale], missing)
        return _polychoric(scales, ordinal)
    if missing not in (None, "listwise"):
        raise OptionError(
            f"missing={missing!r}: Pearson correlations are taken from complete rows. Say None "
            "(refuse missing answers) or 'listwise' (leave incomplete rows out)."
        )
    sample = take_scales(data, constructs, missing)
    return ItemCorrelations(
        sample.constructs,
        sample.moments.names,
        _correlations(sample.moments.covariances[0]),
        sample.described,
        "pearson",
        drawn=None if sample.values is None else _pearson_draws(sample.values),
    )


def _polychoric(scales: dict[str, tuple[str, ...]], sample: OrdinalSample) -> ItemCorrelations:
    return ItemCorrelations(
        scales,
        sample.answers.names,
        sample.moments.correlations,
        sample.described,
        "polychoric",
        tuple(filter(None, [sample.sparse_pairs])),
        lambda n_replicates, random: bootstrap_correlations(sample, n_replicates, random),
    )


def _pearson_draws(
    answers: FloatArray,
) -> Callable[[int, np.random.Generator], Iterator[FloatArray]]:
    def drawn(n_replicates: int, random: np.random.Generator) -> Iterator[FloatArray]:
        for weights in bootstrap_weights(len(answers), n_replicates, random):
            yield _correlations(weighted_moments(answers, weights)[1])

    return drawn


def _correlations(covariances: FloatArray) -> FloatArray:
    deviations = np.sqrt(np.diagonal(covariances, axis1=-2, axis2=-1))
    # an item that is constant among the respondents drawn has no correlation
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(covariances / deviations[..., :, None] / deviations[..., None, :])

"""The same exploration in a second engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from loyaltysem.engines import (
    ROTATIONS,
    Crosscheck,
    NotCompared,
    adequacy,
    correlations_of,
    extracted_loadings,
    put_side_by_side,
    rotated_loadings,
    sphericity,
)
from loyaltysem.errors import OptionError
from loyaltysem.scales.exploration.correlation_sample import CorrelationSample
from loyaltysem.scales.exploration.extracting.extraction import Extraction
from loyaltysem.scales.exploration.factorability import bartlett_test, sampling_adequacy
from loyaltysem.scales.exploration.rotating.rotation import NORMALIZED, OBLIQUE, Rotation

__all__ = ["crosscheck"]

Array = NDArray[np.float64]
#: A quantity with its numbers side by side, or why it is not compared.
Part = tuple[str, pd.DataFrame] | NotCompared


def crosscheck(
    sample: CorrelationSample,
    extracted: Extraction,
    rotated: Rotation,
    factors: Sequence[str],
    engine: str,
) -> Crosscheck:
    """Compute an exploration with another engine, and compare the numbers.

    Parameters
    ----------
    sample : CorrelationSample
    extracted : Extraction
    rotated : Rotation
        Of these loadings.
    factors : sequence of str, length m
        Names of the rotated factors.
    engine : {"factor_analyzer"}

    Returns
    -------
    Crosscheck

    Raises
    ------
    OptionError
        The engine is another.
    """
    if engine != "factor_analyzer":
        raise OptionError(
            f"engine={engine!r} is not available; explorations are checked by 'factor_analyzer'."
        )
    parts = [
        *_of_the_items(sample),
        *_of_the_extraction(sample, extracted),
        *_of_the_rotation(sample.items, extracted, rotated, factors),
    ]
    compared = dict(part for part in parts if not isinstance(part, NotCompared))
    return put_side_by_side(
        engine,
        compared,
        beside=["scikit-learn"],
        left_out=[part for part in parts if isinstance(part, NotCompared)],
        ways=_ways(set(compared), sample, extracted, rotated),
    )


def _of_the_items(sample: CorrelationSample) -> Iterator[Part]:
    """Correlations, KMO and Bartlett's test; from the answers where there are any."""
    if sample.values is None:
        yield NotCompared("correlations", "given")
    else:
        theirs = correlations_of(sample.values)
        yield "correlations", _pairs(sample.items, sample.correlation, theirs)
    if sample.n <= len(sample.items):
        yield from (NotCompared(name, "few", str(sample.n)) for name in ("kmo", "bartlett"))
        return
    answers = _stand_in(sample) if sample.values is None else sample.values
    (kmo, msa), (other_kmo, other_msa) = sampling_adequacy(sample.correlation), adequacy(answers)
    names = [("KMO", "", ""), *(("MSA", "", item) for item in sample.items)]
    yield "kmo", _rows(names, [kmo, *msa], [other_kmo, *other_msa])
    test = bartlett_test(sample.correlation, sample.n)
    names = [("chisq", "", ""), ("pvalue", "", "")]
    yield "bartlett", _rows(names, [test.chisq, test.pvalue], sphericity(answers))


def _of_the_extraction(sample: CorrelationSample, extracted: Extraction) -> Iterator[Part]:
    # it has no iterated principal axis, which ends where minres is
    method = "ml" if extracted.method == "ml" else "minres"
    ours = extracted.loadings
    theirs = extracted_loadings(sample.correlation, ours.shape[1], method)
    if isinstance(theirs, NotCompared):
        yield theirs
        return
    order, signs = _matched(ours, theirs)
    names = [f"unrotated {number}" for number in range(1, ours.shape[1] + 1)]
    yield "extraction", _loadings(sample.items, names, ours, theirs[:, order] * signs)


def _of_the_rotation(
    items: Sequence[str], extracted: Extraction, rotated: Rotation, factors: Sequence[str]
) -> Iterator[Part]:
    if len(factors) == 1 or rotated.method == "none":
        yield NotCompared("loadings", "unrotated")
        return
    if rotated.method not in ROTATIONS:
        yield NotCompared("loadings", "absent", f"rotation={rotated.method!r}")
        return
    theirs, phi = rotated_loadings(extracted.loadings, rotated.method, normalize=rotated.normalized)
    order, signs = _matched(rotated.loadings, theirs)
    yield "loadings", _loadings(items, factors, rotated.loadings, theirs[:, order] * signs)
    if rotated.method in OBLIQUE:
        phi = phi[np.ix_(order, order)] * signs[:, None] * signs
        yield "factor_correlations", _pairs(factors, rotated.factor_correlations, phi)


def _ways(
    compared: set[str], sample: CorrelationSample, extracted: Extraction, rotated: Rotation
) -> list[str]:
    """Return what the engine does in its own way, of what was compared."""
    own_way = rotated.normalized and rotated.method not in NORMALIZED
    ways = {
        "stand_in": "kmo" in compared and sample.values is None,
        "principal_axis": "extraction" in compared and extracted.method == "pa",
        "matching": not compared.isdisjoint({"extraction", "loadings"}),
        "rotation": "loadings" in compared,
        "order_of_phi": "factor_correlations" in compared,
        "kaiser": "loadings" in compared and own_way,
    }
    return [name for name, there in ways.items() if there]


def _stand_in(sample: CorrelationSample) -> Array:
    """Make answers of n respondents that have exactly the correlations of the sample."""
    n, p = sample.n, len(sample.items)
    drawn = np.random.default_rng(1).normal(size=(n, p))
    directions, _ = np.linalg.qr(drawn - drawn.mean(axis=0))
    return np.asarray(np.sqrt(n) * directions @ np.linalg.cholesky(sample.correlation).T)


def _matched(ours: Array, theirs: Array) -> tuple[NDArray[np.intp], Array]:
    """Return which of their factors stands for each of ours, and with which sign.

    By the largest sum of absolute congruence coefficients (Tucker 1951).
    """
    lengths = np.outer(np.linalg.norm(ours, axis=0), np.linalg.norm(theirs, axis=0))
    congruence = ours.T @ theirs / np.where(lengths > 0, lengths, 1.0)
    rows, order = linear_sum_assignment(-np.abs(congruence))
    return order, np.where(congruence[rows, order] < 0, -1.0, 1.0)


def _loadings(
    items: Sequence[str], factors: Sequence[str], ours: Array, theirs: Array
) -> pd.DataFrame:
    names = [(factor, "=~", item) for factor in factors for item in items]
    return _rows(names, ours.T.ravel(), theirs.T.ravel())


def _pairs(names: Sequence[str], ours: Array, theirs: Array) -> pd.DataFrame:
    i, j = np.triu_indices(len(names), 1)
    pairs = [(names[a], "~~", names[b]) for a, b in zip(i.tolist(), j.tolist(), strict=True)]
    return _rows(pairs, ours[i, j], theirs[i, j])


def _rows(
    names: Sequence[tuple[str, str, str]],
    ours: Sequence[float] | Array,
    theirs: Sequence[float] | Array,
) -> pd.DataFrame:
    return pd.DataFrame(names, columns=["lhs", "op", "rhs"]).assign(est=ours, other=theirs)

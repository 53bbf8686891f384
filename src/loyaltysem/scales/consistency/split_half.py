"""The two halves of a scale against each other: all splits of it, or many random ones."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from itertools import combinations
from math import comb
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from loyaltysem.arguments import checked
from loyaltysem.errors import DataWarning, users_line
from loyaltysem.moments.drawn.resampling import generator
from loyaltysem.moments.observations import MissingTreatment
from loyaltysem.scales.consistency.alpha import cronbach_alpha, item_rest_correlations
from loyaltysem.scales.sample import ScaleSample, take_scales
from loyaltysem.scales.table import ScaleTable
from loyaltysem.scales.wording import wording_note

__all__ = [
    "correlation_of",
    "half_splits",
    "spearman_brown",
    "split_half",
    "split_half_coefficients",
]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
COLUMNS = (
    "mean",
    "median",
    "min",
    "lambda_4",
    "odd_even",
    "odd_even_spearman_brown",
    "best_split",
)


def half_splits(
    n_items: int, n_replicates: int, *, rng: int | np.random.Generator | None = None
) -> tuple[BoolArray, bool]:
    """Return the splits of a scale into halves, all of them where there are few enough.

    Parameters
    ----------
    n_items : int
        At least two. Of an odd number the first half has one item less.
    n_replicates : int
        The most splits that are looked at.
    rng : int, Generator or None
        For random ones.

    Returns
    -------
    splits : ndarray of bool, shape (splits, n_items)
        Whether an item is in the first half.
    exhaustive : bool
        Whether these are all splits.

    Examples
    --------
    >>> splits, exhaustive = half_splits(4, 100)
    >>> len(splits), exhaustive
    (3, True)
    """
    half = n_items // 2
    even = n_items % 2 == 0
    number = comb(n_items, half) // 2 if even else comb(n_items, half)
    if number > n_replicates:
        order = generator(rng).random((n_replicates, n_items)).argsort(axis=1)
        return order < half, False
    # of an even number each split would come twice: the first item is kept in the first half
    rest = combinations(range(1, n_items), half - 1) if even else combinations(range(n_items), half)
    splits = np.zeros((number, n_items), dtype=bool)
    for row, members in zip(splits, rest, strict=True):
        row[list(members)] = True
        row[0] |= even
    return splits, True


def split_half_coefficients(covariance: ArrayLike, splits: BoolArray) -> FloatArray:
    r"""Return the split-half coefficient of each split, Guttman's λ4.

    .. math:: \lambda_4 = \frac{4 \operatorname{cov}(A, B)}{\operatorname{var}(A + B)}

    Parameters
    ----------
    covariance : array_like, shape (k, k)
        Of the items; correlations give the coefficients of standardised items.
    splits : ndarray of bool, shape (splits, k)

    Returns
    -------
    ndarray, shape (splits,)
        The mean over all splits of an even number of items is alpha.

    Notes
    -----
    Flanagan (1937); Guttman (1945). Agrees with ``splitHalf`` of psych 2.2.9, which for an odd
    number of items visits half of the splits only.

    Examples
    --------
    >>> s = [[1.0, 0.5, 0.4], [0.5, 1.0, 0.3], [0.4, 0.3, 1.0]]
    >>> split_half_coefficients(s, half_splits(3, 100)[0]).round(3)
    array([0.667, 0.593, 0.519])
    """
    s = np.asarray(covariance, dtype=np.float64)
    signs = np.where(splits, 1.0, -1.0)
    return np.asarray(1 - ((signs @ s) * signs).sum(axis=1) / s.sum())


def spearman_brown(correlation: float, share: float = 0.5) -> float:
    r"""Return the reliability of the whole from the correlation of its halves.

    .. math:: \frac{r\sqrt{r^2 + 4pq(1-r^2)} - r^2}{2pq(1-r^2)}

    Parameters
    ----------
    correlation : float
        Of the two halves.
    share : float, default 0.5
        p, the share of the items that the first half has; q = 1 − p.

    Returns
    -------
    float
        2r / (1 + r) for equal halves.

    Notes
    -----
    Spearman (1910), Brown (1910); unequal halves: Horst (1951), *Educational and
    Psychological Measurement, 11*, 368–371.

    Examples
    --------
    >>> round(spearman_brown(0.6), 4)
    0.75
    """
    r, weight = correlation, 4 * share * (1 - share)
    if abs(r) >= 1:
        return float(np.sign(r))
    return float(2 * (r * np.sqrt(r**2 + weight * (1 - r**2)) - r**2) / (weight * (1 - r**2)))


@checked
def split_half(
    data: Any,
    constructs: Mapping[str, Sequence[str]] | None = None,
    *,
    missing: MissingTreatment | None = None,
    standardized: bool = False,
    n_replicates: int = 10_000,
    rng: int | np.random.Generator | None = None,
) -> ScaleTable:
    """Compute split-half reliability over all splits of each scale, or many random ones.

    Parameters
    ----------
    data : Survey, data frame or Moments
        Reversed items of a survey are reversed already; those of a frame must be.
    constructs : mapping of str to sequence of str, optional
        The items of each construct. By default those of the survey's codebook.
    missing : {None, "listwise"}
        None refuses missing answers; "listwise" leaves incomplete rows out and says how many.
    standardized : bool, default False
        Of standardised items, as psych has it, instead of the answers as they are.
    n_replicates : int, default 10000
        The most splits that are looked at: all of a scale of up to 16 items, random ones of a
        longer one.
    rng : int, Generator or None
        For random splits; the same seed gives the same digits.

    Returns
    -------
    DataFrame
        One row for each construct and the columns

        - ``n_items``, ``n``, ``n_splits``, ``exhaustive`` (whether these are all splits);
        - ``mean``, ``median``, ``min`` of the coefficients, and their maximum ``lambda_4``;
        - ``odd_even``: the split of the items by turns, in the order they are named;
        - ``odd_even_spearman_brown``: the same from the correlation of these halves;
        - ``best_split``: the halves of ``lambda_4``.

    Raises
    ------
    OptionError
        The constructs are absent or empty, or ``n_replicates`` is no number of splits.
    VariableNotFoundError, DataError, MissingDataError
        As in :func:`reliability`.

    Warns
    -----
    DataWarning
        A construct has one item, or an item runs against its scale.

    Notes
    -----
    The largest of many coefficients is upward biased in small samples: report ``mean`` or
    ``odd_even``. Checked against ``splitHalf`` of psych 2.2.9 to 1e-9.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> table = ls.split_half(ls.datasets.load_platforms(), missing="listwise")
    >>> int(table.loc["SAT", "n_splits"])
    3
    """
    sample = take_scales(data, constructs, missing)
    random = generator(rng)
    rows: list[dict[str, Any]] = []
    notes: list[str] = []
    for name, items in sample.constructs.items():
        row: dict[str, Any] = {"n_items": len(items), "n": sample.n}
        if len(items) == 1:
            notes.append(
                f"{name} has one item ({items[0]}), which has no halves: its row is empty."
            )
            row |= {"n_splits": 0, "exhaustive": True} | dict.fromkeys(COLUMNS, np.nan)
            rows.append(row | {"best_split": ""})
            continue
        covariance = sample.covariance(name)
        notes.append(
            wording_note(
                name, items, item_rest_correlations(covariance), float(cronbach_alpha(covariance))
            )
        )
        matrix = correlation_of(covariance) if standardized else covariance
        splits, exhaustive = half_splits(len(items), int(n_replicates), rng=random)
        rows.append(
            row | {"n_splits": len(splits), "exhaustive": exhaustive} | _row(matrix, splits, items)
        )
    notes = [note for note in notes if note]
    for note in notes:
        warnings.warn(note, DataWarning, stacklevel=users_line())
    frame = pd.DataFrame(rows, index=pd.Index(list(sample.constructs), name="construct"))
    return ScaleTable.of(frame, _conventions(sample, standardized, frame), notes)


def correlation_of(covariance: FloatArray) -> FloatArray:
    """Return the correlations that belong to covariances."""
    deviations = np.sqrt(np.diag(covariance))
    return np.asarray(covariance / deviations[:, None] / deviations)


def _row(matrix: FloatArray, splits: BoolArray, items: Sequence[str]) -> dict[str, Any]:
    found = split_half_coefficients(matrix, splits)
    best = splits[found.argmax()]
    odd = np.arange(len(items)) % 2 == 0
    a, b = odd.astype(np.float64), (~odd).astype(np.float64)
    r = float(a @ matrix @ b / np.sqrt((a @ matrix @ a) * (b @ matrix @ b)))
    halves = [
        " + ".join(item for item, inside in zip(items, half, strict=True) if inside)
        for half in (best, ~best)
    ]
    return {
        "mean": float(found.mean()),
        "median": float(np.median(found)),
        "min": float(found.min()),
        "lambda_4": float(found.max()),
        "odd_even": float(split_half_coefficients(matrix, odd[None])[0]),
        "odd_even_spearman_brown": spearman_brown(r, float(odd.mean())),
        "best_split": " | ".join(halves),
    }


def _conventions(sample: ScaleSample, standardized: bool, frame: pd.DataFrame) -> dict[str, str]:
    of = "standardised items" if standardized else "the answers as they are"
    named = {
        "n": sample.described,
        "coefficients": f"4 cov(A, B) / var(A + B) of the halves (Flanagan, Guttman), of {of}",
        "mean": "over the splits; alpha where all splits of an even number of items are taken",
        "lambda_4": "the largest; upward biased in small samples, so report the mean or odd_even",
        "odd_even": "items by turns, in the order they are named",
        "odd_even_spearman_brown": "Spearman–Brown, with Horst's correction where halves are "
        "unequal",
    }
    if (frame["n_items"] % 2 == 1).any():
        named["odd numbers of items"] = (
            "halves differ by one item, which makes 4 cov(A, B) / var(A + B) a little too small"
        )
    if not frame["exhaustive"].all():
        named["exhaustive"] = (
            "False: random splits, so lambda_4 and min are those of the drawn ones"
        )
    return named

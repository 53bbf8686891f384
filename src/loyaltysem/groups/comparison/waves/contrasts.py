"""Changes between waves, trends over them, and how far they differ between platforms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.groups.comparison.estimates.compared import Compared
from loyaltysem.groups.comparison.waves.cells import WaveCells
from loyaltysem.inference.derived.multiplicity import adjusted_pvalues
from loyaltysem.inference.simultaneous.intervals import simultaneous_intervals, two_sided_pvalues

__all__ = ["Contrast", "contrast_rows", "contrasts_of", "level_rows"]

ContrastKind = Literal["change", "trend", "difference of changes", "difference of trends"]


@dataclass(frozen=True, slots=True, eq=False)
class Contrast:
    """A sum of cells with weights that add up to zero.

    Attributes
    ----------
    kind : str
    first, second : int
        Platforms; the second is −1 where a contrast is of one.
    start, end : int
        Waves; of a trend the first and the last of them.
    waves : frozenset of int
        All that it is made of, also those whose weight is zero.
    weights : ndarray, shape (G,)
    """

    kind: ContrastKind
    first: int
    second: int
    start: int
    end: int
    waves: frozenset[int]
    weights: NDArray[np.float64]


def contrasts_of(cells: WaveCells) -> tuple[Contrast, ...]:
    """Return changes from each wave of a platform to its next, its trend, and their differences.

    A trend is the slope of the least-squares line through a platform's levels, by unit of time.
    Changes are held against those of other platforms between the same waves, trends where both
    were asked in the same waves.
    """
    own = [*_changes(cells), *_trends(cells)]
    return (*own, *_differences(own))


def _changes(cells: WaveCells) -> Iterator[Contrast]:
    for platform in range(len(cells.platforms)):
        mine = np.flatnonzero(cells.platform == platform)
        for before, after in pairwise(mine):
            weights = np.zeros(len(cells.labels))
            weights[before], weights[after] = -1.0, 1.0
            start, end = int(cells.wave[before]), int(cells.wave[after])
            yield Contrast("change", platform, -1, start, end, frozenset((start, end)), weights)


def _trends(cells: WaveCells) -> Iterator[Contrast]:
    for platform in range(len(cells.platforms)):
        mine = np.flatnonzero(cells.platform == platform)
        if len(mine) < 2:
            continue
        apart = cells.when[cells.wave[mine]] - cells.when[cells.wave[mine]].mean()
        weights = np.zeros(len(cells.labels))
        weights[mine] = apart / (apart @ apart)
        waves = cells.wave[mine].tolist()
        yield Contrast("trend", platform, -1, waves[0], waves[-1], frozenset(waves), weights)


def _differences(own: list[Contrast]) -> Iterator[Contrast]:
    kinds: dict[str, ContrastKind] = {
        "change": "difference of changes",
        "trend": "difference of trends",
    }
    for kind, name in kinds.items():
        for one, other in combinations([c for c in own if c.kind == kind], 2):
            if one.first != other.first and one.waves == other.waves:
                weights = one.weights - other.weights
                yield Contrast(name, one.first, other.first, one.start, one.end, one.waves, weights)


def contrast_rows(
    one: Compared, contrasts: tuple[Contrast, ...], kind: ContrastKind, cells: WaveCells
) -> pd.DataFrame:
    """Return one row for each contrast of a kind; they are one family."""
    chosen = [contrast for contrast in contrasts if contrast.kind == kind]
    if not chosen:
        return pd.DataFrame()
    weights = np.stack([contrast.weights for contrast in chosen])
    est = weights @ one.est
    found = simultaneous_intervals(est, one.draws @ weights.T, level=one.level)
    pvalues = two_sided_pvalues(est, found.se)
    places: dict[str, Any] = {"group": [cells.platforms[c.first] for c in chosen]}
    if chosen[0].second >= 0:
        places = {
            "first": places["group"],
            "second": [cells.platforms[c.second] for c in chosen],
        }
    return pd.DataFrame(
        {
            "quantity": one.kind,
            "construct": one.name,
            "weights": one.weights,
            **places,
            "start": [cells.waves[c.start] for c in chosen],
            "end": [cells.waves[c.end] for c in chosen],
            (kind if kind in ("change", "trend") else "difference"): est,
            "se": found.se,
            "ci_lower": found.lower,
            "ci_upper": found.upper,
            "bonferroni_lower": found.bonferroni_lower,
            "bonferroni_upper": found.bonferroni_upper,
            "pvalue": pvalues,
            "pvalue_max_t": found.pvalue,
            "pvalue_holm": adjusted_pvalues(pvalues, "holm"),
            "differs": (found.lower > 0) | (found.upper < 0),
        }
    )


def level_rows(one: Compared, cells: WaveCells) -> pd.DataFrame:
    """Return one row for each platform and wave; they are one family."""
    return pd.DataFrame(
        {
            "quantity": one.kind,
            "construct": one.name,
            "weights": one.weights,
            "group": [cells.platforms[p] for p in cells.platform],
            "wave": [cells.waves[w] for w in cells.wave],
            **one.columns(),
        }
    )

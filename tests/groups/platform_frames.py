"""Answers of shops that measure alike, or not, and comparisons of them without a codebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

import loyaltysem as ls

TEXT = "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nC =~ c1 + c2 + c3 + c4\nB ~ A\nC ~ A + B"
ITEMS = ["a1", "a2", "a3", "b1", "b2", "b3", "c1", "c2", "c3", "c4"]
LOADINGS = np.array([1.0, 0.8, 0.9, 1.0, 1.1, 0.7, 1.0, 0.8, 1.2, 0.9])
BOUNDS = dict.fromkeys(ITEMS, (0.0, 10.0))
OPTIONS = {
    "group": "shop",
    "source": "A",
    "target": "C",
    "bounds": BOUNDS,
    "n_replicates": 60,
    "rng": 1,
}


def shops(
    levels: Mapping[str, float],
    n: int = 300,
    seed: int = 1,
    *,
    slopes: Sequence[float] = (0.5, 0.3),
    easier: Mapping[tuple[str, str], float] | None = None,
    steeper: Mapping[tuple[str, str], float] | None = None,
    noise: float = 0.6,
) -> pd.DataFrame:
    """Draw amounts: ``levels`` moves the target C by shop, the rest is the same for all.

    ``easier`` adds to the intercept of an item in a shop, ``steeper`` to its loading; ``noise`` is
    the standard deviation of what B has of its own.
    """
    rng = np.random.default_rng(seed)
    parts = []
    for name, level in levels.items():
        a = rng.normal(size=n)
        b = 0.6 * a + noise * rng.normal(size=n)
        c = level + slopes[0] * a + slopes[1] * b + 0.6 * rng.normal(size=n)
        factors = np.repeat(np.column_stack([a, b, c]), [3, 3, 4], axis=1)
        loadings = LOADINGS + [(steeper or {}).get((name, item), 0.0) for item in ITEMS]
        values = 5.0 + loadings * factors + 0.6 * rng.normal(size=(n, 10))
        values += [(easier or {}).get((name, item), 0.0) for item in ITEMS]
        parts.append(pd.DataFrame(values, columns=ITEMS).assign(shop=name))
    return pd.concat(parts, ignore_index=True)


FRAME = shops({"x": 0.0, "y": 0.15, "z": 0.8})
EASIER = shops({"x": 0.0, "y": 0.15, "z": 0.8}, easier={("z", "c4"): 0.7})
STEEPER = shops({"x": 0.0, "y": 0.1, "z": 0.5}, steeper={("z", "c4"): 0.6, ("z", "a2"): 0.6})


def plain(frame: pd.DataFrame = FRAME, **changes: object) -> ls.PlatformComparison:
    return ls.compare_platforms(ls.SEM(TEXT), frame, **(OPTIONS | changes))

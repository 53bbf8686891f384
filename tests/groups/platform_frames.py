"""Answers of three shops, and the comparison of them without a codebook."""

from __future__ import annotations

import pandas as pd

import loyaltysem as ls
from model_structures import answers

TEXT = "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nC =~ c1 + c2 + c3\nB ~ A\nC ~ A + B"
FRAME = pd.concat(
    [answers(seed, 150).assign(shop=name) for seed, name in ((1, "x"), (2, "y"), (3, "z"))],
    ignore_index=True,
)
BOUNDS = dict.fromkeys(FRAME.columns[:9], (-60.0, 60.0))
OPTIONS = {
    "group": "shop",
    "source": "A",
    "target": "C",
    "bounds": BOUNDS,
    "n_replicates": 40,
    "rng": 1,
}


def plain(**changes: object) -> ls.PlatformComparison:
    return ls.compare_platforms(ls.SEM(TEXT), FRAME, **(OPTIONS | changes))

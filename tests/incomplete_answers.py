"""Incomplete answers for tests: of one or several groups, missing at random or completely so."""

from __future__ import annotations

import numpy as np
import pandas as pd

from model_structures import answers


def with_holes(frame: pd.DataFrame, share: float, seed: int) -> pd.DataFrame:
    """Take answers away completely at random; the first item of every row stays."""
    rng = np.random.default_rng(seed)
    gone = rng.random(frame.shape) < share
    gone[:, 0] = False
    return frame.mask(gone)


def incomplete(seed: int, n: int = 300, share: float = 0.15) -> pd.DataFrame:
    return with_holes(answers(seed, n), share, seed)


def incomplete_groups(seed: int, sizes: tuple[int, ...] = (200, 150)) -> pd.DataFrame:
    labels = [f"group {g}" for g in range(1, len(sizes) + 1)]
    return incomplete(seed, sum(sizes)).assign(platform=np.repeat(labels, sizes))

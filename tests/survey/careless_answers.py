"""Surveys for the tests of screening, from plain tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from loyaltysem.survey import Codebook, Construct, Item, Survey


def survey_of(
    answers: ArrayLike,
    constructs: Mapping[str, int] | None = None,
    *,
    bounds: tuple[float, float] | Sequence[tuple[float, float] | None] = (1, 5),
    reversed_items: Sequence[int] = (),
    simulated: bool = True,
) -> Survey:
    """A survey of answers as they were presented; constructs give the number of their items."""
    presented = np.array(answers, dtype=np.float64)
    n_items = presented.shape[1]
    constructs = {"ALL": n_items} if constructs is None else constructs
    of = [name for name, size in constructs.items() for _ in range(size)]
    all_bounds = [bounds] * n_items if isinstance(bounds, tuple) else list(bounds)
    items = tuple(
        Item(
            f"x{k + 1}",
            construct=of[k],
            minimum=None if pair is None else pair[0],
            maximum=None if pair is None else pair[1],
            reversed=k in reversed_items,
        )
        for k, pair in enumerate(all_bounds)
    )
    for k in reversed_items:
        presented[:, k] = sum(all_bounds[k]) - presented[:, k]
    codebook = Codebook(items, tuple(map(Construct, constructs)), simulated=simulated)
    return Survey(pd.DataFrame(presented, columns=codebook.item_names), codebook)


def likert(
    rng: np.random.Generator,
    n: int,
    constructs: int,
    items: int,
    *,
    noise: float = 0.5,
    worded_against: bool = False,
    shift: float = 0.0,
) -> NDArray[np.float64]:
    """Answers from 1 to 5 of careful respondents; every second item against its construct.

    A shift makes agreement frequent and the answers skewed.
    """
    traits = rng.normal(size=(n, constructs))
    latent = np.repeat(traits, items, axis=1)
    if worded_against:
        latent[:, 1::2] *= -1
    latent = latent + noise * rng.normal(size=latent.shape) + shift
    return np.digitize(latent, [-1.2, -0.4, 0.4, 1.2]) + 1.0

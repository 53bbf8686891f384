"""Answers of many groups whose loadings and intercepts differ in some of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

ITEMS = [f"x{i}" for i in range(1, 7)]
MODEL = "F =~ " + " + ".join(ITEMS)


@dataclass(frozen=True)
class Population:
    """Groups of one construct; the first has mean zero and variance one."""

    means: NDArray[np.float64]
    sds: NDArray[np.float64]
    loadings: NDArray[np.float64]
    intercepts: NDArray[np.float64]

    def sample(self, n: int, seed: int) -> pd.DataFrame:
        rng = np.random.default_rng(seed)
        parts = []
        for g, (mean, sd) in enumerate(zip(self.means, self.sds, strict=True)):
            construct = mean + sd * rng.standard_normal(n)
            noise = 0.6 * rng.standard_normal((n, len(ITEMS)))
            answers = self.intercepts[g] + construct[:, None] * self.loadings[g] + noise
            parts.append(pd.DataFrame(answers, columns=ITEMS).assign(g=f"P{g + 1:02d}"))
        return pd.concat(parts, ignore_index=True)


def population(n_groups: int, share: float = 0.2, seed: int = 11) -> Population:
    """Return groups in which a share of the loadings and of the intercepts is another."""
    rng = np.random.default_rng(seed)
    means = rng.permutation(np.linspace(-0.5, 0.5, n_groups))
    sds = np.sqrt(rng.uniform(0.8, 1.4, n_groups))
    sds[0] = 1.0
    loadings = np.full((n_groups, len(ITEMS)), 0.8)
    intercepts = np.zeros((n_groups, len(ITEMS)))
    n_other = round(share * loadings.size)
    for values, size in ((intercepts, 0.5), (loadings, 0.3)):
        where = rng.choice(values.size, n_other, replace=False)
        values.flat[where] += rng.choice([-size, size], n_other)
    return Population(means - means[0], sds, loadings, intercepts)

"""Small problems drawn at random: a model, answers that it may not suit, and options.

Sound ones are among them, and such as users bring by mistake: noise, too few respondents, items
that are nearly copies, constructs that are one, answers that are missing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

__all__ = ["ESTIMATORS", "Problem", "random_problem"]

#: By name, the options of a fit.
ESTIMATORS: dict[str, dict[str, Any]] = {
    "ML": {"estimator": "ML"},
    "MLM": {"estimator": "MLM"},
    "MLR": {"estimator": "MLR"},
    "GLS": {"estimator": "GLS"},
    "ULS": {"estimator": "ULS"},
    "WLS": {"estimator": "WLS"},
    "FIML": {"estimator": "ML", "missing": "fiml"},
    "FIML robust": {"estimator": "MLR", "missing": "fiml"},
    "DWLS": {"estimator": "DWLS", "ordered": True},
    "WLSMV": {"estimator": "WLSMV", "ordered": True},
    "ordered ULS": {"estimator": "ULS", "ordered": True},
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One fit to try.

    Attributes
    ----------
    seed : int
    kind : str
        Of :data:`ESTIMATORS`.
    lines : tuple of str
        Of the model; the order does not matter.
    indicators : dict of str to tuple of str
        The markers first.
    data : DataFrame
    options : dict
        Of ``fit``.
    """

    seed: int
    kind: str
    lines: tuple[str, ...]
    indicators: dict[str, tuple[str, ...]]
    data: pd.DataFrame
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The model."""
        return self.text_with(self.indicators, self.lines)

    def text_with(self, indicators: dict[str, tuple[str, ...]], lines: tuple[str, ...]) -> str:
        """Write the model down with its items and lines in another order."""
        measured = [f"{name} =~ {' + '.join(items)}" for name, items in indicators.items()]
        return "\n".join([*measured, *lines])

    @property
    def items(self) -> list[str]:
        """All items."""
        return [item for items in self.indicators.values() for item in items]

    @property
    def is_ordered(self) -> bool:
        """Whether answers are categories."""
        return bool(self.options.get("ordered"))

    @property
    def is_free_of_units(self) -> bool:
        """Whether items in other units give the same fit."""
        return not self.is_ordered and self.kind != "ULS"


def random_problem(seed: int, kind: str | None = None, n: int | None = None) -> Problem:
    """Draw a problem; the same seed draws the same one on every machine.

    Parameters
    ----------
    seed : int
    kind : str, optional
        The estimator, otherwise drawn too.
    n : int, optional
        Respondents, otherwise drawn too.
    """
    rng = np.random.default_rng([20261130, seed])
    kind = kind or list(ESTIMATORS)[int(rng.integers(len(ESTIMATORS)))]
    options = dict(ESTIMATORS[kind])
    sizes = rng.integers(2, 5, size=int(rng.integers(1, 4)))
    if len(sizes) == 1:
        sizes = np.maximum(sizes, 3)
    names = iter(f"x{k + 1}" for k in range(int(sizes.sum())))
    indicators = {
        f"F{k + 1}": tuple(next(names) for _ in range(size)) for k, size in enumerate(sizes)
    }
    n = n or int(rng.choice([40, 60, 100, 200, 300]))
    if kind == "WLS":
        n = max(n, 150)
    lines = _structure(indicators, rng)
    data = _answers(indicators, n, rng)
    if options.get("missing"):
        share = float(rng.choice([0.0, 0.1, 0.25]))
        blank = rng.uniform(size=data.shape) < share
        blank[blank.all(axis=1)] = False
        data = data.mask(blank)
    if options.get("ordered"):
        cuts = np.sort(rng.normal(size=int(rng.integers(1, 4))))
        cuts = np.unique(np.clip(cuts, -1.0, 1.0).round(1))
        spread = (data - data.mean()) / data.std()
        data = pd.DataFrame(np.digitize(spread, cuts) + 1, columns=data.columns)
    else:
        _with_means(lines, indicators, options, rng)
    if rng.uniform() < 0.15:
        data["platform"] = np.where(np.arange(n) % 2 == 0, "a", "b")
        options["group"] = "platform"
        if rng.uniform() < 0.5 and not options.get("ordered"):
            options["group_equal"] = ["loadings"]
    if rng.uniform() < 0.3:
        options["std_lv"] = True
    return Problem(seed, kind, tuple(lines), indicators, data, options)


def _structure(indicators: dict[str, tuple[str, ...]], rng: np.random.Generator) -> list[str]:
    factors = list(indicators)
    lines = []
    if len(factors) > 1 and rng.uniform() < 0.5:
        lines.append(f"{factors[-1]} ~ {' + '.join(factors[:-1])}")
        if len(factors) == 3 and rng.uniform() < 0.5:
            lines = [f"{factors[1]} ~ {factors[0]}", f"{factors[2]} ~ {factors[1]}"]
    if rng.uniform() < 0.15 and len(factors) > 1:
        lines.append(f"{indicators[factors[0]][-1]} ~~ {indicators[factors[1]][-1]}")
    return lines


def _with_means(
    lines: list[str],
    indicators: dict[str, tuple[str, ...]],
    options: dict[str, Any],
    rng: np.random.Generator,
) -> None:
    drawn = rng.uniform()
    if drawn < 0.15:
        options["meanstructure"] = True
    elif drawn < 0.3:
        # the marker of the mean: the same model in other words
        lines += [f"{items[0]} ~ 0*1" for items in indicators.values()]
        lines += [f"{name} ~ 1" for name in indicators]


def _answers(
    indicators: dict[str, tuple[str, ...]], n: int, rng: np.random.Generator
) -> pd.DataFrame:
    quality = str(rng.choice(["sound", "sound", "weak", "noise", "copies", "one construct"]))
    k = len(indicators)
    related = 0.97 if quality == "one construct" else float(rng.uniform(0, 0.7))
    factors = np.sqrt(related) * rng.normal(size=(n, 1))
    factors = factors + np.sqrt(1 - related) * rng.normal(size=(n, k))
    columns = {}
    for f, items in enumerate(indicators.values()):
        for item in items:
            size = {"sound": (0.5, 0.9), "weak": (0.0, 0.4), "noise": (0.0, 0.0)}.get(
                quality, (0.6, 0.95)
            )
            loading = float(rng.uniform(*size)) * (-1 if rng.uniform() < 0.1 else 1)
            columns[item] = loading * factors[:, f] + np.sqrt(1 - loading**2) * rng.normal(size=n)
        if quality == "copies":
            columns[items[-1]] = columns[items[0]] + 0.02 * rng.normal(size=n)
    data = pd.DataFrame(columns) + rng.uniform(-3, 3, size=len(columns))
    # in hundredths, which other programs read without rounding
    return data.round(2)

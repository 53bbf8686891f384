"""The search for the smallest sample with a power for one parameter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri

from loyaltysem.errors import ConvergenceError, OptionError
from loyaltysem.planning.rmsea.probit_line import ProbitLine, probit_line

__all__ = ["FoundSize", "SizeSearch"]

#: Distances from the wanted power, on the normal scale, at which it is measured.
OFFSETS = (-0.3, -0.1, 0.1, 0.3)
#: Farther measurements say nothing of the line near the wanted power.
FARTHEST = 0.6
#: A pilot this near to the wanted power ends the pilots.
NEAR = 0.3
MAX_PILOTS, MAX_ROUNDS = 12, 4

#: Power, samples used, and shares converged and admissible at a size, from so many samples.
Measure = Callable[[int, int], dict[str, float]]


@dataclass(frozen=True, slots=True, eq=False)
class FoundSize:
    """A sample size, and what it was read off.

    Attributes
    ----------
    n : int
    se : float
        Monte-Carlo error of n.
    line : ProbitLine, or None
        None where the smallest possible sample has the power already.
    measured : DataFrame
        Every size that samples were drawn of.
    """

    n: int
    se: float
    line: ProbitLine | None
    measured: pd.DataFrame


class SizeSearch:
    """A search that measures power at some sizes, and reads the size off a line through them.

    Parameters
    ----------
    measure : callable
    power : float
        Wanted.
    slope : float
        What √n adds to Φ⁻¹(power), by theory.
    alpha : float
    smallest, largest : int
        Sizes that may be drawn.
    """

    def __init__(
        self,
        measure: Measure,
        power: float,
        slope: float,
        alpha: float,
        smallest: int,
        largest: int,
    ) -> None:
        self._measure = measure
        self._wanted = float(ndtri(power))
        self._power = power
        self._slope = slope
        self._start = (self._wanted + float(ndtri(1 - alpha / 2))) / slope
        self._smallest, self._largest = smallest, largest
        self._rows: list[dict[str, float]] = []

    def run(self, n_replicates: int) -> FoundSize:
        """Search, with so many samples at each of four sizes.

        Raises
        ------
        OptionError
            No size up to the largest has the power.
        ConvergenceError
            Power does not rise with the size, or hardly any sample has a solution.
        """
        center = self._pilots(max(200, n_replicates // 5))
        for _ in range(MAX_ROUNDS):
            sizes = sorted({self._size(center + offset / self._slope) for offset in OFFSETS})
            for n in sizes:
                self._draw(n, n_replicates)
            table = pd.DataFrame(self._rows)
            if sizes[-1] == self._smallest or self._enough_at_smallest(table):
                return FoundSize(self._smallest, 0.0, None, table)
            line = self._line(table)
            exact, se = line.size(self._power)
            n = int(np.ceil(exact - 1e-9))
            if sizes[0] <= n <= sizes[-1]:
                return FoundSize(n, se, line, table)
            center = np.sqrt(self._checked(exact))
            self._slope = float(line.coefficients[1])
        raise ConvergenceError(
            f"After {MAX_ROUNDS} rounds the size with a power of {self._power:g} is still outside "
            f"the sizes that were tried (now about {n}). More samples are needed: increase "
            "n_replicates."
        )

    def _pilots(self, n_replicates: int) -> float:
        """Return √n near the size searched for, by few samples at a time."""
        root = np.sqrt(self._checked(self._start**2))
        for _ in range(MAX_PILOTS):
            n = self._size(root)
            try:
                share = self._draw(n, n_replicates)
            except ConvergenceError:
                root = np.sqrt(self._checked(1.5 * n))
                continue
            lacking = self._wanted - share
            if abs(lacking) < NEAR or (n == self._smallest and lacking < 0):
                return float(root + lacking / self._slope)
            root = np.clip(root + lacking / self._slope, root / 2, 2 * root)
            root = np.sqrt(self._checked(root**2))
        return float(root)

    def _draw(self, n: int, n_replicates: int) -> float:
        """Measure power at a size; return it on the normal scale."""
        found = self._measure(n, n_replicates)
        self._rows.append({"n": n, **found})
        edge = 0.5 / found["used"]
        return float(ndtri(np.clip(found["power"], edge, 1 - edge)))

    def _size(self, root: float) -> int:
        return max(self._smallest, round(max(root, 0.0) ** 2))

    def _checked(self, n: float) -> float:
        if n > self._largest:
            raise OptionError(
                f"A power of {self._power:g} needs more than {self._largest} respondents. The "
                "population value is too near to zero, or too badly measured; is the effect "
                "worth finding? Give a larger 'largest' to search further."
            )
        return max(n, float(self._smallest))

    def _enough_at_smallest(self, table: pd.DataFrame) -> bool:
        there = table[table["n"] == self._smallest]
        if there.empty:
            return False
        return bool((there["power"] * there["used"]).sum() >= self._power * there["used"].sum())

    def _line(self, table: pd.DataFrame) -> ProbitLine:
        edge = 0.5 / table["used"].to_numpy()
        share = ndtri(np.clip(table["power"].to_numpy(), edge, 1 - edge))
        near = table[np.abs(share - self._wanted) < FARTHEST]
        if near["n"].nunique() < 2:
            near = table
        used = near["used"].to_numpy(dtype=np.float64)
        hits = np.rint(near["power"].to_numpy() * used)
        return probit_line(near["n"].to_numpy(dtype=np.float64), hits, used)

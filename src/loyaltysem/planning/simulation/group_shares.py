"""How respondents are divided between the groups of a planned study."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from loyaltysem.errors import OptionError
from loyaltysem.moments.grouping.labels import labels_listed
from loyaltysem.planning.simulation.population_moments import Population, group_labels

__all__ = ["GroupShares", "group_shares_of"]


@dataclass(frozen=True, slots=True)
class GroupShares:
    """Shares of the respondents that each group has, adding up to one."""

    shares: tuple[float, ...]

    def split(self, n: int) -> tuple[int, ...]:
        """Divide a number of respondents, so that the parts add up to it."""
        exact = n * np.array(self.shares)
        # what is left after rounding down goes to the largest remainders, the first of equal ones
        sizes = np.floor(exact + 1e-9).astype(int)
        order = np.argsort(-(exact - sizes), kind="stable")
        sizes[order[: n - int(sizes.sum())]] += 1
        return tuple(sizes.tolist())

    def smallest(self, of_group: int, of_all: int) -> int:
        """Return the smallest number that gives so many to every group, and to all together."""
        n = of_all
        while min(self.split(n)) < of_group:
            n += 1
        return n


def group_shares_of(given: Sequence[float] | None, population: Population) -> GroupShares:
    """Read the shares of the groups.

    Raises
    ------
    OptionError
        They are not one positive number for each group of the population.
    """
    known = group_labels(population)
    if given is None:
        if known is not None and len(known) > 1:
            raise OptionError(
                f"The population has the groups {labels_listed(known)}, and the power depends on "
                "how many respondents each has. Give group_shares, such as "
                f"{[1] * len(known)} for groups of equal size."
            )
        return GroupShares((1.0,))
    shares = np.array(given, dtype=np.float64)
    if shares.ndim != 1 or not len(shares) or not (np.isfinite(shares) & (shares > 0)).all():
        raise OptionError(
            f"group_shares={given!r}: give one number above 0 for each group, such as [1, 1, 2]."
        )
    if known is not None and len(known) != len(shares):
        raise OptionError(
            f"group_shares has {len(shares)} numbers, and the population {len(known)} "
            f"group{'s' if len(known) > 1 else ''}. Give one for each."
        )
    return GroupShares(tuple((shares / shares.sum()).tolist()))

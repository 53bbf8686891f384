"""Which effects of one variable on another a model has, and their values in many fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation import ImpliedMoments, MatrixLayout
from loyaltysem.inference.derived.effects import (
    effect_places,
    effect_scale,
    effect_values,
    indirect_routes,
    kinds_of_effects,
    route_values,
)

__all__ = ["EffectRows"]

_EFFECTS = ("direct", "indirect", "total")


@dataclass(frozen=True, slots=True)
class EffectRows:
    """The rows of a table of effects: direct, indirect, total, then each indirect route.

    Attributes
    ----------
    layout : MatrixLayout
    ends : tuple of (str, str)
        Source and target.
    places : tuple of (int, int)
        Their latent columns.
    has : mapping of str to bool
        Which of the three kinds the model has.
    through : tuple of tuple of int
        The latent columns of each route.
    """

    layout: MatrixLayout
    ends: tuple[str, str]
    places: tuple[int, int]
    has: Mapping[str, bool]
    through: tuple[tuple[int, ...], ...]

    @classmethod
    def between(cls, layout: MatrixLayout, source: str, target: str) -> EffectRows:
        """List the effects of one variable on another.

        Raises
        ------
        VariableNotFoundError
            A name takes part in no regression.
        NotAvailableError
            The model has no way from source to target.
        """
        places = effect_places(layout, source, target)
        has = kinds_of_effects(layout, source, target)
        return cls(layout, (source, target), places, has, indirect_routes(layout, *places))

    @property
    def kinds(self) -> list[str]:
        """What each row is."""
        return [*_EFFECTS, *["route"] * len(self.through)]

    @property
    def routes(self) -> list[str]:
        """The route of each row in words; empty of the first three."""
        names = [" → ".join(self.layout.latent[i] for i in route) for route in self.through]
        return [""] * len(_EFFECTS) + names

    def values(self, implied: ImpliedMoments) -> NDArray[np.float64]:
        """Return the effects in a batch of fits, shape (batch, G, 2, k): raw and standardised.

        Not-a-number where the model has none of a kind.
        """
        return np.stack([self._in(implied, g) for g in range(self.layout.n_groups)], axis=1)

    def _in(self, implied: ImpliedMoments, group: int) -> NDArray[np.float64]:
        found = effect_values(self.layout, implied, *self.places, group)
        raw = np.stack(
            [np.where(self.has[kind], found[kind], np.nan) for kind in _EFFECTS]
            + [route_values(implied, route, group) for route in self.through],
            axis=-1,
        )
        scale = effect_scale(implied, *self.places, group)
        return np.stack([raw, raw * scale[:, None]], axis=1)

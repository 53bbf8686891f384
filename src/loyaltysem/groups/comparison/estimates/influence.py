"""Paths and influence coefficients of every group, under equal loadings."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError
from loyaltysem.estimation import ImpliedMoments, MatrixLayout
from loyaltysem.fits.fit import Fit
from loyaltysem.groups.comparison.estimates.compared import Compared
from loyaltysem.groups.comparison.estimates.joint_draws import JointDraws, Quantity
from loyaltysem.inference.derived.effects import (
    effect_places,
    effect_values,
    effects_of_model,
    indirect_routes,
    route_values,
    shares_of_total,
)
from loyaltysem.moments.grouping.labels import GroupLabel

__all__ = ["Influence", "influence_of", "require_way"]

_EFFECTS = ("direct", "indirect", "total")


@dataclass(frozen=True, eq=False)
class Influence:
    """Paths, and effects of the source on the target.

    Attributes
    ----------
    paths : tuple of Compared
    effects : tuple of Compared
        ``direct indirect total`` as far as the model has them, then its indirect routes.
    std_all : mapping of str to ndarray, shape (G,)
        The effects by name, standardised alike in all groups: by the standard deviations of source
        and target whose variances the groups have on average, weighed by their respondents. Empty
        where these may not be compared.
    """

    paths: tuple[Compared, ...]
    effects: tuple[Compared, ...]
    std_all: dict[str, NDArray[np.float64]]

    def paths_table(self, labels: tuple[GroupLabel, ...]) -> pd.DataFrame:
        """Return one row for each path and group."""
        parts = []
        for one in self.paths:
            lhs, rhs = one.name.split(" ~ ")
            parts.append(
                pd.DataFrame(
                    {"lhs": lhs, "op": "~", "rhs": rhs, "group": list(labels), **one.columns()}
                )
            )
        return pd.concat(parts, ignore_index=True)

    def effects_table(self, labels: tuple[GroupLabel, ...]) -> pd.DataFrame:
        """Return one row for each group and effect, routes last."""
        parts = []
        for one in self.effects:
            kind = one.name if one.name in _EFFECTS else "route"
            part = {
                "group": list(labels),
                "effect": kind,
                "route": one.name if kind == "route" else "",
                **one.columns(),
            }
            if self.std_all:
                part["std_all"] = self.std_all[one.name]
            parts.append(pd.DataFrame(part))
        table = pd.concat(parts, ignore_index=True)
        # each group's own together, in the order of the groups
        order = np.argsort(np.tile(np.arange(len(labels)), len(parts)), kind="stable")
        table = table.iloc[order].reset_index(drop=True)
        table["share"] = np.concatenate([self._shares(g) for g in range(len(labels))])
        return table

    def _shares(self, g: int) -> NDArray[np.float64]:
        found = {one.name: one.est[g] for one in self.effects}
        values = [found.get(kind, np.nan) for kind in _EFFECTS]
        values += [value for name, value in found.items() if name not in _EFFECTS]
        shares = shares_of_total(np.array(values, dtype=np.float64))
        names = [*_EFFECTS, *(name for name in found if name not in _EFFECTS)]
        return np.array([shares[names.index(name)] for name in found])


def require_way(layout: MatrixLayout, source: str, target: str) -> None:
    """Refuse an influence that the model has no way for.

    Raises
    ------
    NotAvailableError
    """
    if not effects_of_model(layout, *effect_places(layout, source, target))["total"]:
        raise NotAvailableError(
            f"The model has no way from {source} to {target}, direct or indirect, so there is no "
            f"influence to compare. Turn source and target round, or write '{target} ~ {source}'."
        )


def influence_of(
    draws: JointDraws,
    source: str,
    target: str,
    level: float,
    *,
    standardised: bool,
    beside: Collection[str] = (),
) -> Influence:
    """Compare the paths of the model, and the effects of the source on the target.

    Parameters
    ----------
    draws : JointDraws
    source, target : str
        ``""`` where no influence is asked for.
    level : float
    standardised : bool
        Whether standardised effects may be compared.
    beside : collection of str
        Predictors whose paths are left out.
    """
    paths = tuple(
        draws.compared("path", name, "", quantity, level)
        for name, quantity in _paths(draws.fit.layout, beside)
    )
    if not source or not target:
        return Influence(paths, (), {})
    layout = draws.fit.layout
    x, y = effect_places(layout, source, target)
    found = dict(_effects(layout, x, y))
    effects = tuple(
        draws.compared("effect", name, "", quantity, level) for name, quantity in found.items()
    )
    std_all = {}
    if standardised:
        scale = _common_scale(draws.fit, x, y)
        std_all = {one.name: one.est * scale for one in effects}
    return Influence(paths, effects, std_all)


def _common_scale(fit: Fit, x: int, y: int) -> float:
    """Return the one ratio of standard deviations that standardises the effects of all groups.

    Variances are said to be equal where it is used, so that what they differ by in the fit is
    chance, and must not make effects differ.
    """
    variances = np.diagonal(fit.implied.latent_covariance[0], axis1=-2, axis2=-1)
    pooled = np.average(variances, axis=0, weights=fit.moments.n_observations)
    return float(np.sqrt(pooled[x] / pooled[y]))


def _paths(layout: MatrixLayout, beside: Collection[str]) -> Iterator[tuple[str, Quantity]]:
    places = {
        f"{row.lhs} ~ {row.rhs}": (cell.row, cell.column)
        for row, cell in layout.cells
        if row.op == "~" and cell.matrix == "beta" and row.rhs not in beside
    }
    for name, (row, column) in places.items():

        def path(
            implied: ImpliedMoments, _: NDArray[np.float64], at: tuple[int, int] = (row, column)
        ) -> NDArray[np.float64]:
            return np.asarray(implied.matrices["beta"][:, :, at[0], at[1]])

        yield name, path


def _effects(layout: MatrixLayout, x: int, y: int) -> Iterator[tuple[str, Quantity]]:
    known = effects_of_model(layout, x, y)
    for kind in _EFFECTS:
        if not known[kind]:
            continue

        def effect(
            implied: ImpliedMoments, _: NDArray[np.float64], kind: str = kind
        ) -> NDArray[np.float64]:
            groups = range(implied.covariance.shape[1])
            return np.stack([effect_values(layout, implied, x, y, g)[kind] for g in groups], axis=1)

        yield kind, effect
    for route in indirect_routes(layout, x, y):

        def along(
            implied: ImpliedMoments, _: NDArray[np.float64], route: tuple[int, ...] = route
        ) -> NDArray[np.float64]:
            groups = range(implied.covariance.shape[1])
            return np.stack([route_values(implied, route, g) for g in groups], axis=1)

        yield " → ".join(layout.latent[i] for i in route), along

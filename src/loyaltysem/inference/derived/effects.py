r"""Direct, indirect and total effects, by route, with standard errors.

For coefficients B the total effects are :math:`(I-B)^{-1} - I` (Bollen 1989, ch. 8), and

.. math:: \partial [(I-B)^{-1}]_{yx} / \partial \beta_{ij} = E_{yi} E_{jx},
          \qquad E = (I-B)^{-1} .

A route is a way from the source to the target along the arrows that visits nothing twice; its
effect is the product of its coefficients. Where the model has no feedback loop, the routes add up
to the total.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError, VariableNotFoundError
from loyaltysem.estimation import ImpliedMoments, MatrixLayout
from loyaltysem.inference.uncertainty.derivatives import variance_derivatives

__all__ = [
    "Effects",
    "effect_places",
    "effect_scale",
    "effect_slopes",
    "effect_values",
    "effects",
    "effects_of_model",
    "indirect_routes",
    "kinds_of_effects",
    "route_values",
    "routes",
    "shares_of_total",
]

Route = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Effects:
    """The effects of one variable on another in one group.

    Attributes
    ----------
    kind : tuple of str
        ``direct``, ``indirect``, ``total`` or ``route``, for each row.
    route : tuple of tuple of str
        The variables along each route, empty for the other rows.
    est, std_all : ndarray, shape (k,)
        Raw, and standardised by the implied standard deviations of source and target.
    jacobian, std_jacobian : ndarray, shape (k, q)
        Their derivatives by the free parameters.
    has_loop : bool
        Whether a feedback loop makes the routes only a part of the total.
    """

    kind: tuple[str, ...]
    route: tuple[tuple[str, ...], ...]
    est: NDArray[np.float64]
    jacobian: NDArray[np.float64]
    std_all: NDArray[np.float64]
    std_jacobian: NDArray[np.float64]
    has_loop: bool


def effect_places(layout: MatrixLayout, source: str, target: str) -> tuple[int, int]:
    """Return the latent columns of two variables that take part in regressions.

    Parameters
    ----------
    layout : MatrixLayout
    source, target : str

    Returns
    -------
    tuple of int

    Raises
    ------
    VariableNotFoundError
        One of them takes part in no regression.
    """
    part = {
        layout.latent[k]
        for _, cell in layout.cells
        if cell.matrix == "beta"
        for k in (cell.row, cell.column)
    }
    for name in (source, target):
        if name not in part:
            choice = ", ".join(name for name in layout.latent if name in part)
            raise VariableNotFoundError(
                f"'{name}' takes part in no regression of this model, so there is no effect of or "
                "on it. "
                + (f"Choose among {choice}." if choice else "The model has no regression at all.")
            )
    return layout.index_of(source), layout.index_of(target)


def routes(layout: MatrixLayout, source: int, target: int) -> tuple[Route, ...]:
    """List the ways from one latent column to another, shortest first."""
    follows: dict[int, list[int]] = {}
    for _, cell in layout.cells:
        if cell.matrix == "beta":
            follows.setdefault(cell.column, []).append(cell.row)
    found: list[Route] = []
    open_routes: list[Route] = [(source,)]
    while open_routes:
        route = open_routes.pop()
        for after in follows.get(route[-1], []):
            if after == target:
                found.append((*route, after))
            elif after not in route:
                open_routes.append((*route, after))
    return tuple(sorted(set(found), key=lambda r: (len(r), r)))


def indirect_routes(layout: MatrixLayout, source: int, target: int) -> tuple[Route, ...]:
    """List the routes that go through something else, shortest first."""
    return tuple(route for route in routes(layout, source, target) if len(route) > 2)


def route_values(implied: ImpliedMoments, route: Route, group: int = 0) -> NDArray[np.float64]:
    """Return the product of the coefficients along a route in a batch of fits, shape (batch,)."""
    return np.asarray(implied.matrices["beta"][:, group, route[1:], route[:-1]].prod(axis=-1))


def effect_scale(
    implied: ImpliedMoments, source: int, target: int, group: int = 0
) -> NDArray[np.float64]:
    """Return what standardises an effect in a batch of fits, shape (batch,)."""
    variances = np.diagonal(implied.latent_covariance[:, group], axis1=-2, axis2=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.sqrt(variances[:, source] / variances[:, target]))


def shares_of_total(est: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return which share of the total each effect is.

    Parameters
    ----------
    est : ndarray, shape (k,)
        Direct, indirect and total effect, then routes; not-a-number where there is none.

    Returns
    -------
    ndarray, shape (k,)
        Not-a-number where effects of both signs cancel each other, or nothing adds up to a total:
        they are no shares of it then.
    """
    parts = est[np.isfinite(est)]
    if not np.isfinite(est[2]) or est[2] == 0 or (parts * np.sign(est[2]) < 0).any():
        return np.full(len(est), np.nan)
    return np.asarray(est / est[2])


def effects_of_model(layout: MatrixLayout, source: int, target: int) -> dict[str, bool]:
    """Say which kinds of effects a model has, whatever the values of its coefficients.

    Returns
    -------
    dict of bool
        ``direct indirect total``; the values of a kind that it does not have are zeros that
        nothing was estimated of.
    """
    arrows = np.zeros((layout.m, layout.m), dtype=bool)
    for _, cell in layout.cells:
        if cell.matrix == "beta":
            arrows[cell.row, cell.column] = True
    # everything that can be reached from the source, in so many steps
    reached, indirect = arrows[:, source].copy(), False
    for _ in range(layout.m):
        reached = np.asarray((arrows & reached).any(axis=1))
        indirect |= bool(reached[target])
    direct = bool(arrows[target, source])
    return {"direct": direct, "indirect": indirect, "total": direct or indirect}


def kinds_of_effects(layout: MatrixLayout, source: str, target: str) -> dict[str, bool]:
    """Say which kinds of effects a model has, and refuse where it has none.

    Returns
    -------
    dict of bool
        As of :func:`effects_of_model`.

    Raises
    ------
    VariableNotFoundError
        A name takes part in no regression.
    NotAvailableError
        The model has no way from source to target.
    """
    x, y = effect_places(layout, source, target)
    kinds = effects_of_model(layout, x, y)
    if kinds["total"]:
        return kinds
    if x == y:
        raise NotAvailableError(
            f"Source and target are both {source}, and nothing leads back to it, so there is no "
            "effect to estimate. Name the cause as source and the outcome as target."
        )
    turned = effects_of_model(layout, y, x)["total"]
    remedy = (
        f"It has one from {target} to {source}: turn source and target round."
        if turned
        else f"Write '{target} ~ {source}' into the model, if that is what you claim."
    )
    raise NotAvailableError(
        f"The model has no way from {source} to {target}, direct or indirect, so there is no "
        f"effect to estimate. {remedy}"
    )


def effect_values(
    layout: MatrixLayout, implied: ImpliedMoments, source: int, target: int, group: int = 0
) -> dict[str, NDArray[np.float64]]:
    """Direct, indirect and total effect in a batch of fits.

    Returns
    -------
    dict of ndarray, shape (batch,)
        ``direct indirect total`` and the same with ``_std``.
    """
    beta = implied.matrices["beta"][:, group]
    total = implied.total[:, group, target, source] - float(target == source)
    direct = beta[:, target, source]
    scale = effect_scale(implied, source, target, group)
    values = {"direct": direct, "indirect": total - direct, "total": total}
    return values | {f"{name}_std": value * scale for name, value in values.items()}


def effect_slopes(
    layout: MatrixLayout, implied: ImpliedMoments, source: int, target: int, group: int = 0
) -> dict[str, NDArray[np.float64]]:
    """Derivatives of the raw effects in a batch of fits by the free parameters.

    Returns
    -------
    dict of ndarray, shape (batch, q)
        ``direct indirect total``.
    """
    total = implied.total[:, group]
    # derivatives by every element, of which only the free coefficients of B have one
    by_total = np.zeros((len(total), len(layout.elements)))
    by_direct = np.zeros_like(by_total)
    for i, (_, cell) in enumerate(layout.cells):
        element = layout.element_of_cell[i]
        if cell.matrix != "beta" or element < 0:
            continue
        by_total[:, element] = total[:, target, cell.row] * total[:, cell.column, source]
        by_direct[:, element] = float((cell.row, cell.column) == (target, source))
    slopes = {"direct": by_direct, "indirect": by_total - by_direct, "total": by_total}
    return {name: slope @ layout.selection[group] for name, slope in slopes.items()}


def effects(
    layout: MatrixLayout, implied: ImpliedMoments, source: str, target: str, group: int = 0
) -> Effects:
    """Compute the effects of one variable on another with their derivatives.

    Parameters
    ----------
    layout : MatrixLayout
    implied : ImpliedMoments
        Of one fit.
    source, target : str
        Latent variables, or observed ones that take part in regressions.
    group : int
        From 0.

    Returns
    -------
    Effects

    Raises
    ------
    VariableNotFoundError
        One of them takes part in no regression.
    """
    x, y = effect_places(layout, source, target)
    beta = implied.matrices["beta"][0, group]
    selection = layout.selection[group]
    betas = [
        (cell.row, cell.column, layout.element_of_cell[i])
        for i, (_, cell) in enumerate(layout.cells)
        if cell.matrix == "beta" and layout.element_of_cell[i] >= 0
    ]

    def gradient(entries: list[tuple[int, float]]) -> NDArray[np.float64]:
        by_element = np.zeros(selection.shape[0])
        for element, value in entries:
            by_element[element] += value
        result: NDArray[np.float64] = by_element @ selection
        return result

    slopes = effect_slopes(layout, implied, x, y, group)
    values = effect_values(layout, implied, x, y, group)
    est = [float(values[kind][0]) for kind in ("direct", "indirect", "total")]
    jacobian = [slopes[kind][0] for kind in ("direct", "indirect", "total")]
    found = indirect_routes(layout, x, y)
    for route in found:
        steps = list(zip(route[1:], route[:-1], strict=True))
        coefficients = np.array([beta[i, j] for i, j in steps])
        entries = [
            (e, float(np.delete(coefficients, steps.index((i, j))).prod()))
            for i, j, e in betas
            if (i, j) in steps
        ]
        est.append(float(coefficients.prod()))
        jacobian.append(gradient(entries))
    est_array, jacobian_array = np.array(est), np.array(jacobian)
    std_all, std_jacobian = _standardized(layout, implied, est_array, jacobian_array, x, y, group)
    names = [tuple(layout.latent[i] for i in r) for r in found]
    return Effects(
        kind=("direct", "indirect", "total", *["route"] * len(names)),
        route=((), (), (), *names),
        est=est_array,
        jacobian=jacobian_array,
        std_all=std_all,
        std_jacobian=std_jacobian,
        has_loop=bool(np.abs(np.linalg.matrix_power(beta, layout.m)).max() > 0),
    )


def _standardized(
    layout: MatrixLayout,
    implied: ImpliedMoments,
    est: NDArray[np.float64],
    jacobian: NDArray[np.float64],
    x: int,
    y: int,
    group: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    by_element = variance_derivatives(layout, implied).latent[group]
    derivatives = by_element @ layout.selection[group]
    variances = np.diag(implied.latent_covariance[0, group])
    with np.errstate(invalid="ignore", divide="ignore"):
        scale = np.sqrt(variances[x] / variances[y])
    relative = 0.5 * (derivatives[x] / variances[x] - derivatives[y] / variances[y])
    std = est * scale
    return std, scale * jacobian + std[:, None] * relative

"""What a second-order construct or a general factor explains of the sum of its items."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.fits.fit import Fit
from loyaltysem.measurement.validity.answer_sums import AnswerSums, sums_of
from loyaltysem.measurement.validity.measurement import (
    by_group,
    loadings_of_group,
    measurement_of,
    reliability_table,
)
from loyaltysem.measurement.validity.mixed_signs import MixedSigns, mixed_signs
from loyaltysem.scales.consistency.general_factors.general_factor import (
    explained_common_variance,
    second_order_omega,
)
from loyaltysem.scales.table import ScaleTable

__all__ = ["reliability_mixed", "reliability_of_fit"]

FloatArray = NDArray[np.float64]
#: A latent correlation below which factors count as uncorrelated.
UNCORRELATED = 1e-8
SECOND_ORDER = {
    "omega_l1": "(s'b)²ψ over the model-implied variance of the sum of all items "
    "(reliabilityL2 of semTools); its omega has the observed one",
    "omega_l2": "(1'b)²ψ over the variance of the sum of the first-order constructs",
    "omega_partial_l1": "as omega_l1, without the first-order constructs' own variance in the "
    "denominator",
}
BIFACTOR = {
    "omega_total": "1'ΛΦΛ'1 / 1'S1, all factors together, observed variance of the sum of the "
    "construct's items",
    "omega_hierarchical": "(Σλ)²ψ / 1'S1, this factor alone, the same denominator (compRelSEM of "
    "semTools)",
    "ecv": "Σλ² of the general factor / Σλ² of all factors, standardised loadings",
}


@dataclass(frozen=True, slots=True)
class _SecondOrder:
    """A construct measured by constructs, and perhaps by items besides."""

    name: str
    constructs: tuple[str, ...]
    direct: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Bifactor:
    """A general factor, and factors of groups of its items."""

    general: str
    groups: tuple[str, ...]


def reliability_of_fit(fitted: Fit) -> ScaleTable:
    """Return the coefficients of every construct, second-order and general ones among them."""
    table = reliability_table(fitted)
    second_order, notes = _second_order(fitted)
    bifactors, why = _bifactors(fitted)
    if not second_order and not bifactors and not notes and not why:
        return table
    parts, sums = [], sums_of(fitted)
    for g, label in enumerate(fitted.group_labels):
        own = table if len(fitted.group_labels) == 1 else table.xs(label, level="group")
        frame = pd.DataFrame(own)
        rows = [_second_order_row(fitted, sums, found, g) for found in second_order]
        if rows:
            more = pd.DataFrame(rows).set_index("construct")
            frame = frame.drop(index=frame.index.intersection(more.index))
            frame = pd.concat([frame, more]).rename_axis("construct")
        for bifactor in bifactors:
            values = _bifactor_rows(fitted, bifactor, sums.scale(g), g)
            frame = frame.reindex(columns=list(dict.fromkeys([*frame.columns, *values.columns])))
            frame.loc[values.index, values.columns] = values
        parts.append(frame)
    conventions = table.conventions
    conventions |= SECOND_ORDER if second_order else {}
    conventions |= BIFACTOR if bifactors else {}
    if "latent responses" in conventions:
        # these speak of their sum, not of that of the answers
        named = [name for name in (*SECOND_ORDER, *BIFACTOR) if name in conventions]
        conventions["latent responses"] += f"; so do {', '.join(named)}"
    # general and second-order constructs have coefficients besides
    mixed = [str(found) for found in reliability_mixed(fitted)]
    every = dict.fromkeys([*table.notes, *mixed, *notes, *why])
    return ScaleTable.of(by_group(fitted, parts), conventions, list(every))


def reliability_mixed(fitted: Fit) -> tuple[MixedSigns, ...]:
    """Return the constructs of two directions among all that :func:`reliability_of_fit` judges."""
    judged = {found.name for found in _second_order(fitted)[0]}
    for bifactor in _bifactors(fitted)[0]:
        judged |= {bifactor.general, *bifactor.groups}
    plain = measurement_of(fitted, "reliability")
    without = plain.unusable | (_indicators(fitted).keys() - plain.items.keys())
    return mixed_signs(fitted, but=frozenset(without - judged))


def _indicators(fitted: Fit) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in fitted.table.rows:
        if row.op == "=~" and row.group == 1:
            found.setdefault(row.lhs, []).append(row.rhs)
    return found


def _second_order(fitted: Fit) -> tuple[list[_SecondOrder], list[str]]:
    indicators = _indicators(fitted)
    found, notes = [], []
    for name, own in indicators.items():
        constructs = tuple(one for one in own if one in indicators)
        if not constructs:
            continue
        direct = tuple(one for one in own if one not in indicators)
        below = {item for construct in constructs for item in indicators[construct]}
        deeper = [item for item in below if item in indicators]
        if deeper:
            notes.append(
                f"{name} is measured by constructs that are measured by constructs themselves "
                f"({', '.join(sorted(deeper))}); its omegas are defined for two levels, and it has "
                "no row."
            )
        elif below & set(direct):
            notes.append(
                f"{name}: {', '.join(sorted(below & set(direct)))} measure it directly and through "
                "another construct, so its share of their sum has no single meaning; no row."
            )
        else:
            found.append(_SecondOrder(name, constructs, direct))
    return found, notes


def _second_order_row(
    fitted: Fit, sums: AnswerSums, found: _SecondOrder, g: int
) -> dict[str, object]:
    layout, implied = fitted.layout, fitted.implied
    matrices = {key: value[0, g] for key, value in implied.matrices.items() if value is not None}
    scale = sums.scale(g)
    matrices["lambda"] = scale[:, None] * matrices["lambda"]
    matrices["theta"] = scale[:, None] * matrices["theta"] * scale
    top = layout.latent.index(found.name)
    first = [layout.latent.index(name) for name in found.constructs]
    direct = [layout.observed.index(item) for item in found.direct]
    items = np.flatnonzero((matrices["lambda"][:, first] != 0).any(axis=1)).tolist()
    rows = [*items, *direct]
    b = matrices["beta"][first, top]
    own = matrices["lambda"][direct, top]
    variance = float(implied.latent_covariance[0, g, top, top])
    omegas = second_order_omega(
        matrices["lambda"][np.ix_(items, first)],
        b,
        variance,
        matrices["psi"][np.ix_(first, first)],
        matrices["theta"][np.ix_(rows, rows)],
        own,
    )
    loadings = np.concatenate([matrices["lambda"][np.ix_(items, first)] @ b, own])
    of_sum = sums.of_second_order(g, rows, loadings, variance, omegas.level_1)
    return {
        "construct": found.name,
        "n_items": len(rows),
        sums.omega: of_sum[0],
        f"{sums.omega}_model_implied": of_sum[1],
        "omega_l1": omegas.level_1,
        "omega_l2": omegas.level_2,
        "omega_partial_l1": omegas.partial_level_1,
    }


def _bifactors(fitted: Fit) -> tuple[list[_Bifactor], list[str]]:
    indicators = {
        name: frozenset(own)
        for name, own in _indicators(fitted).items()
        if all(item in fitted.table.observed for item in own)
    }
    found, notes = [], []
    for general, items in indicators.items():
        groups = tuple(name for name, own in indicators.items() if name != general and own & items)
        sets = [indicators[name] for name in groups]
        nested = all(own < items for own in sets)
        if len(groups) < 2 or not nested or sum(map(len, sets)) != len(frozenset().union(*sets)):
            continue
        correlated = _correlated(fitted, (general, *groups))
        if correlated:
            notes.append(
                f"{general} looks like a general factor, but {correlated} correlate: what two "
                "factors share belongs to neither, and there is no omega hierarchical. Fix the "
                f"covariances of these factors to zero ({general} ~~ 0*{groups[0]}), or report "
                "correlated factors."
            )
        else:
            found.append(_Bifactor(general, groups))
    return found, notes


def _correlated(fitted: Fit, names: tuple[str, ...]) -> str:
    at = [fitted.layout.latent.index(name) for name in names]
    for covariance in fitted.implied.latent_covariance[0]:
        block = covariance[np.ix_(at, at)]
        deviations = np.sqrt(np.diag(block))
        correlations = np.abs(block / deviations[:, None] / deviations)
        for i, j in np.argwhere(np.triu(correlations, 1) > UNCORRELATED):
            return f"{names[i]} and {names[j]}"
    return ""


def _bifactor_rows(fitted: Fit, found: _Bifactor, scale: FloatArray, g: int) -> pd.DataFrame:
    layout, implied = fitted.layout, fitted.implied
    lambda_ = scale[:, None] * implied.matrices["lambda"][0, g]
    covariance = implied.latent_covariance[0, g]
    rows = {}
    for name in (found.general, *found.groups):
        factor = layout.latent.index(name)
        items = np.flatnonzero(lambda_[:, factor])
        observed = fitted.moments.select([layout.observed[i] for i in items]).covariances[g]
        total, sums = float(observed.sum()), lambda_[items].sum(axis=0)
        rows[name] = {
            "omega_total": float(sums @ covariance @ sums) / total,
            "omega_hierarchical": float(sums[factor] ** 2 * covariance[factor, factor]) / total,
            "ecv": np.nan,
        }
    standardized = loadings_of_group(fitted, g)
    own = standardized["construct"] == found.general
    others = standardized["construct"].isin(found.groups)
    rows[found.general]["ecv"] = explained_common_variance(
        standardized.loc[own, "std_all"].to_numpy(), standardized.loc[others, "std_all"].to_numpy()
    )
    return pd.DataFrame.from_dict(rows, orient="index")

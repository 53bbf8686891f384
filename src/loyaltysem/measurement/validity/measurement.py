"""The measurement side of a fit: each construct with its own items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError
from loyaltysem.fits.fit import Fit
from loyaltysem.measurement.validity.answer_sums import AnswerSums, sums_of
from loyaltysem.measurement.validity.mixed_signs import MixedSigns, mixed_signs
from loyaltysem.quantities.tables import estimates_table
from loyaltysem.scales.consistency.composite import (
    composite_reliability,
    max_reliability_h,
    mean_squared_loading,
    variance_extracted,
)
from loyaltysem.scales.reliability import CONVENTIONS
from loyaltysem.scales.table import ScaleTable

__all__ = ["Measurement", "by_group", "loadings_of_group", "measurement_of", "reliability_table"]

#: Characters of the problems that a refusal repeats.
MOST_WORDS = 700


@dataclass(frozen=True, slots=True)
class Measurement:
    """The constructs of a fit that are measured by items.

    Attributes
    ----------
    items : dict of str to tuple of str
        The items of each construct.
    notes : tuple of str
        Which constructs have no coefficients, and why.
    unusable : frozenset of str
        Those constructs.
    mixed : tuple of MixedSigns
        Constructs whose coefficients have no meaning, since their items run in two directions.
    """

    items: dict[str, tuple[str, ...]]
    notes: tuple[str, ...]
    unusable: frozenset[str]
    mixed: tuple[MixedSigns, ...]

    def mixed_in(self, group: str) -> frozenset[str]:
        """Return the constructs of one group whose items run in two directions."""
        return frozenset(found.construct for found in self.mixed if found.group == group)


def measurement_of(fitted: Fit, what: str) -> Measurement:
    """Return the constructs that are measured by items.

    Raises
    ------
    ConvergenceError, IdentificationError
        The fit has no minimum, or a singular information matrix.
    NotAvailableError
        The solution is not admissible, or nothing is measured by items.
    """
    fitted.require_identified(what)
    if not fitted.admissibility.admissible:
        found = "; ".join(f"{c.check}: {c.found}" for c in fitted.admissibility.problems)
        found = found if len(found) <= MOST_WORDS else f"{found[:MOST_WORDS]} …"
        raise NotAvailableError(
            f"There is no {what} of a solution that is not admissible ({found}). The formulas "
            "would return numbers all the same, and they would mean nothing. Mend the model first; "
            f"see fit.admissibility.{_what_can_be_said(fitted)}"
        )
    items: dict[str, list[str]] = {}
    for row in fitted.table.rows:
        if row.op == "=~" and row.group == 1 and row.rhs in fitted.table.observed:
            items.setdefault(row.lhs, []).append(row.rhs)
    if not items:
        raise NotAvailableError(f"The model has no construct measured by items, so no {what}.")
    second_order = _measured_by_constructs(fitted)
    notes, unusable = _unusable(items, second_order)
    mixed = mixed_signs(fitted, but=frozenset(unusable) | second_order)
    return Measurement(
        {construct: tuple(own) for construct, own in items.items()},
        (*notes, *_correlated_residuals(fitted, items), *map(str, mixed)),
        frozenset(unusable),
        mixed,
    )


def _what_can_be_said(fitted: Fit) -> str:
    """Say what rests on the answers alone, and can be reported whatever became of the model."""
    if fitted.values is None:
        return ""
    return (
        " What rests on the answers and not on this solution can still be reported: ls.htmt(data, "
        "constructs) says whether constructs are told apart, and ls.reliability(data, constructs) "
        "how reliable each scale is by itself."
    )


def _measured_by_constructs(fitted: Fit) -> frozenset[str]:
    return frozenset(
        row.lhs
        for row in fitted.table.rows
        if row.op == "=~" and row.rhs not in fitted.table.observed
    )


def _unusable(
    items: dict[str, list[str]], second_order: frozenset[str]
) -> tuple[list[str], set[str]]:
    notes, unusable = [], set()
    counts = pd.Series([item for own in items.values() for item in own]).value_counts()
    for construct, own in items.items():
        shared = [item for item in own if counts[item] > 1]
        if construct in second_order:
            notes.append(
                f"{construct} is measured by constructs and by {', '.join(own)}: CR and AVE are "
                "defined for a construct that only items measure, so these cells are empty."
            )
        elif len(own) == 1:
            notes.append(
                f"{construct} has one item ({own[0]}): its loading says nothing about how reliable "
                "it is, so its coefficients are empty."
            )
        elif shared:
            notes.append(
                f"{construct}: {', '.join(shared)} also measure another construct. CR, AVE and "
                "omega are defined for items of one construct, so its coefficients are empty."
            )
        else:
            continue
        unusable.add(construct)
    return notes, unusable


def _correlated_residuals(fitted: Fit, items: dict[str, list[str]]) -> list[str]:
    pairs = {
        (construct, row.lhs, row.rhs)
        for row in fitted.table.rows
        if row.op == "~~" and row.lhs != row.rhs and (row.free or row.value)
        for construct, own in items.items()
        if row.lhs in own and row.rhs in own
    }
    return [
        f"{construct}: the residuals of {a} and {b} are correlated, which cr, ave and "
        "max_reliability_h leave out of account; omega counts it in the variance of the sum."
        for construct, a, b in sorted(pairs)
    ]


def by_group(fitted: Fit, parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put the tables of the groups below each other; the group is the first level of the index."""
    if len(parts) == 1:
        return parts[0]
    return pd.concat(parts, keys=list(fitted.group_labels), names=["group"])


def reliability_table(fitted: Fit) -> ScaleTable:
    """Return the coefficients of every construct from the loadings of a fit."""
    measurement, sums = measurement_of(fitted, "reliability"), sums_of(fitted)
    parts = [_of_group(fitted, measurement, sums, g) for g in range(len(fitted.group_labels))]
    n = " + ".join(map(str, fitted.moments.n_observations))
    conventions = {"n": f"{n} respondents"}
    names = [name for name in _columns(sums) if name in CONVENTIONS]
    conventions |= {name: CONVENTIONS[name] for name in names} | sums.conventions
    conventions["loadings"] = f"those of this fit ({fitted.options.estimator.name})"
    return ScaleTable.of(by_group(fitted, parts), conventions, measurement.notes)


def _columns(sums: AnswerSums) -> tuple[str, ...]:
    implied = f"{sums.omega}_model_implied"
    return (sums.omega, "cr", "ave", implied, "ave_variance_extracted", "max_reliability_h")


def _of_group(fitted: Fit, measurement: Measurement, sums: AnswerSums, g: int) -> pd.DataFrame:
    standardized = loadings_of_group(fitted, g).set_index(["construct", "item"])["std_all"]
    rows = {
        construct: {
            "n_items": len(items),
            **(
                dict.fromkeys(_columns(sums), float("nan"))
                if construct in measurement.unusable
                else _coefficients(fitted, sums, construct, items, standardized[construct], g)
            ),
        }
        for construct, items in measurement.items.items()
    }
    frame = pd.DataFrame.from_dict(rows, orient="index")
    return frame.rename_axis("construct").astype({"n_items": int})


def loadings_of_group(fitted: Fit, g: int) -> pd.DataFrame:
    """Return the loadings of items in one group, with ``std_all`` and ``std_se``."""
    table = estimates_table(fitted, standardized=True, level=0.95)
    own = (table["op"] == "=~") & table["rhs"].isin(fitted.table.observed)
    if len(fitted.group_labels) > 1:
        own &= table["group"] == fitted.group_labels[g]
    return table[own].rename(columns={"lhs": "construct", "rhs": "item"}).reset_index(drop=True)


def _coefficients(
    fitted: Fit,
    sums: AnswerSums,
    construct: str,
    items: tuple[str, ...],
    std_all: pd.Series,
    g: int,
) -> dict[str, float]:
    layout, implied, standardized = fitted.layout, fitted.implied, std_all.to_numpy()
    factor = layout.latent.index(construct)
    rows = [layout.observed.index(item) for item in items]
    raw = implied.matrices["lambda"][0, g, rows, factor]
    variance = float(implied.latent_covariance[0, g, factor, factor])
    variances = np.diag(implied.covariance[0, g])[rows]
    observed_share, implied_share = sums.of_construct(g, rows, raw, variance, standardized)
    values: tuple[float | NDArray[np.float64], ...] = (
        observed_share,
        composite_reliability(standardized),
        mean_squared_loading(standardized),
        implied_share,
        variance_extracted(raw, variance, variances),
        max_reliability_h(standardized),
    )
    return {name: float(value) for name, value in zip(_columns(sums), values, strict=True)}

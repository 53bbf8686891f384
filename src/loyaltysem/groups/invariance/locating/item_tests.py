"""Tests of every parameter that a step holds equal, for each group and for all of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import nan
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from tqdm import tqdm

from loyaltysem.comparing.group_equalities import group_equality_scores
from loyaltysem.errors import ConvergenceError, LoyaltySEMError, NotAvailableError
from loyaltysem.fits.fit import Fit
from loyaltysem.groups.invariance.climbing import Climb, Rung, differences
from loyaltysem.groups.invariance.steps.identification import step_model
from loyaltysem.groups.invariance.steps.levels import Kind, Step
from loyaltysem.groups.invariance.steps.released import (
    checked_terms,
    releasable,
    released_kind,
)
from loyaltysem.groups.invariance.steps.setting import AT, Setting
from loyaltysem.inference.derived.equality_tests import EqualityScores
from loyaltysem.inference.derived.multiplicity import adjusted_pvalues
from loyaltysem.inference.fit.fit_indices import chisq_pvalue
from loyaltysem.quantities.coefficients import coefficients
from loyaltysem.specification.table.coefficient_key import CoefficientKey

__all__ = ["Asked", "TestOf", "equal_terms", "item_tests", "terms_of_items", "test_of"]

#: Seconds after which difference tests show unasked how far they are.
UNASKED = 10.0
#: How the tests were made.
TestOf = Literal["score", "robust score", "difference"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is tested at once.

    Attributes
    ----------
    terms : tuple of str
    beside : tuple of str
        What is free with them, and in what they are held against as well.
    """

    terms: tuple[str, ...]
    beside: tuple[str, ...] = ()

    @property
    def released(self) -> tuple[str, ...]:
        """All that is free."""
        return (*self.terms, *self.beside)


def equal_terms(
    setting: Setting, rung: Rung, kinds: Collection[Kind] | None = None
) -> dict[str, Asked]:
    """Return the terms that a step holds equal and could leave free.

    A loading of its own leaves an equal intercept without a meaning: the lines of two groups would
    have to meet where the construct has its origin, which is anyone's choice. So loadings are
    tested with the intercept of the item free. Of an item with fewer than two equal thresholds
    everything is equal at once, and its intercept stands for it.

    Parameters
    ----------
    setting : Setting
    rung : Rung
    kinds : collection of Kind, optional
        By default all.
    """
    equal = rung.step.equal
    found: dict[str, Asked] = {}
    for term in releasable(setting):
        kind = released_kind(setting, term)
        if kind not in equal or (kinds and kind not in kinds):
            continue
        item = item_of(setting, term)
        if kind in ("loadings", "thresholds") and setting.coarse_in(item) == setting.groups:
            continue
        if held_in(setting, term, kind, rung.step):
            joined = kind == "loadings" and bool(setting.intercept_in(item, equal))
            found[term] = Asked((term,), (f"{item} ~ 1",) if joined else ())
    return found


def item_of(setting: Setting, term: str) -> str:
    """Return the item that a term is about, which may be given by its name as well."""
    lhs, _, rest = term.partition(" ")
    return rest.split(" ")[-1] if lhs in setting.part.constructs and "=~" in rest else lhs


def held_in(setting: Setting, term: str, kind: Kind, step: Step) -> frozenset[int]:
    """Return the groups in which a step holds a term equal that could be left free."""
    lhs, _, rhs = term.split(" ")
    equal, constructs = step.equal, setting.part.constructs
    if kind in ("loadings", "loadings2"):
        others = [x for x in constructs[lhs] if x != rhs]
        tied = any(setting.loading_in(lhs, x, equal) for x in others)
        return setting.loading_in(lhs, rhs, equal) if tied else frozenset()
    if kind == "thresholds":
        return setting.threshold_in(term, equal) if setting.equal_thresholds(lhs) > 2 else _NOWHERE
    if kind in ("intercepts", "intercepts2"):
        # with a single equal intercept its release would take the origin away
        homes = [own for own in constructs.values() if lhs in own]
        tied = all(any(setting.intercept_in(x, equal) for x in own if x != lhs) for own in homes)
        return setting.intercept_in(lhs, equal) if tied else _NOWHERE
    if kind == "residuals":
        return setting.residual_in(lhs, equal)
    return _NOWHERE if setting.free_in(term) else setting.groups


def terms_of_items(setting: Setting, step: Step) -> dict[str, Asked]:
    """Return, by item, what a step holds equal of how it measures: all but its residual."""
    found: dict[str, Asked] = {}
    for item in setting.part.items:
        terms = [
            x.term
            for x in setting.part.loadings
            if x.indicator == item
            and x.value is None
            and setting.loading_in(x.construct, item, step.equal)
        ]
        terms += [t for t in setting.scale.thresholds(item) if setting.threshold_in(t, step.equal)]
        if setting.intercept_in(item, step.equal):
            terms.append(f"{item} ~ 1")
        if terms:
            found[item] = Asked(tuple(terms))
    return found


def test_of(fit: Fit) -> TestOf:
    """Say by which tests the parameters of a fit are tested."""
    if fit.criterion.refusal("score_test", fit.options.estimator.name):
        return "difference"
    return "score" if fit.options.estimator.se == "standard" else "robust score"


def item_tests(
    climb: Climb,
    rung: Rung,
    sets: Mapping[str, Asked],
    *,
    by_group: bool = True,
    progress: bool | None = None,
) -> pd.DataFrame:
    """Test terms that a step holds equal.

    Parameters
    ----------
    climb : Climb
    rung : Rung
        With a fit.
    sets : mapping of str to Asked
        By a name, which is an item or the term itself.
    by_group : bool
        Whether to ask of each group by itself as well, which takes a fit each where score tests
        are not defined.
    progress : bool, optional
        Whether to show a bar over these; None for only where they take long.

    Returns
    -------
    DataFrame
        ``term kind group chisq df pvalue pvalue_holm epc sepc_all test reason``: for each term a
        row of all groups at once (``group`` empty), and with three or more groups one for each.
    """
    if rung.fit is None or not sets:
        return pd.DataFrame(columns=list(_COLUMNS))
    kind = test_of(rung.fit)
    if kind == "difference":
        rows = _by_difference(climb, rung, sets, by_group=by_group, progress=progress)
    else:
        rows = _by_score(climb, rung, sets, by_group=by_group)
    for row in rows:
        row["kind"] = _kind(climb.setting, row["term"])
        row["test"] = kind
        row["reason"] = row.get("reason") or _with(climb.setting, row["term"], sets[row["term"]])
    table = pd.DataFrame(rows)
    for rows_of in (table["group"] == "", table["group"] != ""):
        pvalues = table.loc[rows_of, "pvalue"].to_numpy(dtype=float)
        table.loc[rows_of, "pvalue_holm"] = adjusted_pvalues(pvalues, "holm")
    return table[list(_COLUMNS)].astype({"df": "Int64"})


_NOWHERE: frozenset[int] = frozenset()
_COLUMNS = ("term", "kind", "group", "chisq", "df", "pvalue", "pvalue_holm", "epc", "sepc_all",
            "test", "reason")  # fmt: skip


def _key(term: str, group: int) -> CoefficientKey:
    lhs, op, rhs = term.split(" ")
    if op == "~~":
        return "", "~~", tuple(sorted((lhs, rhs))), group
    return (lhs, "~1", "", group) if rhs == "1" else (lhs, op, rhs, group)


def _kind(setting: Setting, name: str) -> str:
    item = item_of(setting, name)
    whole = name == item or setting.coarse_in(item) == setting.groups
    # the residual variance of a coarse item is a parameter like others
    return "item" if whole and "~~" not in name else released_kind(setting, name)


def _with(setting: Setting, name: str, asked: Asked) -> str:
    """Say what is tested with a term, or free beside it."""
    item = item_of(setting, name)
    if name != item and _kind(setting, name) == "item":
        return f"threshold, loading and intercept of {item} at once"
    return f"with {', '.join(asked.beside)} free" if asked.beside else ""


def _by_score(
    climb: Climb, rung: Rung, sets: Mapping[str, Asked], *, by_group: bool
) -> list[dict[str, Any]]:
    fit, setting = rung.fit, climb.setting
    if fit is None:
        return []
    labels = fit.group_labels
    # where each term is held: groups that have released it are not asked again
    places: dict[tuple[str, int], int] = {}
    for asked in sets.values():
        for term in asked.released:
            for g in sorted(_held_at_all(setting, term, rung.step)):
                places.setdefault((term, g), len(places))
    scores, factors = group_equality_scores(fit, [_key(term, g + 1) for term, g in places])
    alone = scores.single()
    rows: list[dict[str, Any]] = []
    for name, asked in sets.items():
        held = {t: sorted(g for own, g in places if own == t) for t in asked.released}
        # of a whole item nothing by itself is expected to change
        one = asked.terms[0] == name
        # the first group takes what is common, so that the others can differ from it
        wanted: list[tuple[Any, dict[str, list[int]]]] = [("", {t: g[1:] for t, g in held.items()})]
        if len(labels) > 2 and by_group:
            wanted += [
                (label, {t: [g] if g in groups else [] for t, groups in held.items()})
                for g, label in enumerate(labels)
            ]
        for label, groups in wanted:
            tested, free = (
                [places[t, g] for t in terms for g in groups[t]]
                for terms in (asked.terms, asked.beside)
            )
            found = _score_row(scores, alone, tested, free)
            change = found.pop("change")
            changed = one and bool(tested) and (label != "" or len(labels) == 2)
            epc = change if changed else nan
            scaled = epc * factors[tested[0]] if changed else nan
            rows.append({"term": name, "group": label, **found, "epc": epc, "sepc_all": scaled})
    return rows


def _score_row(
    scores: EqualityScores,
    alone: tuple[NDArray[np.float64], NDArray[np.float64]],
    tested: list[int],
    free: list[int],
) -> dict[str, Any]:
    """Return the test of some directions, and the expected change of the first."""
    if free:
        statistic, df, changes = scores.beside(tested, free)
        change = changes[0] if len(changes) else nan
    elif len(tested) == 1:
        df, statistic, change = 1, *(values[tested[0]] for values in alone)
    else:
        (statistic, df), change = scores.joint(tested), nan
    return {"chisq": statistic, "df": df, "pvalue": _pvalue(statistic, df), "change": change}


def _held_at_all(setting: Setting, term: str, step: Step) -> frozenset[int]:
    """Return the groups in which a term is equal, whether it could be released by itself or not."""
    lhs, _, rhs = term.split(" ")
    if (kind := released_kind(setting, term)) in ("loadings", "loadings2"):
        return setting.loading_in(lhs, rhs, step.equal)
    if kind in ("intercepts", "intercepts2"):
        return setting.intercept_in(lhs, step.equal)
    return held_in(setting, term, kind, step)


def _pvalue(statistic: float, df: int) -> float:
    return nan if np.isnan(statistic) or not df else chisq_pvalue(float(statistic), df)


def _by_difference(
    climb: Climb,
    rung: Rung,
    sets: Mapping[str, Asked],
    *,
    by_group: bool,
    progress: bool | None,
) -> list[dict[str, Any]]:
    labels = climb.sample.moments.group_labels
    wanted: list[tuple[str, Any, Asked]] = []
    for name, asked in sets.items():
        wanted.append((name, "", asked))
        for label, text in zip(labels, climb.setting.labels, strict=True):
            if len(labels) > 2 and by_group:
                own = [[f"{x}{AT}{text}" for x in terms] for terms in (asked.terms, asked.beside)]
                wanted.append((name, label, Asked(*map(tuple, own))))
    # an intercept that is tested itself is free beside the loading as well
    fits: dict[tuple[str, ...], Fit] = {}
    delay = 0.0 if progress else UNASKED
    with tqdm(wanted, desc="testing items", disable=progress is False, delay=delay) as shown:
        return [_difference_row(climb, rung, name, a, fits) | {"group": g} for name, g, a in shown]


def _difference_row(
    climb: Climb, rung: Rung, name: str, asked: Asked, fits: dict[tuple[str, ...], Fit]
) -> dict[str, Any]:
    """Release terms and test the difference; where they cannot be, say why."""
    row: dict[str, Any] = dict.fromkeys(_COLUMNS, nan) | {"term": name, "df": 0, "reason": ""}
    if rung.fit is None:
        return row
    try:
        held = rung.fit
        if asked.beside:
            held = _released_fit(climb, rung, asked.beside, held, fits)
        fit = _released_fit(climb, rung, asked.released, held, fits)
        if fit.df == held.df:
            raise NotAvailableError(
                f"With {', '.join(asked.terms)} released the model has as many degrees of freedom "
                "as before: what is equal there gives the latent response unit and origin, and "
                "cannot be tested by itself."
            )
        tests, reason = differences(held, fit)
    except LoyaltySEMError as error:
        return row | {"reason": str(error)}
    for test in tests[:1]:
        row |= {"chisq": test.statistic, "df": test.df, "pvalue": test.pvalue}
    if (
        asked.terms[0] == name
        and _kind(climb.setting, name) != "item"
        and len(fit.group_labels) == 2
    ):
        values = coefficients(fit)
        row["epc"] = values[_key(name, 2)] - values[_key(name, 1)]
    return row | {"reason": reason}


def _released_fit(
    climb: Climb,
    rung: Rung,
    terms: tuple[str, ...],
    start: Fit,
    fits: dict[tuple[str, ...], Fit],
) -> Fit:
    if terms not in fits:
        freed = climb.with_released(*checked_terms(climb.setting, terms))
        fits[terms] = freed.fit(step_model(freed.setting, rung.step), start)
    if not fits[terms].converged:
        raise ConvergenceError(f"The model with {', '.join(terms)} released did not converge.")
    return fits[terms]

"""Mediation of a fit: effects, the type of each, contrasts of routes, shares of the total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import nan
from typing import Any

import numpy as np
import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.errors import NotAvailableError, OptionError
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.derived.effects import effect_places, shares_of_total
from loyaltysem.inference.derived.mediation import (
    FIRST_ROUTE,
    TOTAL,
    AllEffects,
    Contrasts,
    Shares,
    is_in_a_loop,
    leaves_zero_out,
    mediation_type,
)
from loyaltysem.quantities.effects.intervals import STANDARDIZED, EffectIntervals
from loyaltysem.quantities.effects.rows import EffectRows
from loyaltysem.quantities.effects.table import effects_of_intervals, warn_of_split, with_groups
from loyaltysem.quantities.worded import (
    EffectsTable,
    effect_findings,
    resampled_of,
    sampling_of,
)
from loyaltysem.words import Language
from loyaltysem.words.results.mediation import (
    OLDER_WORDS,
    TYPE_NAMES,
    Classified,
    MediationFindings,
    RouteContrast,
    ShareOfTotal,
    mediation_text,
    why_no_share,
    why_unclassified,
)
from loyaltysem.words.shown import Shown, ShowsItself, judged

__all__ = ["Mediation", "mediation_of", "mediation_rows"]

_CONVENTIONS = {
    "type": "Zhao, Lynch & Chen (2010), by whether the intervals of the indirect effect (est) and "
    "of the direct effect leave zero out, and by the sign of their product; 'indirect' is all "
    "routes together, 'route' each by itself beside the same direct effect",
    "older": "the word of older papers; 'full mediation' claims that there is no direct effect, "
    "which an interval that includes zero does not show",
    "difference": "of the first route and the second, each with its sign; each interval covers by "
    "itself, whatever other pairs there are",
    "share": "part of the total effect; refused where parts have both signs, or the interval of "
    "the total includes zero",
}


@dataclass(frozen=True, slots=True, repr=False)
class Mediation(ShowsItself):
    """What goes through others, in the order a thesis reports it.

    Made by ``fit.mediation(...)`` and ``fit.bootstrap(...).mediation(...)``.

    Attributes
    ----------
    table : DataFrame
        The type of each indirect effect, one row for all routes together (``indirect``) and one
        for each ``route`` (in each ``group``, where there are several): ``effect route est ci_lower
        ci_upper direct direct_ci_lower direct_ci_upper type type_zh older older_zh why``. ``type``
        is ``"complementary"``, ``"competitive"``, ``"indirect-only"``, ``"direct-only"`` or
        ``"no-effect"``, or empty, and ``why`` says why.
    effects : EffectsTable
        Direct, indirect and total effect and each route, as of ``fit.effects``.
    contrasts : DataFrame
        One row for each pair of routes: ``first second difference se ci_lower ci_upper``, with ``z
        pvalue`` by the delta method, and ``difference_std``, of the standardised effects. Without
        rows where there is one route.
    shares : DataFrame
        ``effect route share se ci_lower ci_upper why``: empty where ``why`` says why.
    conventions : dict of str to str
        The rule of each verdict.
    notes : tuple of str
    """

    table: pd.DataFrame
    effects: EffectsTable
    contrasts: pd.DataFrame
    shares: pd.DataFrame
    conventions: dict[str, str]
    notes: tuple[str, ...]
    _found: tuple[MediationFindings, ...] = ()

    @checked
    def text(self, language: Language = "en") -> str:
        """Return the mediation as a results section reports it, a line for each group.

        Parameters
        ----------
        language : {"en", "zh"}

        Raises
        ------
        OptionError
            The language is unknown.
        """
        return mediation_text(
            self._found,
            language,
            sampling=sampling_of(self.effects),
            resampled=resampled_of(self.effects),
        )

    def _shown(self) -> Shown:
        source, target = self.effects.attrs["ends"]
        hidden = ["type_zh", "older_zh"]
        tables = {
            "Effects": pd.DataFrame(self.effects),
            "Types": self.table.drop(columns=hidden),
            "Contrasts of routes": self.contrasts,
            "Shares of the total": self.shares,
        }
        filled = {name: table for name, table in tables.items() if not table.empty}
        title = f"Mediation of the effect of {source} on {target}"
        return judged(title, filled, self.conventions, self.notes)


def mediation_rows(fitted: Fit, source: str, target: str) -> EffectRows:
    """List the effects of a mediation, and refuse what is none.

    Raises
    ------
    OptionError
        Source and target are the same.
    VariableNotFoundError
        A name takes part in no regression.
    NotAvailableError
        No route goes through anything, or the routes run in circles.
    """
    layout = fitted.layout
    x, y = effect_places(layout, source, target)
    if x == y:
        raise OptionError(
            f"source and target are both {source!r}: a mediation is of the effect of one variable "
            "on another. Name the cause as source and the outcome as target."
        )
    rows = EffectRows.between(layout, source, target)
    if is_in_a_loop(layout, x, y):
        raise NotAvailableError(
            f"A feedback loop has a part in the effect of {source} on {target}: the routes are "
            "run through again and again, so that direct effect and routes do not add up to the "
            f"total, and nothing is before or after. fit.effects({source!r}, {target!r}) has the "
            "effects; mediation needs a model without that loop."
        )
    if not rows.through:
        raise NotAvailableError(
            f"The model has no route from {source} to {target} through anything else, so there is "
            f"nothing that mediates. Write 'M ~ {source}' and '{target} ~ M' into the model, with "
            f"your mediator for M; the direct effect is in fit.effects({source!r}, {target!r})."
        )
    return rows


def mediation_of(fitted: Fit, made: EffectIntervals) -> Mediation:
    """Judge the mediation of effects whose intervals are made."""
    effects = effects_of_intervals(fitted, made)
    warn_of_split(effects)
    whole = "" if fitted.admissibility.admissible else "not admissible"
    types, contrasts, shares, found = [], [], [], []
    for g, words in enumerate(effect_findings(effects)):
        own = _Group(made, g, whole)
        types.append(own.types())
        contrasts.append(own.contrasts())
        shares.append(own.shares())
        # the text says the share once, with its interval, or why there is none
        without = replace(words, indirect=_without_share(words.indirect))
        found.append(_findings(without, types[-1], contrasts[-1], shares[-1]))
    high = [pair for pairs in effects.attrs["inseparable"].values() for pair in pairs]
    notes = (
        f"Source and mediator correlate above .85 ({', '.join(high)}): the data cannot say how "
        "much is direct, so that the type may not be interpreted."
    )
    several = len(made.rows.through) > 1
    return Mediation(
        with_groups(fitted, types).pipe(_named_types),
        effects,
        with_groups(fitted, contrasts),
        with_groups(fitted, shares).pipe(_with_reasons),
        {k: v for k, v in _CONVENTIONS.items() if several or k != "difference"},
        (notes,) if high else (),
        tuple(found),
    )


@dataclass(frozen=True, slots=True)
class _Group:
    """The mediation in one group.

    Attributes
    ----------
    made : EffectIntervals
    group : int
    whole : str
        Why nothing of the fit may be judged.
    """

    made: EffectIntervals
    group: int
    whole: str

    def _effects(self) -> pd.DataFrame:
        rows = self.made.rows
        columns = self.made.columns(self.group, AllEffects())
        return pd.DataFrame({"effect": rows.kinds, "route": rows.routes, **columns})

    def types(self) -> pd.DataFrame:
        """Return the type of all routes together, and of each."""
        every = self._effects()
        direct = every.iloc[0]
        judged_rows = every[every["effect"].isin(["indirect", "route"])]
        table = judged_rows[["effect", "route", "est", "ci_lower", "ci_upper"]].assign(
            direct=direct["est"],
            direct_ci_lower=direct["ci_lower"],
            direct_ci_upper=direct["ci_upper"],
        )
        reasons = [self._why(direct, row) for _, row in judged_rows.iterrows()]
        kinds = [
            "" if why else mediation_type(_ends(row), _ends(direct))
            for why, (_, row) in zip(reasons, judged_rows.iterrows(), strict=True)
        ]
        return table.assign(type=kinds, why=reasons).reset_index(drop=True)

    def _why(self, direct: pd.Series, indirect: pd.Series) -> str:
        if self.whole:
            return self.whole
        if not self.made.rows.has["direct"]:
            return "no direct path"
        if not np.isfinite([*_ends(direct), *_ends(indirect)]).all():
            return "no interval"
        return "fixed" if _is_fixed(direct) or _is_fixed(indirect) else ""

    def contrasts(self) -> pd.DataFrame:
        """Return the difference of every pair of routes."""
        names = self.made.rows.routes[FIRST_ROUTE:]
        pairs = Contrasts(len(names))
        raw = self.made.columns(self.group, pairs)
        std = self.made.columns(self.group, pairs, STANDARDIZED)
        return pd.DataFrame(
            {
                "first": [names[i] for i, _ in pairs.pairs],
                "second": [names[j] for _, j in pairs.pairs],
                "difference": raw.pop("est"),
                **raw,
                "difference_std": std["est"],
            }
        )

    def shares(self) -> pd.DataFrame:
        """Return the shares of the total, or why there are none."""
        every = self._effects()
        columns = self.made.columns(self.group, Shares())
        table = pd.DataFrame(
            {
                "effect": every["effect"],
                "route": every["route"],
                "share": columns["est"],
                **{name: columns[name] for name in ("se", "ci_lower", "ci_upper")},
            }
        )
        why = self.whole
        if not why and np.isnan(shares_of_total(every["est"].to_numpy())).all():
            why = "signs differ"
        if not why and not leaves_zero_out(_ends(every.iloc[TOTAL])):
            why = "total near zero"
        if why:
            table[["share", "se", "ci_lower", "ci_upper"]] = nan
        table = table.assign(why=why)
        if not why and not self.made.rows.has["direct"]:
            table.loc[0, "why"] = "no direct path"
        # the total is all of itself
        return table.drop(index=TOTAL).reset_index(drop=True)


def _is_fixed(row: pd.Series) -> bool:
    """Whether nothing was estimated of an effect; draws of it differ by rounding at most."""
    return not row["se"] > 1e-12 * abs(row["est"])


def _ends(row: Mapping[Any, Any] | pd.Series) -> tuple[float, float]:
    return float(row["ci_lower"]), float(row["ci_upper"])


def _without_share(effect: Any) -> Any:
    return None if effect is None else replace(effect, share=nan)


def _named_types(table: pd.DataFrame) -> pd.DataFrame:
    """Add what each type is called, and put the reasons into words."""
    return table.assign(
        type_zh=[TYPE_NAMES["zh"][one] if one else "" for one in table["type"]],
        older=[OLDER_WORDS["en"][one] for one in table["type"]],
        older_zh=[OLDER_WORDS["zh"][one] for one in table["type"]],
        why=[why_unclassified(reason, "en") for reason in table["why"]],
    )[[*table.columns[:-1], "type_zh", "older", "older_zh", "why"]]


def _with_reasons(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(why=[why_no_share(reason, "en") for reason in table["why"]])


def _between(route: str) -> tuple[str, ...]:
    return tuple(route.split(" → ")[1:-1])


def _findings(
    effects: Any, types: pd.DataFrame, contrasts: pd.DataFrame, shares: pd.DataFrame
) -> MediationFindings:
    classified = [
        Classified(_between(row["route"]), row["type"], row["why"])
        for row in types.to_dict("records")
    ]
    est = types.set_index("route")["est"]
    share = shares[shares["effect"] == "indirect"].iloc[0]
    return MediationFindings(
        effects,
        classified[0],
        classified[1:],
        _contrasts_in_words(contrasts.to_dict("records"), est),
        ShareOfTotal(float(share["share"]), *_ends(share), share["why"]),
    )


def _contrasts_in_words(rows: Sequence[Mapping[Any, Any]], est: pd.Series) -> list[RouteContrast]:
    return [
        RouteContrast(
            _between(row["first"]),
            _between(row["second"]),
            float(row["difference"]),
            *_ends(row),
            opposite=bool(est[row["first"]] * est[row["second"]] < 0),
        )
        for row in rows
    ]

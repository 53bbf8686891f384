"""The verdict of a fit on each hypothesis of its theory."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.errors import DataWarning, NotAvailableError, users_line
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.derived.multiplicity import Adjustment, adjusted_pvalues
from loyaltysem.moments.grouping.labels import UNGROUPED, label_text
from loyaltysem.quantities.effects.directions import Direction, construct_directions
from loyaltysem.quantities.effects.table import effects_table
from loyaltysem.quantities.moderation import claimed_effects_table
from loyaltysem.specification import Graph, Hypothesis
from loyaltysem.words import Language, short
from loyaltysem.words.shown import FrameWithConventions, Shown
from loyaltysem.words.theories.verdicts import (
    HypothesisFinding,
    HypothesisTests,
    Untested,
    Verdict,
    hypotheses_text,
    why_untested,
)

__all__ = ["HypothesisTable", "hypothesis_table", "judged_by_intervals", "of_effect"]

_OF_TESTS = ["est", "se", "z", "pvalue", "ci_lower", "ci_upper", "std_all"]
_OF_INTERVALS = ["est", "se", "ci_lower", "ci_upper", "std_all"]


class HypothesisTable(FrameWithConventions):
    """The verdicts on hypotheses as a data frame that also says them in words.

    Made by :meth:`SEMResult.hypotheses` and :meth:`Bootstrap.hypotheses`. A copy, some of its rows
    in any order, and some of its columns are such a table too, as long as ``hypothesis`` (and
    ``group``) are among these; anything else that is cut out of it is a plain data frame.
    """

    @property
    def _constructor(self) -> Any:
        own = [name for name in _OF_A_ROW if name in self.columns]

        def made(*args: Any, **kwargs: Any) -> pd.DataFrame:
            frame = pd.DataFrame(*args, **kwargs)
            whole = bool(own) and all(name in frame.columns for name in own)
            return HypothesisTable(frame) if whole else frame

        return made

    @property
    def shown(self) -> Shown:
        """The table as it is shown: with its notes, and where it is whole with its conventions."""
        # who chose some columns has read what they are
        whole = set(self.attrs.get("columns", ())) <= set(self.columns)
        return super().shown if whole else replace(super().shown, conventions={})

    @checked
    def text(self, language: Language = "en") -> str:
        """Return the verdicts as a results section says them, a line for each row.

        Parameters
        ----------
        language : {"en", "zh"}

        Returns
        -------
        str

        Raises
        ------
        NotAvailableError
            The rows are none of those that the fit gave, as after a change of their names.
        """
        known: Mapping[Hashable, HypothesisFinding] = self.attrs.get("findings", {})
        rows = _keys(self)
        if not known or any(row not in known for row in rows):
            raise NotAvailableError(
                "These rows are not those of the verdicts that a fit gave, so there are no words "
                "for them. Call text() on fit.hypotheses() itself, or on some of its rows."
            )
        return hypotheses_text([known[row] for row in rows], self.attrs["tests"], language)


_OF_A_ROW = ("hypothesis", "group")


def _keys(table: pd.DataFrame) -> list[Hashable]:
    """Return what tells the rows apart: hypothesis and group."""
    groups = map(label_text, table["group"]) if "group" in table else [UNGROUPED] * len(table)
    return list(zip(table["hypothesis"], groups, strict=True))


@dataclass(frozen=True, slots=True)
class _Claim:
    """What one row is about.

    Attributes
    ----------
    hypothesis : Hypothesis
    turn : {1, -1}
        Whether its sign is read as it is, or the other way round.
    constructs : tuple of str
        Those at its ends that make it untested, or turn it.
    why : str
        Why it is not tested.
    """

    hypothesis: Hypothesis
    turn: int = 1
    constructs: tuple[str, ...] = ()
    why: Untested = ""


def hypothesis_table(
    fitted: Fit, *, level: float, adjust: Adjustment | None = None
) -> HypothesisTable:
    """Test each hypothesis by the normal theory of its effect; see :meth:`SEMResult.hypotheses`."""

    @cache
    def every(source: str, target: str) -> pd.DataFrame:
        return effects_table(fitted, source, target, level=level)

    def effects(one: Hypothesis) -> pd.DataFrame:
        found = claimed_effects_table(fitted, one, level=level)
        return of_effect(every(one.cause, one.outcome), one) if found is None else found

    claims, frame, notes = _claimed(fitted, effects, _OF_TESTS)
    judged = "pvalue"
    tested = frame["pvalue"].where(np.array([not one.why for one in claims]))
    if adjust is not None:
        judged = "pvalue_adjusted"
        place = list(frame.columns).index("pvalue") + 1
        frame.insert(place, judged, adjusted_pvalues(tested.to_numpy(dtype=float), adjust))
    tests = HypothesisTests(level=level, adjust=adjust or "", sampling=fitted.sampling)
    rejected = (frame[judged] < tests.alpha).to_numpy()
    alpha = short(tests.alpha)
    conventions = {
        "verdict": f"supported where {judged} is below {alpha} and the effect has the claimed "
        f"sign; opposite sign where it is below {alpha} and the effect has the other",
        "sign": _SIGN,
        "pvalue": "two-sided, of z = est / se; se by the delta method where the effect is indirect "
        "(Sobel), for which fit.bootstrap(...).hypotheses() has better intervals",
    }
    if adjust is not None:
        number = int(tested.notna().sum())
        conventions[judged] = f"{adjust}, over the {number} tests of the table; intervals are not"
    return _judged(fitted, claims, frame, rejected, tests, conventions, notes)


def judged_by_intervals(
    fitted: Fit,
    effects: Callable[[Hypothesis], pd.DataFrame],
    *,
    level: float,
    interval: str,
) -> HypothesisTable:
    """Judge each hypothesis by whether an interval of its effect leaves zero out.

    Parameters
    ----------
    fitted : Fit
    effects : callable
        Of a hypothesis: the effect that it claims, a row for each group.
    level : float
        Coverage of the intervals.
    interval : str
        Their kind, as words for the reader.
    """
    claims, frame, notes = _claimed(fitted, effects, _OF_INTERVALS)
    outside = ((frame["ci_lower"] > 0) | (frame["ci_upper"] < 0)).to_numpy()
    conventions = {
        "verdict": "supported where the interval leaves zero out on the side that is claimed; "
        "opposite sign where it does on the other",
        "sign": _SIGN,
        "ci": f"{interval} bootstrap interval",
    }
    tests = HypothesisTests(level=level, interval=interval, sampling=fitted.sampling)
    return _judged(fitted, claims, frame, outside, tests, conventions, notes)


_SIGN = (
    "of constructs that rise with most of their items as the data code them, whatever sets their "
    "scale; where all items are coded against their construct, every sign is the other one"
)


def _claimed(
    fitted: Fit, effects: Callable[[Hypothesis], pd.DataFrame], numbers: Sequence[str]
) -> tuple[list[_Claim], pd.DataFrame, list[str]]:
    """Return what each row claims, the rows (one for each hypothesis and group), and notes."""
    graph, whole = _graph_of(fitted), _untested(fitted)
    directions: Sequence[Mapping[str, Direction]] = [{}] * len(fitted.group_labels)
    if not whole:
        reversed_items = {node.name: node.reversed_items for node in graph.nodes}
        directions = construct_directions(fitted, reversed_items)
    claims, parts = [], []
    for one in graph.hypotheses:
        if whole:
            part = pd.DataFrame(np.nan, range(len(fitted.group_labels)), list(numbers))
        else:
            part = effects(one)[list(numbers)].copy()
        claims += [
            _claim_of(one, own, whole or ("" if se > 0 else "no standard error"))
            for own, se in zip(directions, part["se"], strict=True)
        ]
        part.insert(0, "hypothesis", one.name)
        if len(fitted.group_labels) > 1:
            part.insert(1, "group", list(fitted.group_labels))
        place = list(part.columns).index("est")
        for column, value in (("sign", one.sign), ("route", one.written), ("effect", one.effect)):
            part.insert(place, column, value)
        parts.append(part)
    notes = [*_notes_on_directions(fitted, graph, directions), *_notes_on_routes(graph)]
    return claims, pd.concat(parts, ignore_index=True), notes


def _ends(hypothesis: Hypothesis) -> tuple[str, ...]:
    """Return what the sign of an effect depends on: both ends, and a moderator."""
    return tuple(filter(None, (hypothesis.cause, hypothesis.moderator, hypothesis.outcome)))


def _claim_of(hypothesis: Hypothesis, directions: Mapping[str, Direction], why: Untested) -> _Claim:
    """Say how the sign of an effect is read; what lies between its ends has no part in it."""
    ends = [directions[n] for n in _ends(hypothesis) if n in directions]
    unknown = [end for end in ends if not end.turn]
    if why or not unknown:
        turned = tuple(end.construct for end in ends if end.turn < 0)
        # where two of them are turned, the effect is what it was
        return (
            _Claim(hypothesis, -1, turned, why) if len(turned) % 2 else _Claim(hypothesis, why=why)
        )
    mixed = [end for end in unknown if not end.by_declaration]
    reason: Untested = "two signs" if mixed else "declared reversed"
    return _Claim(hypothesis, 1, tuple(end.construct for end in mixed or unknown), reason)


def _notes_on_directions(
    fitted: Fit, graph: Graph, directions: Sequence[Mapping[str, Direction]]
) -> list[str]:
    """Say which constructs run against their items; warn where items load against others.

    Warns
    -----
    DataWarning
    """
    ends = dict.fromkeys(n for one in graph.hypotheses for n in _ends(one))
    notes, mixed = [], []
    for label, own in zip(fitted.group_names, directions, strict=True):
        where = f"{label}: " if label else ""
        for end in (own[name] for name in ends if name in own):
            if end.turn < 0:
                notes.append(
                    f"{where}{end.construct} runs against most of its items, so the signs of its "
                    "effects are judged the other way round"
                )
            if end.of_two_signs:
                listed = ", ".join(f"{name} {end.loadings[name]:.2f}" for name in end.against)
                mixed.append(f"{where}{end.construct} ({listed})")
    if mixed:
        more = f" and {len(mixed) - 5} more" if len(mixed) > 5 else ""
        found = f"Some items load against the others of their construct: {'; '.join(mixed[:5])}"
        notes.append(f"{found}{more}")
        warnings.warn(
            f"{found}{more}. A hypothesis is judged by the direction of most of the items, "
            "whatever sets the scale, and not tested where there is none. Read the wording: "
            "declare an item that is worded against the others as reversed in the codebook, or "
            "reverse it yourself before fitting. Nothing was reversed here.",
            DataWarning,
            stacklevel=users_line(),
        )
    return notes


def _notes_on_routes(graph: Graph) -> list[str]:
    """Say where the value of an effect along moderated paths holds."""
    notes = []
    for one in graph.hypotheses:
        if one.effect in ("direct", "moderation"):
            continue
        steps = set(pairwise(one.route)) if len(one.route) > 2 else _all_steps(graph, one)
        products = [
            m.written
            for m in graph.moderations
            if {(m.cause, m.outcome), (m.moderator, m.outcome)} & steps
        ]
        if products:
            notes.append(
                f"{one.name} ({one.written}) goes along a path that is moderated "
                f"({', '.join(products)}): it is the effect where the moderators are zero"
            )
    return notes


def _all_steps(graph: Graph, hypothesis: Hypothesis) -> set[tuple[str, str]]:
    """Return the paths on any way from cause to outcome."""
    drawn = {(path.source, path.target) for path in graph.paths}

    def reached(start: str, steps: set[tuple[str, str]]) -> set[str]:
        found, new = {start}, {start}
        while new:
            new = {b for a, b in steps if a in new} - found
            found |= new
        return found

    after = reached(hypothesis.cause, drawn)
    before = reached(hypothesis.outcome, {(b, a) for a, b in drawn})
    return {(a, b) for a, b in drawn if a in after and b in before}


def _graph_of(fitted: Fit) -> Graph:
    if fitted.graph is None or not fitted.graph.hypotheses:
        raise NotAvailableError(
            "This fit has no hypotheses: its model is a text, lists of items, the measurement part "
            "of a theory, or a theory that claims nothing, and only a theory says which effects "
            "are claimed. Fit one: ls.SEM(ls.theories.satisfaction_trust_loyalty(survey.codebook))"
            ".fit(survey), or ls.theories.Theory(...) of your own paths. Without one, "
            "fit.estimates() and fit.effects('SAT', 'LOY') test every path."
        )
    return fitted.graph


def _untested(fitted: Fit) -> Untested:
    """Say why nothing of a fit may be tested."""
    if not fitted.converged:
        return "not converged"
    if fitted.estimation.low_rank is not None:
        return "too few clusters"
    if fitted.covariance is None:
        return "not identified"
    return "" if fitted.admissibility.admissible else "not admissible"


def of_effect(effects: pd.DataFrame, hypothesis: Hypothesis) -> pd.DataFrame:
    """Return the rows of a table of effects that a hypothesis claims, one for each group."""
    if len(hypothesis.route) > 2:
        rows = effects["route"] == hypothesis.written
    else:
        rows = effects["effect"] == hypothesis.effect
    return effects[rows].reset_index(drop=True)


def _judged(
    fitted: Fit,
    claims: Sequence[_Claim],
    frame: pd.DataFrame,
    decided: Any,
    tests: HypothesisTests,
    conventions: dict[str, str],
    notes: Sequence[str],
) -> HypothesisTable:
    verdicts = [
        _verdict(one, est, bool(clear))
        for one, est, clear in zip(claims, frame["est"], decided, strict=True)
    ]
    graph = _graph_of(fitted)
    if graph.moderations:
        conventions = {**conventions, **_OF_MODERATIONS}
    findings = [
        HypothesisFinding(
            hypothesis=one.hypothesis.name,
            group=fitted.sample.group_words.name(row.get("group", UNGROUPED)),
            claim=_in_words(graph, one.hypothesis),
            numbers={name: row[name] for name in _NUMBERS if name in row},
            verdict=verdict,
            why=one.why,
            constructs=_called(graph, one.constructs),
            at_means=_called(graph, _moderators_of(graph, one.hypothesis)),
        )
        for one, (_, row), verdict in zip(claims, frame.iterrows(), verdicts, strict=True)
    ]
    table = HypothesisTable(
        frame.assign(
            verdict=verdicts, why=[why_untested(one.why, "en", one.constructs) for one in claims]
        )
    )
    table.attrs = {
        "columns": tuple(table.columns),
        "conventions": conventions,
        "notes": tuple(notes),
        "findings": dict(zip(_keys(table), findings, strict=True)),
        "tests": tests,
    }
    return table


_OF_MODERATIONS = {
    "est": "of a moderation the coefficient of the product; of a direct effect that is moderated "
    "the effect at the means of its moderators",
    "std_all": "of a moderation by the standard deviations of both factors and the outcome, "
    "b·SD·SD/SD, not by that of the product",
}
_NUMBERS = ("est", "se", "z", "pvalue", "pvalue_adjusted", "ci_lower", "ci_upper", "std_all")


_LANGUAGES: tuple[Language, ...] = ("en", "zh")


def _called(graph: Graph, names: Sequence[str]) -> dict[Language, list[str]]:
    return {one: [graph.node(name).called(one) for name in names] for one in _LANGUAGES}


def _moderators_of(graph: Graph, hypothesis: Hypothesis) -> list[str]:
    """Return on what a direct effect depends by other hypotheses."""
    found = []
    for one in graph.moderations if hypothesis.effect == "direct" else ():
        pair = [one.cause, one.moderator]
        if one.outcome == hypothesis.outcome and hypothesis.cause in pair:
            pair.remove(hypothesis.cause)
            found += pair
    return list(dict.fromkeys(found))


def _in_words(graph: Graph, hypothesis: Hypothesis) -> dict[Language, str]:
    return {one: graph.claim(hypothesis, one) for one in _LANGUAGES}


def _verdict(claimed: _Claim, est: float, clear: bool) -> Verdict:
    if claimed.why:
        return "not tested"
    if not clear:
        return "not supported"
    above = est * claimed.turn > 0
    return "supported" if above == (claimed.hypothesis.sign == "+") else "opposite sign"

"""The verdict of a fit on each hypothesis of its theory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Self

import numpy as np
import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.errors import NotAvailableError
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.derived.multiplicity import Adjustment, adjusted_pvalues
from loyaltysem.quantities.tables import effects_table
from loyaltysem.scales.table import ScaleTable
from loyaltysem.specification import Graph, Hypothesis
from loyaltysem.words import Language, short
from loyaltysem.words.group_labels import UNGROUPED
from loyaltysem.words.theories.claims import claim
from loyaltysem.words.theories.verdicts import (
    HypothesisFinding,
    HypothesisTests,
    Untested,
    Verdict,
    hypotheses_text,
    why_untested,
)

__all__ = ["HypothesisTable", "hypothesis_table", "judged_by_intervals"]

_OF_TESTS = ["est", "se", "z", "pvalue", "ci_lower", "ci_upper", "std_all"]
_OF_INTERVALS = ["est", "se", "ci_lower", "ci_upper", "std_all"]


class HypothesisTable(ScaleTable):
    """The verdicts on hypotheses as a data frame that also says them in words.

    Made by :meth:`SEMResult.hypotheses` and :meth:`Bootstrap.hypotheses`. What is cut out of it is
    a plain data frame.
    """

    @checked
    def text(self, language: Language = "en") -> str:
        """Return the verdicts as a results section says them, a line for each.

        Parameters
        ----------
        language : {"en", "zh"}

        Returns
        -------
        str
        """
        return hypotheses_text(self.attrs["findings"], self.attrs["tests"], language)

    @classmethod
    def _judged(
        cls,
        frame: pd.DataFrame,
        findings: Sequence[HypothesisFinding],
        tests: HypothesisTests,
        conventions: dict[str, str],
    ) -> Self:
        table = cls(frame)
        table.attrs = {
            "conventions": conventions,
            "notes": (),
            "findings": tuple(findings),
            "tests": tests,
        }
        return table


def hypothesis_table(
    fitted: Fit, *, level: float, adjust: Adjustment | None = None
) -> HypothesisTable:
    """Test each hypothesis by the normal theory of its effect; see :meth:`SEMResult.hypotheses`."""

    def effects(source: str, target: str) -> pd.DataFrame:
        return effects_table(fitted, source, target, level=level)

    claimed, frame = _claimed(fitted, effects, _OF_TESTS)
    judged = "pvalue"
    if adjust is not None:
        judged = "pvalue_adjusted"
        place = list(frame.columns).index("pvalue") + 1
        adjusted = adjusted_pvalues(frame["pvalue"].to_numpy(dtype=float), adjust)
        frame.insert(place, judged, adjusted)
    tests = HypothesisTests(level=level, adjust=adjust or "", sampling=fitted.sampling)
    rejected = (frame[judged] < tests.alpha).to_numpy()
    alpha = short(tests.alpha)
    conventions = {
        "verdict": f"supported where {judged} is below {alpha} and the effect has the claimed "
        f"sign; opposite sign where it is below {alpha} and the effect has the other",
        "pvalue": "two-sided, of z = est / se; se by the delta method where the effect is indirect "
        "(Sobel), for which fit.bootstrap(...).hypotheses() has better intervals",
    }
    if adjust is not None:
        number = int(frame["pvalue"].notna().sum())
        conventions[judged] = f"{adjust}, over the {number} tests of the table; intervals are not"
    return _judged(fitted, claimed, frame, rejected, tests, conventions)


def judged_by_intervals(
    fitted: Fit,
    effects: Callable[[str, str], pd.DataFrame],
    *,
    level: float,
    interval: str,
) -> HypothesisTable:
    """Judge each hypothesis by whether an interval of its effect leaves zero out.

    Parameters
    ----------
    fitted : Fit
    effects : callable
        Of a source and a target: direct, indirect and total effect and each route, as
        :func:`~loyaltysem.quantities.tables.effects_table` lists them.
    level : float
        Coverage of the intervals.
    interval : str
        Their kind, as words for the reader.
    """
    claimed, frame = _claimed(fitted, effects, _OF_INTERVALS)
    outside = ((frame["ci_lower"] > 0) | (frame["ci_upper"] < 0)).to_numpy()
    conventions = {
        "verdict": "supported where the interval leaves zero out on the side that is claimed; "
        "opposite sign where it does on the other",
        "ci": f"{interval} bootstrap interval",
    }
    tests = HypothesisTests(level=level, interval=interval, sampling=fitted.sampling)
    return _judged(fitted, claimed, frame, outside, tests, conventions)


def _claimed(
    fitted: Fit, effects: Callable[[str, str], pd.DataFrame], numbers: Sequence[str]
) -> tuple[list[Hypothesis], pd.DataFrame]:
    """Return the hypothesis of each row, and the rows: one for each hypothesis and group."""
    graph, why = _graph_of(fitted), _untested(fitted)
    known: dict[tuple[str, str], pd.DataFrame] = {}
    claimed, parts = [], []
    for one in graph.hypotheses:
        if why:
            part = pd.DataFrame(np.nan, range(len(fitted.group_labels)), list(numbers))
        else:
            ends = one.cause, one.outcome
            if ends not in known:
                known[ends] = effects(*ends)
            part = _of_effect(known[ends], one)[list(numbers)]
        claimed += [one] * len(part)
        part.insert(0, "hypothesis", one.name)
        if len(fitted.group_labels) > 1:
            part.insert(1, "group", list(fitted.group_labels))
        place = list(part.columns).index("est")
        for column, value in (("sign", one.sign), ("route", one.written), ("effect", one.effect)):
            part.insert(place, column, value)
        parts.append(part)
    frame = pd.concat(parts, ignore_index=True)
    return claimed, frame.assign(why=_why(frame, why))


def _why(frame: pd.DataFrame, whole: Untested) -> list[Untested]:
    return [whole or ("" if se > 0 else "no standard error") for se in frame["se"]]


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


def _of_effect(effects: pd.DataFrame, hypothesis: Hypothesis) -> pd.DataFrame:
    """Return the row of the effect that is claimed, for each group."""
    if len(hypothesis.route) > 2:
        rows = effects["route"] == hypothesis.written
    else:
        rows = effects["effect"] == hypothesis.effect
    return effects[rows].reset_index(drop=True)


def _judged(
    fitted: Fit,
    claimed: Sequence[Hypothesis],
    frame: pd.DataFrame,
    decided: Any,
    tests: HypothesisTests,
    conventions: dict[str, str],
) -> HypothesisTable:
    reasons = frame["why"].tolist()
    verdicts = [
        _verdict(one, est, bool(clear), why)
        for one, est, clear, why in zip(claimed, frame["est"], decided, reasons, strict=True)
    ]
    graph = _graph_of(fitted)
    findings = [
        HypothesisFinding(
            hypothesis=one.name,
            group=fitted.sample.group_words.name(row.get("group", UNGROUPED)),
            claim=_in_words(graph, one),
            numbers={name: row[name] for name in _NUMBERS if name in row},
            verdict=verdict,
            why=why,
        )
        for one, (_, row), verdict, why in zip(
            claimed, frame.iterrows(), verdicts, reasons, strict=True
        )
    ]
    shown = frame.drop(columns="why").assign(
        verdict=verdicts, why=[why_untested(why, "en") for why in reasons]
    )
    return HypothesisTable._judged(shown, findings, tests, conventions)


_NUMBERS = ("est", "se", "z", "pvalue", "pvalue_adjusted", "ci_lower", "ci_upper", "std_all")


def _in_words(graph: Graph, hypothesis: Hypothesis) -> dict[Language, str]:
    languages: tuple[Language, ...] = ("en", "zh")
    return {
        language: claim(
            [graph.node(name).called(language) for name in hypothesis.route],
            hypothesis.effect,
            hypothesis.sign,
            language,
        )
        for language in languages
    }


def _verdict(hypothesis: Hypothesis, est: float, clear: bool, why: Untested) -> Verdict:
    if why:
        return "not tested"
    if not clear:
        return "not supported"
    return "supported" if (est > 0) == (hypothesis.sign == "+") else "opposite sign"

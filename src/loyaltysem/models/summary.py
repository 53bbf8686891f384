"""A result in words: the short card of a notebook cell, and the full summary."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from loyaltysem.models.fitted import FittedModel
from loyaltysem.models.provenance import Provenance
from loyaltysem.models.tables import estimates_table

__all__ = ["Summary", "card", "summarise"]

_SECTIONS = {
    "=~": "Loadings",
    "~": "Regressions",
    "~~": "Variances and covariances",
    "~1": "Intercepts",
    ":=": "Defined parameters",
}
_WIDTH = 88


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary as text and HTML; it never prints by itself.

    Attributes
    ----------
    text : str
        For terminals: ``print(fit.summary())``.
    html : str
        What a notebook shows.
    """

    text: str
    html: str
    _card: str = ""

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.html

    def card_html(self) -> str:
        """Return the short card as HTML."""
        return self._card


def card(fitted: FittedModel, indices: dict[str, float]) -> str:
    """Return a few lines: sample, estimator, test, indices, verdict."""
    return "\n".join(f"{name:<14} {value}" for name, value in _card_rows(fitted, indices))


def summarise(
    fitted: FittedModel, text: str, provenance: Provenance, indices: dict[str, float]
) -> Summary:
    """Write the summary of a fit.

    Parameters
    ----------
    fitted : FittedModel
    text : str
        The model.
    provenance : Provenance
    indices : dict
        Fit indices; empty when the fit did not converge.
    """
    rows = _card_rows(fitted, indices)
    card_html = _table_html(rows)
    lines = ["loyaltysem", "=" * _WIDTH, card(fitted, indices)]
    html = [card_html]
    if provenance.history:
        lines += ["", "Data", "-" * _WIDTH, *provenance.history]
        html += ["<h4>Data</h4>", *[f"<p>{escape(line)}</p>" for line in provenance.history]]
    problems = [c for c in fitted.admissibility.results if c.verdict != "ok"]
    if problems:
        lines += ["", "Checks", "-" * _WIDTH, str(fitted.admissibility)]
        html += ["<h4>Checks</h4>", f"<pre>{escape(str(fitted.admissibility))}</pre>"]
    if fitted.converged:
        table = estimates_table(fitted, standardized=True, level=0.95)
        for op, title in _SECTIONS.items():
            part = table[table["op"] == op]
            if len(part):
                shown = _shown(part)
                body = shown.to_string(index=False, justify="right")
                lines += ["", title, "-" * _WIDTH, body]
                html += [f"<h4>{title}</h4>", shown.to_html(index=False, border=0)]
    lines += ["", "Model", "-" * _WIDTH, text]
    html += ["<h4>Model</h4>", f"<pre>{escape(text)}</pre>"]
    return Summary("\n".join(lines), "\n".join(html), card_html)


def _card_rows(fitted: FittedModel, indices: dict[str, float]) -> list[tuple[str, str]]:
    moments, options = fitted.moments, fitted.options
    left_out = sum(moments.n_incomplete)
    rows = [
        (
            "n",
            f"{moments.n_total}" + (f" ({left_out} incomplete rows left out)" if left_out else ""),
        ),
        (
            "estimator",
            f"{options.estimator}, expected information, {options.likelihood} likelihood",
        ),
    ]
    if not indices:
        reason = "NOT IDENTIFIED: no standard errors" if fitted.converged else "NOT CONVERGED"
        verdict = ("verdict", f"{reason}, no fit indices")
        return [*rows, verdict, *_problems(fitted)]
    i = indices
    df = int(i["df"])
    test = f"{i['chisq']:.3f}, df {df}" + (f", p {_p(i['pvalue'])}" if df else " (saturated)")
    rows += [
        ("chi-square", test),
        ("CFI, TLI", f"{i['cfi']:.3f}, {i['tli']:.3f}"),
        (
            "RMSEA",
            f"{i['rmsea']:.3f}, 90% [{i['rmsea_ci_lower']:.3f}, {i['rmsea_ci_upper']:.3f}]",
        ),
        ("SRMR", f"{i['srmr']:.3f}"),
        ("verdict", "admissible" if fitted.admissibility.admissible else "NOT ADMISSIBLE"),
    ]
    return [*rows, *_problems(fitted)]


def _problems(fitted: FittedModel) -> list[tuple[str, str]]:
    return [
        (c.verdict, f"{c.found} {c.remedy}")
        for c in fitted.admissibility.results
        if c.verdict != "ok"
    ]


def _p(value: float) -> str:
    return "< .001" if value < 0.001 else f"{value:.3f}".replace("0.", ".", 1)


def _shown(part: pd.DataFrame) -> pd.DataFrame:
    names = part["lhs"] + " " + part["op"].replace("~1", "~ 1") + " " + part["rhs"]
    numbers = part[["est", "se", "z", "pvalue", "ci_lower", "ci_upper", "std_all"]]
    shown = numbers.map(lambda x: "" if np.isnan(x) else f"{x:.3f}")
    shown["pvalue"] = ["" if np.isnan(p) else _p(p) for p in part["pvalue"]]
    shown.insert(0, "parameter", names.str.strip())
    if (part["label"].ne("") & part["op"].ne(":=")).any():
        shown.insert(1, "label", part["label"])
    return shown


def _table_html(rows: list[tuple[str, str]]) -> str:
    body = "".join(
        f"<tr><th style='text-align:left'>{escape(name)}</th>"
        f"<td style='text-align:left'>{escape(value)}</td></tr>"
        for name, value in rows
    )
    return f"<table>{body}</table>"

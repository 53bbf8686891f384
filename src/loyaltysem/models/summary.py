"""A result in words: the short card of a notebook cell, and the full summary."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from loyaltysem.fits.fit import Fit
from loyaltysem.fits.provenance import Provenance
from loyaltysem.names_elsewhere import names_elsewhere
from loyaltysem.quantities.fit_measures import corrected_suffix
from loyaltysem.quantities.tables import estimates_table, warn_of_undefined
from loyaltysem.words import fit_index, p_value
from loyaltysem.words.questionnaires.answers import LEFT_OUT, RULES
from loyaltysem.words.shown import rows_html, rows_text

__all__ = ["Summary", "card", "card_html", "summarise"]

_SECTIONS = {
    "=~": "Loadings",
    "~": "Regressions",
    "~~": "Variances and covariances",
    "~1": "Intercepts",
    "|": "Thresholds",
    "~*~": "Scales of latent responses",
    ":=": "Defined parameters",
}
_PRODUCTS = {
    "product_indicators": "measured by products of items (unconstrained product indicators)",
    "lms": "latent moderated structural equations (lms)",
    "qml": "quasi-maximum likelihood (qml)",
}
_WIDTH = 88


@names_elsewhere("summary")
@dataclass(frozen=True, slots=True)
class Summary:
    """A summary as text and HTML; it never prints by itself.

    ``print(fit.summary())`` in a terminal; a notebook shows it by itself.
    """

    _text: str
    _html: str

    def __str__(self) -> str:
        return self._text

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self._html


def card(fitted: Fit, indices: dict[str, float]) -> str:
    """Return a few lines: sample, estimator, test, indices, verdict."""
    return rows_text(_card_rows(fitted, indices))


def summarise(fitted: Fit, text: str, provenance: Provenance, indices: dict[str, float]) -> Summary:
    """Write the summary of a fit.

    Parameters
    ----------
    fitted : Fit
    text : str
        The model.
    provenance : Provenance
    indices : dict
        Fit indices; empty when the fit did not converge.
    """
    lines = ["loyaltysem", "=" * _WIDTH, card(fitted, indices)]
    html = [card_html(fitted, indices)]
    if provenance.history:
        lines += ["", "Data", "-" * _WIDTH, *provenance.history]
        html += ["<h4>Data</h4>", *[f"<p>{escape(line)}</p>" for line in provenance.history]]
    problems = [c for c in fitted.admissibility.results if c.verdict != "ok"]
    if problems:
        lines += ["", "Checks", "-" * _WIDTH, str(fitted.admissibility)]
        html += ["<h4>Checks</h4>", f"<pre>{escape(str(fitted.admissibility))}</pre>"]
    if fitted.converged:
        table = estimates_table(fitted, standardized=True, level=0.95)
        warn_of_undefined(fitted, table, stacklevel=4)
        for op, title in _SECTIONS.items():
            part = table[table["op"] == op]
            if len(part):
                shown = _shown(part)
                body = shown.to_string(index=False, justify="right")
                lines += ["", title, "-" * _WIDTH, body]
                html += [f"<h4>{title}</h4>", shown.to_html(index=False, border=0)]
    lines += ["", "Model", "-" * _WIDTH, text]
    html += ["<h4>Model</h4>", f"<pre>{escape(text)}</pre>"]
    return Summary("\n".join(lines), "\n".join(html))


def card_html(fitted: Fit, indices: dict[str, float]) -> str:
    """Return the same lines as HTML."""
    return rows_html(_card_rows(fitted, indices))


def _card_rows(fitted: Fit, indices: dict[str, float]) -> list[tuple[str, str]]:
    rows = [("n", _respondents(fitted)), ("estimator", _estimator(fitted))]
    if fitted.options.interaction is not None:
        rows.append(("products", _PRODUCTS[fitted.options.interaction]))
    if fitted.table.auxiliary:
        rows.append(("auxiliary", ", ".join(fitted.table.auxiliary)))
    if fitted.searches.n_starts > 1:
        rows.append(("starts", str(fitted.searches)))
    if not indices:
        verdict = ("verdict", f"{_without_indices(fitted)}, no fit indices")
        return [*rows, verdict, *_problems(fitted)]
    verdict = ("verdict", "admissible" if fitted.admissibility.admissible else "NOT ADMISSIBLE")
    if "lr_chisq" in indices:
        return [*rows, *_without_products(fitted, indices), verdict, *_problems(fitted)]
    if fitted.estimation.comparison.refused is not None:
        rows.append(("chi-square", "refused, as are all fit indices: no saturated model"))
        return [*rows, verdict, *_problems(fitted)]
    rows.append(("chi-square", _test(indices, "")))
    # without degrees of freedom there is nothing to correct
    robust = corrected_suffix(indices) if indices["df"] else ""
    if "chisq_scaled" in indices and indices["df"]:
        rows.append(("  scaled", _test(indices, "_scaled")))
    i = {name: indices[name + robust] for name in ("cfi", "tli", "rmsea")}
    interval = [indices[f"rmsea_ci_{end}{robust}"] for end in ("lower", "upper")]
    word = robust.replace("_", ", ")
    rows += [
        (f"CFI, TLI{word}", f"{fit_index(i['cfi'])}, {fit_index(i['tli'])}"),
        (f"RMSEA{word}", f"{fit_index(i['rmsea'])}, 90% [{', '.join(map(fit_index, interval))}]"),
        ("SRMR", fit_index(indices["srmr"])),
        verdict,
    ]
    return [*rows, *_problems(fitted)]


def _without_products(fitted: Fit, indices: dict[str, float]) -> list[tuple[str, str]]:
    """Say what the model is compared with that has no saturated one."""
    simpler = fitted.estimation.comparison.simpler
    products = "" if simpler is None else ", ".join(simpler.without)
    test = (
        f"chi-square {indices['lr_chisq']:.3f}, df {int(indices['lr_df'])}, "
        f"p {p_value(indices['lr_pvalue'])}"
    )
    return [
        ("chi-square", "none, nor CFI, TLI, RMSEA, SRMR: no saturated model with products"),
        ("log-likelihood", f"{indices['logl']:.3f}"),
        (f"without {products}", test),
        ("AIC, without", f"{indices['aic']:.2f}, {indices['linear_aic']:.2f}"),
    ]


def _without_indices(fitted: Fit) -> str:
    if not fitted.converged:
        return "NOT CONVERGED"
    if fitted.estimation.low_rank is not None:
        return "TOO FEW CLUSTERS: no standard errors"
    return "NOT IDENTIFIED: no standard errors"


def _respondents(fitted: Fit) -> str:
    moments = fitted.moments
    left_out = sum(moments.n_incomplete)
    text = f"{moments.n_total}"
    if len(moments.group_labels) > 1:
        sizes = zip(moments.group_names, moments.n_observations, strict=True)
        text += f" ({', '.join(f'{label} {n}' for label, n in sizes)})"
    design = fitted.sample.design
    if design.weights is not None:
        text += f", weighted by {fitted.options.weights}"
    if design.n_clusters is not None:
        counts = " + ".join(map(str, design.n_clusters))
        text += f", in {counts} clusters ({fitted.options.clusters})"
    if left_out:
        text += f", left out: {left_out} {LEFT_OUT[fitted.options.answers_taken]}"
    if fitted.sample.n_without_group:
        text += (
            f", {'' if left_out else 'left out: '}{fitted.sample.n_without_group} without a group"
        )
    return text


def _estimator(fitted: Fit) -> str:
    options = fitted.options
    parts: list[str] = [options.estimator.name]
    if options.estimator.se != "standard":
        parts.append(f"{options.estimator.se.replace('_', ' ')} standard errors")
    has_likelihood = fitted.criterion.saturated_log_likelihood is not None
    rule = RULES[options.answers_taken, has_likelihood].format(
        information=options.estimator.information,
        likelihood=options.likelihood,
        parameterization=options.parameterization,
    )
    return ", ".join([*parts, rule])


def _test(indices: dict[str, float], suffix: str) -> str:
    df = int(indices["df"])
    text = f"{indices[f'chisq{suffix}']:.3f}, df {df}"
    if not df:
        return f"{text} (saturated)"
    if f"pvalue{suffix}" not in indices:
        return f"{text}, no p-value: the distribution is not known"
    return f"{text}, p {p_value(indices[f'pvalue{suffix}'])}"


def _problems(fitted: Fit) -> list[tuple[str, str]]:
    return [
        (c.verdict, f"{c.found} {c.remedy}")
        for c in fitted.admissibility.results
        if c.verdict != "ok"
    ]


def _shown(part: pd.DataFrame) -> pd.DataFrame:
    names = part["lhs"] + " " + part["op"].replace("~1", "~ 1") + " " + part["rhs"]
    numbers = part[["est", "se", "z", "pvalue", "ci_lower", "ci_upper", "std_all"]]
    shown = numbers.map(lambda x: "" if np.isnan(x) else f"{x:.3f}")
    shown["pvalue"] = ["" if np.isnan(p) else p_value(p, equals=False) for p in part["pvalue"]]
    shown.insert(0, "parameter", names.str.strip())
    if (part["label"].ne("") & part["op"].ne(":=")).any():
        shown.insert(1, "label", part["label"])
    return shown

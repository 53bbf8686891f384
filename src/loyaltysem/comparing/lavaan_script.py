"""The R script that reproduces a fit in lavaan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from loyaltysem.errors import NotAvailableError
from loyaltysem.fits.estimators import ESTIMATORS
from loyaltysem.fits.fit import Fit
from loyaltysem.fits.options import FitOptions
from loyaltysem.moments.grouping.labels import GroupLabel, label_text
from loyaltysem.specification.statements import written_number

__all__ = ["lavaan_script"]


def lavaan_script(fitted: Fit, model_text: str) -> str:
    """Write a fit as a script for R.

    Parameters
    ----------
    fitted : Fit
    model_text : str
        The model in lavaan's language.

    Returns
    -------
    str

    Raises
    ------
    NotAvailableError
        The fit has auxiliary variables and bounds, or effect coding that lavaan has otherwise.
    """
    if refusal := fitted.criterion.refusal("lavaan"):
        raise NotAvailableError(refusal)
    auxiliary = fitted.options.auxiliary
    _require_lavaans_coding(fitted)
    if auxiliary:
        _require_no_bounds(fitted)
    arguments = ["model", *_data_arguments(fitted), *_option_arguments(fitted)]
    lines = [
        "# Written by loyaltysem; lavaan's estimates agree to the digits its optimiser reaches.",
        *_about_starts(fitted),
        "library(lavaan)",
        *(["library(semTools)"] if auxiliary else []),
        "",
        *_data_lines(fitted),
        *_product_lines(fitted),
        "",
        "model <- '",
        *(f"  {line}" for line in model_text.splitlines()),
        "'",
        f"fit <- {'sem.auxiliary' if auxiliary else 'sem'}(",
        *(f"  {argument}," for argument in arguments[:-1]),
        f"  {arguments[-1]}",
        ")",
        "summary(fit, fit.measures = TRUE, standardized = TRUE)",
    ]
    return "\n".join(lines) + "\n"


def _product_lines(fitted: Fit) -> list[str]:
    """Say where the columns come from that the program made of products of items."""
    if fitted.options.interaction is None:
        return []
    centred = {"double_mean": "doubleMC = TRUE", "residual": "residualC = TRUE, doubleMC = FALSE"}
    return [
        "# The products of items (x1.x4) are columns that are made of the answers. With semTools:",
        "# answers <- indProd(answers, var1 = <items>, var2 = <items>, match = "
        f"{'TRUE' if fitted.options.product_pairs == 'matched' else 'FALSE'}, "
        f"{centred[fitted.options.product_centering]})",
    ]


def _require_no_bounds(fitted: Fit) -> None:
    written = any(row.lower > -np.inf or row.upper < np.inf for row in fitted.table.rows)
    if written or fitted.options.bounds != "none":
        raise NotAvailableError(
            "The fit has auxiliary variables and bounds, and sem.auxiliary of semTools 0.5-6 "
            "drops the bounds of a model, so that its script would fit another one. Fit the model "
            "without the bounds if no estimate lies at one."
        )


def _require_lavaans_coding(fitted: Fit) -> None:
    options = fitted.options
    means = "means" in map(_dotted, options.group_equal)
    if options.effect_coding and (options.group_partial or means):
        raise NotAvailableError(
            "The fit has effect_coding with "
            f"{'group_partial' if options.group_partial else 'equal means'}, and lavaan 0.6-14 "
            "would fit another model: its sums hold a single released coefficient equal again, and "
            "free the means. Fit without effect_coding, which changes no chi-square, and write "
            "that script."
        )


def _about_starts(fitted: Fit) -> list[str]:
    minima = fitted.searches.minima
    if not minima or minima[0].from_usual_start:
        return []
    return [
        f"# This is the lowest minimum from {fitted.searches.n_starts} starts; lavaan searches "
        "from one, and may end in another."
    ]


def _data_lines(fitted: Fit) -> list[str]:
    if fitted.values is not None:
        return [
            '# Write the data with survey.responses.to_csv("answers.csv", index=False), or',
            '# frame.to_csv("answers.csv", index=False).',
            'answers <- read.csv("answers.csv", check.names = FALSE)',
        ]
    moments = fitted.moments
    n = np.array(moments.n_observations, dtype=np.float64)
    # lavaan expects the divisor n - 1 and turns it into n itself
    covariances = moments.covariances * (n / (n - 1))[:, None, None]
    lines = [f"items <- {_vector(moments.names)}"]
    matrices = [
        f"matrix({_numbers(matrix.ravel())}, {len(matrix)}, dimnames = list(items, items))"
        for matrix in covariances
    ]
    lines.append(f"covariances <- list({', '.join(matrices)})")
    if moments.means is not None:
        means = [f"setNames({_numbers(mean)}, items)" for mean in moments.means]
        lines.append(f"means <- list({', '.join(means)})")
    return lines


def _data_arguments(fitted: Fit) -> list[str]:
    if fitted.values is not None:
        return ["data = answers"]
    moments = fitted.moments
    single = "[[1]]" if len(moments.group_labels) == 1 else ""
    arguments = [
        f"sample.cov = covariances{single}",
        f"sample.nobs = {_numbers(np.array(moments.n_observations))}",
    ]
    if fitted.layout.has_means:
        arguments.append(f"sample.mean = means{single}")
    return arguments


def _option_arguments(fitted: Fit) -> list[str]:
    options, ordered = fitted.options, _ordered_names(fitted)
    has_likelihood = fitted.criterion.saturated_log_likelihood is not None
    arguments: dict[str, Any] = {
        "estimator": options.estimator.name,
        **_corrections(options),
        "likelihood": options.likelihood if has_likelihood else None,
        "aux": list(options.auxiliary) or None,
        "missing": options.missing,
        "ordered": ordered or None,
        "parameterization": options.parameterization if ordered else None,
        "sampling.weights": options.weights,
        "sampling.weights.normalization": options.weights_normalization
        if options.weights
        else None,
        "cluster": options.clusters,
        "group": options.group,
        "group.label": list(map(_as_read, fitted.group_labels)) if options.group else None,
        "group.equal": [_dotted(kind) for kind in options.group_equal] or None,
        "group.partial": [*options.group_partial, *_written_intercepts(fitted)] or None,
        "std.lv": options.std_lv or None,
        "effect.coding": list(options.effect_coding) or None,
        "meanstructure": options.meanstructure,
        # lavaan's own default differs between estimators
        "fixed.x": None if options.fixed_x == options.estimator.fixed_x else options.fixed_x,
        "bounds": None if options.bounds == "none" else options.bounds,
    }
    return [f"{name} = {_written(value)}" for name, value in arguments.items() if value is not None]


def _corrections(options: FitOptions) -> dict[str, str | None]:
    """Say what the estimator's name does not say already."""
    chosen, usual = options.estimator, ESTIMATORS[options.estimator.name]
    return {
        "information": chosen.information,
        "se": _dotted(chosen.se) if chosen.se != usual.se else None,
        "test": _dotted(chosen.test) if chosen.test != usual.test else None,
    }


def _written_intercepts(fitted: Fit) -> list[str]:
    """Intercepts of ordered items, which lavaan holds equal together with thresholds."""
    if not {"thresholds", "intercepts"} & set(fitted.options.group_equal):
        return []
    ordered = _ordered_names(fitted)
    written = [
        f"{row.lhs} ~ 1"
        for row in fitted.table.rows
        if row.op == "~1" and row.user and row.group == 1 and row.lhs in ordered
    ]
    return [term for term in written if term not in fitted.options.group_partial]


def _ordered_names(fitted: Fit) -> list[str]:
    return list(dict.fromkeys(row.lhs for row in fitted.table.rows if row.op == "|"))


def _as_read(label: GroupLabel) -> str:
    """What R makes of a label when it reads the file: true and false are its own."""
    return _written(label) if isinstance(label, bool) else label_text(label)


def _dotted(name: str) -> str:
    return name.replace("_", ".")


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return _vector(value) if isinstance(value, list) else _quoted(value)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _vector(texts: Iterable[str]) -> str:
    return f"c({', '.join(map(_quoted, texts))})"


def _numbers(values: Any) -> str:
    written = [written_number(float(value)) for value in values]
    return written[0] if len(written) == 1 else f"c({', '.join(written)})"

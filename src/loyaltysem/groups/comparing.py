"""The comparison of platforms, or of other groups: one model, fitted to each."""

from __future__ import annotations

import warnings
from itertools import combinations
from typing import Any, Literal

import numpy as np
import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.containment.declared_order import declared_order
from loyaltysem.errors import DataError, NotAvailableError, OptionError, users_line
from loyaltysem.estimation import MatrixLayout
from loyaltysem.groups.comparison import PlatformComparison
from loyaltysem.groups.labels import labels_of
from loyaltysem.inference.derived.effects import effect_places, effects_of_model
from loyaltysem.inference.uncertainty.bootstrap_intervals import bootstrap_interval
from loyaltysem.inference.uncertainty.standard_errors import check_level
from loyaltysem.models import SEM, SEMResult
from loyaltysem.moments.answers import answers_of
from loyaltysem.moments.drawn.resampling import generator
from loyaltysem.moments.observations import MissingTreatment, as_frame
from loyaltysem.moments.taking import take_groups
from loyaltysem.quantities.index import WeightRule
from loyaltysem.resampling.bootstrap import Bootstrap
from loyaltysem.survey import Survey
from loyaltysem.words.comparing.groups import ComparisonFindings, comparison_notes
from loyaltysem.words.group_labels import GroupLabel, label_text, labels_listed

__all__ = ["compare_platforms"]

_FIT_INDICES = ("chisq", "df", "pvalue", "cfi", "tli", "rmsea", "srmr")


@checked
def compare_platforms(
    model: SEM,
    data: Any,
    *,
    group: str = "platform",
    source: str | None = None,
    target: str | None = None,
    weights: WeightRule = "loadings",
    bounds: dict[str, tuple[float, float]] | None = None,
    missing: MissingTreatment | None = None,
    n_replicates: int = 1000,
    n_jobs: int = 1,
    level: float = 0.95,
    rng: int | np.random.Generator | None = None,
    progress: bool = False,
) -> PlatformComparison:
    """Fit a model to each platform, and compare influence coefficients and indices.

    Any other grouping does as well: with ``group="gender"`` sentences and axes say gender, or what
    the codebook calls it; the tables have the column ``group``, with the data's own values.

    Parameters
    ----------
    model : SEM
    data : Survey or data frame
    group : str
        The grouping variable.
    source, target : str, optional
        The constructs whose influence is compared; by default the codebook's constructs with the
        roles ``satisfaction`` and ``loyalty``.
    weights : {"loadings", "regression"}
        The rule of the index weights; the equal-weight twin is always beside it.
    bounds : dict, optional
        Lowest and highest possible answer by item; by default the codebook's.
    missing : {None, "listwise", "fiml"}
        None refuses missing answers; "listwise" leaves incomplete rows out; "fiml" uses every
        answer, and takes a tenth of a second for each bootstrap replicate.
    n_replicates : int
        Bootstrap samples for each platform.
    n_jobs : int
        Processes for the bootstrap, where answers are missing.
    level : float
        Coverage of the intervals, between 0 and 1.
    rng : int, Generator or None
        The same seed gives the same digits.
    progress : bool
        Show progress bars.

    Returns
    -------
    PlatformComparison

    Raises
    ------
    VariableNotFoundError
        The grouping variable is not in the data.
    OptionError
        Source and target are not given and no codebook tells them.
    DataError
        A platform has too few answers, or answers that cannot be analysed; the message names it.
    NotAvailableError
        The model does not converge for a platform.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> survey = ls.datasets.load_platforms()
    >>> model = ls.SEM(ls.theories.satisfaction_trust_loyalty(survey.codebook))
    >>> comparison = ls.compare_platforms(
    ...     model, survey, missing="listwise", n_replicates=20, rng=1
    ... )
    >>> list(comparison.fits)
    ['taobao', 'tmall', 'jd']
    """
    check_level(level)
    source, target = _roles(data, source, target)
    layout = MatrixLayout(model.parameter_table())
    if not effects_of_model(layout, *effect_places(layout, source, target))["total"]:
        raise NotAvailableError(
            f"The model has no way from {source} to {target}, direct or indirect, so there is no "
            f"influence to compare. Turn source and target round, or write '{target} ~ {source}'."
        )
    parts, n_without = _parts(data, group)
    random = generator(rng)
    fits: dict[GroupLabel, SEMResult] = {}
    boots: dict[GroupLabel, Bootstrap] = {}
    # a stream of random numbers for each, so that one more platform changes no other's digits
    for (name, part), stream in zip(parts.items(), random.spawn(len(parts)), strict=True):
        fits[name] = _fit(model, part, f"{group} {labels_listed([name])}", missing)
        boots[name] = fits[name].bootstrap(
            n_replicates=n_replicates, rng=stream, n_jobs=n_jobs, progress=progress
        )
    index_options: dict[str, Any] = {"weights": weights, "bounds": bounds}
    effects = {
        name: _without_routes(boot.effects(source, target, level=level))
        for name, boot in boots.items()
    }
    indices = {
        name: pd.concat(
            [
                boot.loyalty_index(construct, level=level, **index_options)
                for construct in (source, target)
            ]
        )
        for name, boot in boots.items()
    }
    fit = _fit_table(fits, boots)
    fit.insert(0, "group", list(fits))
    influence, index = _stacked(effects), _stacked(indices)
    draws = {
        "total effect": {
            name: boot.effect_replicates(source, target)["total"].to_numpy()
            for name, boot in boots.items()
        },
        "index": {
            name: boot.index_replicates(target, **index_options) for name, boot in boots.items()
        },
    }
    chosen = index[(index["construct"] == target) & (index["weights"] == weights)]
    chosen = chosen.set_index("group")
    estimates = {
        "total effect": influence[influence["effect"] == "total"].set_index("group")["est"],
        "index": chosen["index"],
    }
    found = _findings(data, group, fits, n_without, n_replicates)
    return PlatformComparison(
        fits=fits,
        group=group,
        fit=fit,
        influence=influence,
        index=index,
        differences=_differences(estimates, draws, level),
        ranking=_ranking(chosen, draws["index"]),
        source=source,
        target=target,
        notes=tuple(comparison_notes(found)),
        level=level,
        simulated=found.simulated,
        _labels=labels_of(data, group),
    )


def _roles(data: Any, source: str | None, target: str | None) -> tuple[str, str]:
    if source and target:
        return source, target
    found = {}
    if isinstance(data, Survey):
        roles: tuple[Literal["satisfaction", "loyalty"], ...] = ("satisfaction", "loyalty")
        for role in roles:
            construct = data.codebook.by_role(role)
            found[role] = construct.name if construct else None
    source, target = source or found.get("satisfaction"), target or found.get("loyalty")
    if not source or not target:
        raise OptionError(
            "Whose influence on what? Without a codebook whose constructs have the roles "
            "satisfaction and loyalty, give source=... and target=..., two constructs of the model."
        )
    return source, target


def _parts(data: Any, group: str) -> tuple[dict[GroupLabel, Any], int]:
    """Split the data by platform, in the codebook's order or that of the data; count the others."""
    grouping = take_groups(data, group)
    if grouping is None:
        raise OptionError("Name the grouping variable: group='platform', for example.")
    inside = {label: grouping.index == g for g, label in enumerate(grouping.labels)}
    if isinstance(data, Survey):
        return {label: data.subset(mask) for label, mask in inside.items()}, grouping.n_without
    frame = as_frame(answers_of(data).frame)
    labels: list[Any] = list(inside)
    if not declared_order(frame[group]):
        # no order is meant: one that does not depend on who answered first
        try:
            labels = sorted(labels)
        except TypeError:
            labels = sorted(labels, key=label_text)
    parts = {label: frame.filter(inside[label].tolist()).to_native() for label in labels}
    return parts, grouping.n_without


def _fit(model: SEM, part: Any, whose: str, missing: MissingTreatment | None) -> SEMResult:
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        try:
            fit = model.fit(part, missing=missing)
        except DataError as error:
            raise type(error)(f"{whose}: {error}") from error
    for warning in given:
        # said again, so that the reader knows of whom
        warnings.warn(f"{whose}: {warning.message}", warning.category, stacklevel=users_line())
    if not fit.converged:
        raise NotAvailableError(
            f"{whose}: the model did not converge, so there is nothing to compare.\n"
            f"{fit.admissibility}"
        )
    return fit


def _without_routes(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the direct, the indirect and the total effect, which platforms are compared by."""
    return table[table["effect"] != "route"].drop(columns="route")


def _stacked(tables: dict[GroupLabel, pd.DataFrame]) -> pd.DataFrame:
    parts = []
    for name, table in tables.items():
        part = table.reset_index(drop=True)
        part.insert(0, "group", [name] * len(part))
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def _fit_table(
    fits: dict[GroupLabel, SEMResult], boots: dict[GroupLabel, Bootstrap]
) -> pd.DataFrame:
    rows = []
    for name, fit in fits.items():
        indices = fit.fit_indices()
        rows.append(
            {
                "n": int(indices["ntotal"]),
                "n_incomplete": fit.provenance.n_incomplete,
                **{index: float(indices[index]) for index in _FIT_INDICES},
                "admissible": fit.admissibility.admissible,
                "failed_replicates": boots[name].n_failed,
            }
        )
    return pd.DataFrame(rows).astype({"df": int})


def _differences(
    estimates: dict[str, pd.Series], draws: dict[str, dict[GroupLabel, Any]], level: float
) -> pd.DataFrame:
    """Compare every pair; replicates of two platforms are independent."""
    rows = []
    for what, found in estimates.items():
        values = found.to_dict()
        pairs = list(combinations(values, 2))
        simultaneous = 1 - (1 - level) / len(pairs)
        for first, second in pairs:
            a, b = draws[what][first], draws[what][second]
            size = min(len(a), len(b))
            difference = a[:size] - b[:size]
            observed = np.array([values[first] - values[second]])
            lower, upper = bootstrap_interval(observed, difference[:, None], level=simultaneous)
            rows.append(
                {
                    "quantity": what,
                    "first": first,
                    "second": second,
                    "difference": float(values[first] - values[second]),
                    "se": float(np.nanstd(difference, ddof=1)),
                    "ci_lower": float(lower[0]),
                    "ci_upper": float(upper[0]),
                    "differs": bool(lower[0] > 0 or upper[0] < 0),
                }
            )
    return pd.DataFrame(rows)


def _ranking(index: pd.DataFrame, draws: dict[GroupLabel, Any]) -> pd.DataFrame:
    size = min(len(values) for values in draws.values())
    together = np.column_stack([values[:size] for values in draws.values()])
    together = together[~np.isnan(together).any(axis=1)]
    shares = np.bincount(together.argmax(axis=1), minlength=len(draws)) / max(len(together), 1)
    first = dict(zip(draws, shares.tolist(), strict=True))
    ranked = index.sort_values("index", ascending=False)
    table = ranked[["index", "ci_lower", "ci_upper"]].reset_index()
    table.insert(0, "rank", range(1, len(table) + 1))
    return table.assign(first_in=[first[label] for label in table["group"]])


def _findings(
    data: Any,
    group: str,
    fits: dict[GroupLabel, SEMResult],
    n_without: int,
    n_replicates: int,
) -> ComparisonFindings:
    return ComparisonFindings(
        group=group,
        n_replicates=n_replicates,
        inadmissible=[
            label_text(name) for name, fit in fits.items() if not fit.admissibility.admissible
        ],
        cautions=[
            (label_text(name), f"{check.check} {check.found} {check.remedy}")
            for name, fit in fits.items()
            for check in fit.admissibility.results
            if check.verdict == "caution"
        ],
        n_without=n_without,
        simulated=answers_of(data).simulated,
    )

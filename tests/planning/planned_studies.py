"""Populations and studies that the tests of planning share."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

import loyaltysem as ls
from loyaltysem.models.result import SEMResult
from loyaltysem.planning.simulation.samples import draw_samples
from loyaltysem.planning.simulation.study import StudyOptions, plan_study

MODEL = """
SAT =~ SAT1 + SAT2 + SAT3
TRU =~ TRU1 + TRU2 + TRU3
LOY =~ LOY1 + LOY2 + LOY3
TRU ~ a*SAT
LOY ~ c*SAT + b*TRU
indirect := a*b
"""
ITEMS = [f"{construct}{i}" for construct in ("SAT", "TRU", "LOY") for i in (1, 2, 3)]


def population(unique: float = 0.6, loading: float = 1.0, a: str = "0.4") -> str:
    """Three constructs; ``a`` is what stands before SAT in the regression of TRU."""
    measures = [
        f"{c} =~ {loading}*{c}1 + {0.9 * loading}*{c}2 + {0.8 * loading}*{c}3"
        for c in ("SAT", "TRU", "LOY")
    ]
    return "\n".join(
        [
            *measures,
            f"TRU ~ {a}*SAT\nLOY ~ 0.15*SAT + 0.3*TRU",
            "SAT ~~ 1*SAT\nTRU ~~ 0.84*TRU\nLOY ~~ 0.8*LOY",
            *(f"{item} ~~ {unique}*{item}" for item in ITEMS),
        ]
    )


def fits_of_the_same_samples(
    model: str,
    source: Any,
    sizes: Any,
    n_replicates: int,
    seed: int,
    fit_options: dict[str, Any] | None = None,
    **options: Any,
) -> Iterator[SEMResult]:
    """Fit the samples that ``monte_carlo_power`` draws, one by one, as a user would."""
    study = plan_study(model, source, sizes, StudyOptions(**options))
    names = study.layout.observed
    grouped = {"group": "group"} if len(study.sizes) > 1 else {}
    chosen = {
        "estimator": options.get("estimator", "ML"),
        "missing": options.get("missing"),
        "group_equal": options.get("group_equal", ()),
        **(fit_options or {}),
    }
    for samples in draw_samples(study, n_replicates, np.random.default_rng(seed)):
        for i in range(len(samples)):
            data: Any
            if samples.values is None:
                data = _moments(names, study.sizes, study.labels, samples, i)
                fit_grouped = {}
            else:
                data = _frame(names, study.labels, [x[i] for x in samples.values])
                fit_grouped = grouped
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ls.errors.AdmissibilityWarning)
                yield ls.SEM(model).fit(data, **fit_grouped, **chosen)


def _moments(
    names: Sequence[str], sizes: Sequence[int], labels: tuple[str, ...], samples: Any, i: int
) -> ls.Moments:
    means = None if samples.means is None else samples.means[i]
    return ls.Moments(
        tuple(names), tuple(sizes), samples.covariances[i], means, labels, (0,) * len(sizes)
    )


def _frame(names: Sequence[str], labels: Sequence[str], values: Sequence[Any]) -> pd.DataFrame:
    parts = [pd.DataFrame(x, columns=list(names)) for x in values]
    for label, part in zip(labels, parts, strict=True):
        part["group"] = label
    return pd.concat(parts, ignore_index=True)

"""Ladders that several tests look at, each climbed once."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import loyaltysem as ls
from lavaan_cases import frame_of, from_semopy

VALUES: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "reference" / "invariance_ladders.json").read_text("utf-8")
)
LIKERT = frame_of("survey_likert5.csv")
COARSE = LIKERT.assign(
    SAT1=(LIKERT["SAT1"] > 3).astype(int),
    SAT2=1 + (LIKERT["SAT2"] > 2).astype(int) + (LIKERT["SAT2"] > 4).astype(int),
    TRU1=(LIKERT["TRU1"] > 3).astype(int),
    TRU2=(LIKERT["TRU2"] > 4).astype(int),
    TRU3=(LIKERT["TRU3"] > 3).astype(int),
)
ITEMS = """
    WQ =~ WQ1 + WQ2 + WQ3 + WQ4
    PV =~ PV1 + PV2 + PV3
    SAT =~ SAT1 + SAT2 + SAT3 + SAT4
    TRU =~ TRU1 + TRU2 + TRU3 + TRU4
"""
LOYALTY = "LOY =~ LOY1 + LOY2 + LOY3 + LOY4"
PATHS = "SAT ~ WQ + PV\nTRU ~ SAT + WQ\nLOY ~ SAT + TRU"
TWO = "SAT =~ SAT1 + SAT2 + SAT3 + SAT4\nTRU =~ TRU1 + TRU2 + TRU3"
HS = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"


@cache
def ladder(name: str) -> ls.InvarianceLadder:
    """The ladder that a case of invariance_ladders.json is held against."""
    models: dict[str, tuple[str, pd.DataFrame, dict[str, Any]]] = {
        "survey_ml": (f"{ITEMS}\n{LOYALTY}\n{PATHS}", LIKERT, {"branches_from": "strict"}),
        "survey_mlr": (
            f"{ITEMS}\n{LOYALTY}\n{PATHS}",
            LIKERT,
            {"branches_from": "strict", "estimator": "MLR"},
        ),
        "second_order": (f"{ITEMS}\nQ =~ WQ + PV + SAT", LIKERT, {}),
        "coarse_theta": (TWO, COARSE, {"ordered": True}),
        "ordinal_full": (LOYALTY, LIKERT, {"ordered": True}),
        "ordinal_partial": (
            LOYALTY,
            LIKERT,
            {"ordered": True, "release": ["LOY2 | t3", "LOY =~ LOY3"]},
        ),
    }
    text, data, options = models[name]
    return ls.measurement_invariance(ls.SEM(text), data, group="platform", **options)


@cache
def schools(estimator: str = "ML", **options: Any) -> ls.InvarianceLadder:
    """Holzinger and Swineford's by school, whose intercepts of x3 and x7 differ."""
    data = from_semopy("holzinger_swineford.csv")
    return ls.measurement_invariance(
        ls.CFA(HS), data, group="school", estimator=estimator, **options
    )


def simulated(n: int = 150, groups: int = 3, seed: int = 1, **shifts: float) -> pd.DataFrame:
    """Two constructs of four items; intercepts of the last group are moved by item."""
    random = np.random.default_rng(seed)
    frames = []
    for g in range(groups):
        common = random.normal(size=(n, 2)) @ np.array([[1.0, 0.5], [0.0, 0.87]])
        answers = np.repeat(common, 4, axis=1) * 0.8 + random.normal(size=(n, 8)) * 0.6 + 4
        names = [f"{f}{k}" for f in "ab" for k in range(1, 5)]
        frame = pd.DataFrame(answers, columns=names).assign(shop=f"s{g + 1}")
        if g == groups - 1:
            frame = frame.assign(**{name: frame[name] + by for name, by in shifts.items()})
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


SHOPS = "A =~ a1 + a2 + a3 + a4\nB =~ b1 + b2 + b3 + b4"

"""What semopy and factor-analyzer return where an answer should be refused: the README's evidence.

    python benchmarks/other_engines.py

Prints what the installed versions do; nothing is asserted, since they may be mended any day.
"""

from __future__ import annotations

import json
import logging
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
import semopy
from factor_analyzer import FactorAnalyzer

REFERENCE = Path(__file__).resolve().parent.parent / "tests" / "reference"
MEASUREMENT = """
SAT =~ SAT1 + SAT2 + SAT3 + SAT4
TRU =~ TRU1 + TRU2 + TRU3 + TRU4
LOY =~ LOY1 + LOY2 + LOY3 + LOY4
TRU ~ SAT
LOY ~ SAT + TRU
"""


def say(finding: str, model_text: str, answers: pd.DataFrame) -> None:
    """Prints what semopy reports of a fit."""
    model = semopy.Model(model_text)
    try:
        success = model.fit(answers).success
        stats = semopy.calc_stats(model).iloc[0]
    except np.linalg.LinAlgError as error:
        print(f"{finding}: {type(error).__name__}: {error}")
        return
    print(
        f"{finding}: success={success}, df={stats['DoF']:.0f}, chi2={stats['chi2']:.4g}, "
        f"CFI={stats['CFI']:.4f}, TLI={stats['TLI']:.4f}"
    )


def main() -> None:
    # Both would only repeat, between the lines, what the lines say.
    logging.disable(logging.WARNING)
    np.seterr(invalid="ignore")
    print(f"semopy {version('semopy')}")
    answers = pd.read_csv(REFERENCE / "data" / "survey_continuous.csv")
    say("two items for one factor, not identified", "SAT =~ SAT1 + SAT2", answers)
    coded = answers.copy()
    coded.loc[coded.index[:82], "SAT2"] = -99
    say("-99 in a tenth of the answers to SAT2", MEASUREMENT, coded)
    say("one item twice", MEASUREMENT, answers.assign(SAT2=answers["SAT1"]))
    say("a constant item", MEASUREMENT, answers.assign(SAT2=4.0))
    say("8 respondents, 27 parameters", MEASUREMENT, answers.head(8))

    case = json.loads((REFERENCE / "lavaan" / "stl_ml.json").read_text(encoding="utf-8"))
    model = semopy.Model("\n".join(line for line in case["model"] if ":=" not in line))
    model.fit(answers)
    stats = semopy.calc_stats(model).iloc[0]
    for ours, theirs in (("LogLik", "logl"), ("AIC", "aic"), ("BIC", "bic"), ("GFI", "gfi")):
        print(f"{ours}: semopy {stats[ours]:.6g}, {case['engine']} {case['fit'][theirs]:.6g}")
    table = model.inspect()
    lavaan = pd.DataFrame(case["estimates"]).set_index(["lhs", "op", "rhs"])["est"]
    structural = table[(table["op"] == "~") & table["rval"].isin(["WQ", "PV", "SAT", "TRU"])]
    structural = structural[structural["lval"].isin(["SAT", "TRU", "LOY"])]
    worst = max(
        abs(row.Estimate / lavaan[row.lval, "~", row.rval] - 1) for row in structural.itertuples()
    )
    print(f"largest relative difference of a path from lavaan: {worst:.1e}")

    print(f"factor-analyzer {version('factor_analyzer')}, scikit-learn {version('scikit-learn')}")
    try:
        FactorAnalyzer(n_factors=5, rotation=None).fit(answers.drop(columns="platform"))
        print("FactorAnalyzer.fit: fine")
    except TypeError as error:
        print(f"FactorAnalyzer.fit: TypeError: {error}")


if __name__ == "__main__":
    main()

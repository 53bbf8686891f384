"""SPSS, Stata, Parquet and Arrow files with bytes changed: a named error or a survey, always.

The libraries that read them can crash, so they read in a process of their own. Here that process
reads many files (`batch_reading`), and what it said is then given to `read_survey`, file by file.
"""

from __future__ import annotations

import datetime as dt
import random
import warnings

import numpy as np
import pandas as pd
import polars as pl
import pyreadstat
import pytest
from batch_reading import contained_answers

from loyaltysem.containment import process
from loyaltysem.containment.process import Refusal
from loyaltysem.errors import DataWarning, LoyaltySEMError, SurveyFormatError
from loyaltysem.survey import read_survey
from loyaltysem.survey.formats import binary_file

KINDS = ("sav", "compressed sav", "zsav", "dta", "old dta", "parquet", "arrow")
SCALE = ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"]
LABELS = {"SAT1": dict(enumerate(SCALE, start=1))}


def _whole_file(kind: str, path) -> bytes:
    n = 6
    frame = pd.DataFrame(
        {
            "SAT1": [1.0, 5, np.nan, 2, 4] * n,
            "why": ["=1+1", "", "ok" if kind == "old dta" else "好", "007", "x"] * n,
            "day": [dt.date(2024, 5, 1), None, *[dt.date(2024, 5, 2)] * 3] * n,
            "time": [dt.datetime(2024, 5, 1, 3, 4)] * 5 * n,
        }
    )
    if kind.endswith("sav"):
        pyreadstat.write_sav(
            frame,
            str(path),
            compress=kind == "zsav",
            row_compress=kind == "compressed sav",
            variable_value_labels=LABELS,
            missing_ranges={"SAT1": [{"lo": 98, "hi": 99}], "why": ["007"]},
            note=["a note"],
        )
    elif kind.endswith("dta"):
        frame["letter"] = pd.Series([1, "a", None, "z", 2] * n, dtype=object)
        pyreadstat.write_dta(
            frame,
            str(path),
            version=12 if kind == "old dta" else 15,
            variable_value_labels=LABELS,
            missing_user_values={"letter": ["a", "z"]},
        )
    else:
        typed = pl.DataFrame(
            {
                "SAT1": [1, 5, None] * n,
                "id": [2**60, 2**60 + 1, None] * n,
                "score": [0.5, float("nan"), 2.0] * n,
                "sure": [True, False, None] * n,
                "zip": ["01234", "", "x"] * n,
                "day": [dt.date(2024, 5, 1)] * 3 * n,
                "when": [dt.datetime(2024, 5, 1, 13, 5), None, dt.datetime(2024, 5, 2)] * n,
                "opinion": pl.Series(["不满意", "满意", "一般"] * n, dtype=pl.Categorical),
            }
        ).with_columns(zoned=pl.col("when").dt.replace_time_zone("Asia/Shanghai"))
        (typed.write_parquet if kind == "parquet" else typed.write_ipc)(path)
    return path.read_bytes()


def _damaged(whole: bytes, rng: random.Random) -> bytes:
    """Cut the file, take out a piece, or change bytes; the first ones say what it is."""
    how = rng.random()
    if how < 0.15:
        return whole[: rng.randrange(12, len(whole))]
    if how < 0.2:
        place = rng.randrange(12, len(whole))
        return whole[:place] + whole[place + rng.randrange(1, 9) :]
    changed = bytearray(whole)
    for _ in range(rng.choice([1, 1, 2, 5, 20])):
        place = rng.randrange(12, len(whole))
        changed[place] = rng.choice([0, 127, 128, 255, rng.randrange(256)])
    return bytes(changed)


def _outcomes(kind: str, tmp_path, monkeypatch, count: int, seed: object) -> dict[str, int]:
    whole = _whole_file(kind, tmp_path / "whole")
    rng = random.Random(f"{kind} {seed}")  # noqa: S311
    paths = [tmp_path / f"{number}.dat" for number in range(count)]
    for path in paths:
        path.write_bytes(_damaged(whole, rng))
    seen = {"error": 0, "survey": 0}
    ends = contained_answers(paths, kind.split()[-1].replace("zsav", "sav"), 30 + count)
    for path, end in zip(paths, ends, strict=True):
        monkeypatch.setattr(process, "_run", lambda *_, end=end: end)
        seen[_outcome(path)] += 1
    return seen


def _outcome(path) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DataWarning)
            survey = read_survey(path)
    except LoyaltySEMError:
        return "error"
    return "survey" if len(survey) else "nobody"


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_files_end_in_a_named_error_or_a_survey(kind, tmp_path, monkeypatch):
    seen = _outcomes(kind, tmp_path, monkeypatch, 80, seed=80)
    assert min(seen.values()) > 4


@pytest.mark.fuzz
@pytest.mark.parametrize("kind", KINDS)
def test_thousands_of_damaged_files_end_in_a_named_error_or_a_survey(
    kind, tmp_path, monkeypatch, fuzz_seed
):
    seen = _outcomes(kind, tmp_path, monkeypatch, 3000, fuzz_seed)
    assert min(seen.values()) > 100


@pytest.mark.parametrize("kind", ["sav", "compressed sav", "zsav", "dta", "parquet", "arrow"])
def test_file_cut_anywhere_is_never_read(kind, tmp_path, monkeypatch):
    whole = _whole_file(kind, tmp_path / "whole")
    places = range(12, len(whole), max(1, len(whole) // 100))
    paths = [tmp_path / f"{place}.dat" for place in places]
    for place, path in zip(places, paths, strict=True):
        path.write_bytes(whole[:place])
    ends = contained_answers(paths, kind.split()[-1].replace("zsav", "sav"), 60)
    for path, end in zip(paths, ends, strict=True):
        monkeypatch.setattr(process, "_run", lambda *_, end=end: end)
        with pytest.raises(SurveyFormatError):
            read_survey(path)


@pytest.mark.parametrize(
    ("why", "message"),
    [
        ("crashed", r"whole is an SPSS file \(\.sav\), and the library .* crashed on it \(because"),
        ("time", r"was not read within because.*It is damaged"),
        ("memory", r"takes more memory than a survey should \(because\)"),
        ("too large", r"takes more memory than a survey should \(because\)"),
        ("no process", r"no second Python could be started here \(because\)"),
        ("failed", r"in a way that damage does not explain \(because\)"),
        ("refused", r"^because$"),
    ],
)
def test_error_says_what_happened_and_what_to_do(tmp_path, monkeypatch, why, message):
    _whole_file("sav", tmp_path / "whole")
    monkeypatch.setattr(binary_file, "read_contained", lambda *_: Refusal(why, "because"))
    with pytest.raises(SurveyFormatError, match=message):
        read_survey(tmp_path / "whole")


def test_file_is_read_once_though_several_formats_look_at_it(tmp_path, monkeypatch):
    runs = []
    run = process._run
    monkeypatch.setattr(process, "_run", lambda *given: runs.append(1) or run(*given))
    whole = _whole_file("sav", tmp_path / "whole")
    read_survey(tmp_path / "whole")
    assert len(runs) == 1
    (tmp_path / "cut").write_bytes(whole[:-20])
    with pytest.raises(SurveyFormatError, match="cut, damaged"):
        read_survey(tmp_path / "cut")
    assert len(runs) == 2

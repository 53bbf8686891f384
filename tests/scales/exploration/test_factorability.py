"""Factorability and its refusals."""

from __future__ import annotations

import pandas as pd
import polars as pl
import pytest

import loyaltysem as ls
from loyaltysem.errors import (
    DataError,
    MissingDataError,
    NotAvailableError,
    OptionError,
    VariableNotFoundError,
)
from loyaltysem.scales import bartlett_test, sampling_adequacy, sampling_adequacy_verdict

CASES = ["holzinger", "survey"]
analyses = pytest.mark.parametrize(
    "analysis",
    [
        ls.factorability,
        lambda data, **o: ls.efa(data, 1, **o),
        lambda data, **o: ls.parallel_analysis(data, n_replicates=20, **o),
        lambda data, **o: ls.number_of_factors(data, n_replicates=20, **o),
        ls.compare_factor_models,
        ls.map_test,
    ],
)


@pytest.mark.parametrize("case", CASES)
def test_kmo_and_bartlett_agree_with_psych(case, expected, items_of):
    stored = expected[case]
    found = ls.factorability(items_of[case])
    assert found.kmo == pytest.approx(stored["kmo"]["overall"], abs=1e-9)
    assert found.kmo_items["msa"].tolist() == pytest.approx(stored["kmo"]["items"], abs=1e-9)
    assert found.bartlett.chisq == pytest.approx(stored["bartlett"]["chisq"], rel=1e-9)
    assert found.bartlett.df == stored["bartlett"]["df"]
    assert found.bartlett.pvalue == pytest.approx(stored["bartlett"]["pvalue"], rel=1e-6)
    assert found.determinant == pytest.approx(stored["determinant"], rel=1e-9)
    assert found.smallest_eigenvalue == pytest.approx(stored["smallest_eigenvalue"], abs=1e-9)


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (0.9, "marvelous"),
        (0.89, "meritorious"),
        (0.7, "middling"),
        (0.69, "mediocre"),
        (0.5, "miserable"),
        (0.49, "unacceptable"),
    ],
)
def test_verdicts_are_kaisers(value, word):
    assert sampling_adequacy_verdict(value) == word


def test_the_table_says_its_rule_and_its_sample(items_of):
    found = ls.factorability(items_of["holzinger"])
    for shown in (repr(found), found._repr_html_()):
        for words in (".752 (middling)", "904.097", "Kaiser (1974)", "301 respondents"):
            assert words in shown


def test_weak_items_and_pairs_are_remarked(survey_answers):
    rng = pd.Series(range(len(survey_answers))) % 7
    weak = survey_answers[["SAT1", "SAT2", "SAT3"]].assign(noise=rng.astype(float))
    weak["noise"] += 0.01 * weak["SAT1"]
    found = ls.factorability(weak)
    low = found.kmo_items.index[found.kmo_items["msa"] < 0.5].tolist()
    assert all(item in " ".join(found.kmo_items.notes) for item in low)
    pair = ls.factorability(survey_answers, ["SAT1", "SAT2"])
    assert pair.kmo == pytest.approx(0.5)
    assert "always .5" in pair.kmo_items.notes[0]


@analyses
def test_what_the_correlations_can_be_is_said(analysis, items_of):
    with pytest.raises(DataError, match="no whole numbers: x1"):
        analysis(items_of["holzinger"], correlation="polychoric")
    with pytest.raises(OptionError, match="'pairwise' goes with correlation='polychoric'"):
        analysis(items_of["holzinger"], missing="pairwise")
    with pytest.raises(OptionError, match="missing='mean' is not known"):
        analysis(items_of["holzinger"], missing="mean")
    with pytest.raises(OptionError, match="moments do not say how often"):
        analysis(ls.Moments.from_data(items_of["holzinger"]), correlation="polychoric")
    with pytest.raises(NotAvailableError, match="listwise"):
        analysis(items_of["holzinger"], missing="fiml")
    with pytest.raises(OptionError, match="'spearman' is not known"):
        analysis(items_of["holzinger"], correlation="spearman")


@analyses
def test_bad_answers_are_refused_by_name(analysis, items_of):
    good = items_of["holzinger"]
    with pytest.raises(DataError, match="x3 has no variance"):
        analysis(good.assign(x3=1.0))
    with pytest.raises(MissingDataError, match="x2 1"):
        analysis(good.assign(x2=[None, *good["x2"].iloc[1:]]))
    with pytest.raises(VariableNotFoundError, match="y1"):
        analysis(good, items=["x1", "x2", "x3", "y1"])
    with pytest.raises(OptionError, match="twice"):
        analysis(good, items=["x1", "x2", "x2", "x4"])
    with pytest.raises(OptionError, match="at least two"):
        analysis(good, items=["x1"])
    with pytest.raises(OptionError, match="Write a list"):
        analysis(good, items="x1")


def test_listwise_survey_polars_and_moments_have_the_same_numbers(items_of):
    good = items_of["holzinger"]
    whole = ls.factorability(good).kmo
    assert ls.factorability(pl.from_pandas(good)).kmo == pytest.approx(whole, abs=1e-12)
    assert ls.factorability(ls.Moments.from_data(good)).kmo == pytest.approx(whole, abs=1e-12)
    holed = pd.concat([good, good.iloc[[0]].assign(x1=None).astype(float)], ignore_index=True)
    found = ls.factorability(holed, missing="listwise")
    assert found.kmo == pytest.approx(whole, abs=1e-12)
    assert "1 with a missing answer left out" in found.kmo_items.conventions["n"]


def test_a_survey_brings_the_items_of_its_constructs():
    survey = ls.datasets.load_platforms()
    items = [item for scale in survey.construct_items.values() for item in scale]
    assert ls.factorability(survey, missing="listwise").kmo_items.index.tolist() == items


def test_what_cannot_be_computed_is_refused():
    with pytest.raises(OptionError, match="exactly 0"):
        sampling_adequacy([[1, 0.5, 0], [0.5, 1, 0], [0, 0, 1]])
    with pytest.raises(OptionError, match="3 respondents for 3 items"):
        bartlett_test([[1, 0.5, 0.1], [0.5, 1, 0.2], [0.1, 0.2, 1]], 3)

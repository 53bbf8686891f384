"""The summary repeats the verdicts of its parts, and says in words what they find."""

from __future__ import annotations

import dataclasses
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import AdmissibilityWarning, NotAvailableError, OptionError
from loyaltysem.measurement.validity.findings.verdicts import _speaks_against
from loyaltysem.words.measurement.verdicts import _ZH

REFERENCE = Path(__file__).resolve().parents[2] / "reference"
SCALES = {
    name: [f"{name}{i}" for i in range(1, k + 1)]
    for name, k in {"WQ": 4, "PV": 3, "SAT": 4, "TRU": 4, "LOY": 4}.items()
}
VERDICTS = ["fornell_larcker", "htmt_verdict", "cicfa_sys", "chisq_sys", "merged"]


@pytest.fixture(scope="module")
def survey():
    return pd.read_csv(REFERENCE / "data" / "survey_continuous.csv")


@pytest.fixture(scope="module")
def fit(survey):
    return ls.CFA(SCALES).fit(survey)


@pytest.fixture(scope="module")
def summary(fit):
    return fit.validity(n_replicates=100, rng=1)


def _two(phi: float, n: int, answers: bool = False):
    loadings = np.zeros((6, 2))
    loadings[:3, 0] = loadings[3:, 1] = 0.9
    r = loadings @ np.array([[1, phi], [phi, 1]]) @ loadings.T
    np.fill_diagonal(r, 1.0)
    model = ls.CFA({"A": list("abc"), "B": list("def")})
    if not answers:
        return model.fit(ls.Moments.from_covariance(r, n, names=list("abcdef")))
    drawn = np.random.default_rng(2).normal(size=(n, 6))
    drawn = (drawn - drawn.mean(axis=0)) @ np.linalg.inv(np.linalg.cholesky(np.cov(drawn.T))).T
    values = drawn @ np.linalg.cholesky(r).T
    return model.fit(pd.DataFrame(values, columns=list("abcdef")))


def test_verdicts_are_those_of_the_parts(fit, summary):
    convergent, discriminant = (
        fit.convergent_validity(),
        fit.discriminant_validity(n_replicates=100, rng=1),
    )
    pd.testing.assert_frame_equal(summary.constructs, convergent.table)
    columns = ["construct_1", "construct_2", "correlation", *VERDICTS]
    pd.testing.assert_frame_equal(summary.pairs[columns], discriminant.table[columns])
    pd.testing.assert_frame_equal(summary.discriminant.merged_tests, discriminant.merged_tests)
    for name, rule in discriminant.conventions.items():
        assert summary.conventions[name] == rule


def test_criteria_that_find_a_problem_are_listed_and_no_others(summary):
    names = ["Fornell–Larcker", "HTMT", "CICFA(sys)", "χ²(sys)", "χ²(merge)"]
    for row in summary.pairs.to_dict("records"):
        expected = [
            name
            for name, column in zip(names, VERDICTS, strict=True)
            if _speaks_against(row[column])
        ]
        assert row["against"] == ", ".join(expected)
    assert summary.pairs["against"].ne("").any()
    assert summary.pairs["against"].eq("").any()


@pytest.mark.parametrize(
    ("phi", "n", "words"),
    [
        (0.5, 500, ""),
        (0.85, 2000, "CICFA(sys): marginal problem"),
        (0.93, 2000, "CICFA(sys): moderate problem"),
        (0.99, 60, "χ²(merge): one would do"),
    ],
)
def test_sentences_say_what_is_wrong_with_a_pair(phi, n, words):
    found = _two(phi, n).validity()
    assert words in found.text()
    told = "1 of 1" if not words else "0 of 1"
    assert f"{told} pairs of constructs are told apart" in found.text()
    assert "HTMT is not reported: it needs the answers, and the fit is of moments" in found.text()
    chinese = found.text("zh")
    assert ("1 对构念无区分效度问题。" in chinese) == (not words)
    if words:
        assert _ZH[words.split(": ")[1]] in chinese


@pytest.mark.parametrize(
    ("phi", "words", "chinese"),
    [
        (0.8, None, None),
        (0.93, "HTMT: upper end not below .90", "HTMT 区间上限不低于 0.90"),
        (0.99, "HTMT: upper end not below 1", "HTMT 区间上限不低于 1"),
    ],
)
def test_htmt_is_judged_by_its_upper_end(phi, words, chinese):
    found = _two(phi, 400, answers=True).validity(n_replicates=200, rng=1)
    row = found.pairs.iloc[0]
    assert ("HTMT" in row["against"]) == (words is not None)
    if words:
        assert words in found.text()
        assert chinese in found.text("zh")


def test_low_reliability_is_named_with_its_value(survey):
    found = ls.CFA({"WQ": ["WQ1", "WQ4", "PV3"], "LOY": SCALES["LOY"]}).fit(survey)
    summary = found.validity(n_replicates=0)
    low = summary.constructs.loc["WQ"]
    assert low["ave_verdict"] == "below .5"
    assert f"(below: WQ {low['ave']:.2f}".replace("0.", ".") + ")" in summary.text()
    assert f"（低于：WQ {low['ave']:.2f}）" in summary.text("zh")


def test_text_and_html_carry_every_verdict_and_its_rule(summary):
    for shown in (repr(summary), summary._repr_html_()):
        for words in (
            "Convergent validity",
            "Discriminant validity",
            "htmt_verdict",
            "merged",
            "number of constructs − 1",
            "no problem",
        ):
            assert words in shown
    with pytest.raises(dataclasses.FrozenInstanceError):
        summary.pairs = None


def test_a_single_construct_has_convergent_validity_only(survey):
    found = ls.CFA({"SAT": SCALES["SAT"]}).fit(survey).validity()
    assert found.discriminant is None
    assert found.pairs.empty
    assert any("no construct to tell SAT apart from" in note for note in found.notes)
    assert found.text().endswith("AVE was at least .50 for 1 of 1 constructs.")
    assert "Discriminant validity\n" not in repr(found)


def test_groups_are_summed_up_one_by_one(survey):
    fit = ls.CFA({k: SCALES[k] for k in ("SAT", "LOY")}).fit(survey, group="platform")
    found = fit.validity(n_replicates=0)
    lines = found.text().splitlines()
    assert [line.split(":")[0] for line in lines] == list(fit._fitted.group_labels)
    assert all("χ²(sys), χ²(merge)" in line for line in lines)
    assert found.text("zh").splitlines()[0].startswith(f"{fit._fitted.group_labels[0]}：")


def test_what_is_not_defined_is_not_counted_as_a_problem(survey):
    model = "SAT =~ SAT1 + SAT2 + SAT3 + TRU1\nTRU =~ TRU1 + TRU2 + TRU3\nLOY =~ LOY1"
    found = ls.CFA(model).fit(survey).validity(n_replicates=0)
    assert set(found.pairs["fornell_larcker"]) == {"no AVE"}
    assert not found.pairs["against"].str.contains("Fornell|HTMT").any()
    assert "CR was" not in found.text()


def test_what_cannot_be_summed_up_is_refused(survey, fit):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # semopy's own, at import
        from semopy.examples import holzinger39
    scales = {"visual": ["x1", "x2", "x3"], "textual": ["x4", "x5"], "speed": ["x7", "x8"]}
    with pytest.warns(AdmissibilityWarning):
        heywood = ls.CFA(scales).fit(holzinger39.get_data())
    with pytest.raises(NotAvailableError, match=r"no summary of validity .*Heywood"):
        heywood.validity()
    with pytest.raises(NotAvailableError, match="no construct measured by items"):
        ls.SEM("SAT1 ~ SAT2").fit(survey).validity()
    with pytest.raises(OptionError, match="coverage"):
        fit.validity(level=95)
    with pytest.raises(OptionError, match="n_replicates=5"):
        fit.validity(n_replicates=5)
    with pytest.raises(OptionError, match="'fr' is not known"):
        fit.validity(n_replicates=0).text("fr")

"""What is asked of a ladder depends on no order of rows, groups or items, and on no marker."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from invariance_cases import COARSE, LIKERT

import loyaltysem as ls

TEXT = "SAT =~ SAT1 + SAT2 + SAT3\nLOY =~ LOY1 + LOY2 + LOY3\nLOY ~ SAT"
TURNED = "LOY =~ LOY3 + LOY2 + LOY1\nSAT =~ SAT3 + SAT1 + SAT2\nLOY ~ SAT"


def differing(sizes=(300, 250, 200), seed: int = 1) -> pd.DataFrame:
    random, parts = np.random.default_rng(seed), []
    for group, n, mean in zip("ABC", sizes, (0, 0.3, 0.6), strict=False):
        one = random.normal(mean, 1, n)
        two = 0.6 * one + random.normal(0, 0.8, n)
        data = {
            f"{name}{i}": 4 + values + random.normal(0, 0.7, n)
            for name, values in (("SAT", one), ("LOY", two))
            for i in range(1, 4)
        }
        data["LOY2"] = data["LOY2"] + 0.5 * (group == "B")
        data["SAT3"] = data["SAT3"] * (1 - 0.3 * (group == "C"))
        parts.append(pd.DataFrame(data).assign(platform=group))
    return pd.concat(parts, ignore_index=True)


def climbed(data: pd.DataFrame, text: str = TEXT, **options) -> ls.InvarianceLadder:
    return ls.measurement_invariance(ls.SEM(text), data, group="platform", **options)


OTHERS = {
    "rows": lambda data: (data.iloc[::-1], TEXT, {}),
    "items": lambda data: (data, TURNED, {}),
    "marker": lambda data: (data, TEXT.replace("SAT1", "NA*SAT1").replace("SAT3", "1*SAT3"), {}),
    "variance": lambda data: (data, TEXT, {"identification": "variance"}),
    "effect coding": lambda data: (data, TEXT, {"identification": "effect_coding"}),
}


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("options", [{}, {"estimator": "MLR"}], ids=["ML", "MLR"])
def test_tests_and_suggestions_are_the_same(options, other):
    data = differing()
    turned, text, more = OTHERS[other](data)
    found, again = climbed(data, **options), climbed(turned, text, **options, **more)
    assert again.level == found.level
    decided = ["df", "chisq_diff", "df_diff", "pvalue_diff"]
    pd.testing.assert_frame_equal(again.table[decided], found.table[decided], rtol=2e-5)
    for step in ("scalar", "strict"):
        tests, same = (
            one.item_tests(step).sort_values(["term", "group"], ignore_index=True)
            for one in (found, again)
        )
        assert same["term"].tolist() == tests["term"].tolist()
        columns = ["chisq", "df", "pvalue"]
        pd.testing.assert_frame_equal(same[columns], tests[columns], rtol=1e-3, atol=1e-6)
    assert again.suggestions()["term"].tolist() == found.suggestions()["term"].tolist()


@pytest.mark.parametrize("term", ["SAT =~ SAT3", "LOY =~ LOY2"])
@pytest.mark.parametrize("estimator", ["ML", "MLR"])
def test_a_loading_is_tested_with_the_intercept_free(term, estimator):
    """A slope is one whatever the origin is; an equal intercept beside it is about one origin."""
    data = differing((900, 900))
    found = climbed(data, estimator=estimator)
    row = found.item_tests("scalar").set_index("term").loc[term]
    item = term.split(" ")[2]
    assert row["reason"] == f"with {item} ~ 1 free"
    held = found.release(f"{item} ~ 1")
    freed = held.release(term)
    method = None if estimator == "ML" else "satorra_2000"
    test = ls.likelihood_ratio_test(held.fits["scalar"], freed.fits["scalar"], method)
    assert row["df"] == test.df == 1
    assert row["chisq"] == pytest.approx(test.statistic, rel=0.1, abs=0.05)
    values = freed.fits["scalar"].estimates()
    first, second = values[(values["op"] == "=~") & (values["rhs"] == item)]["est"]
    assert row["epc"] == pytest.approx(second - first, rel=0.1, abs=0.02)


def test_difference_tests_of_ordered_loadings_keep_the_intercept_free():
    found = ls.measurement_invariance(
        ls.CFA("LOY =~ LOY1 + LOY2 + LOY3 + LOY4"), LIKERT, group="platform", ordered=True
    )
    row = found.item_tests("scalar", by_group=False).set_index("term").loc["LOY =~ LOY3"]
    held = found.release("LOY3 ~ 1")
    freed = held.release("LOY =~ LOY3")
    test = ls.likelihood_ratio_test(held.fits["scalar"], freed.fits["scalar"])
    assert row["chisq"] == pytest.approx(test.statistic, rel=1e-5)
    assert row["df"] == test.df == 2


@pytest.mark.parametrize("parameterization", ["theta", "delta"])
@pytest.mark.parametrize(
    ("data", "release"),
    [
        (LIKERT, [f"SAT3 | t{k} @ taobao" for k in (1, 2, 3)]),
        (LIKERT, [f"SAT3 | t{k} @ taobao" for k in (1, 2, 3, 4)] + ["SAT =~ SAT3 @ taobao"]),
        (LIKERT, ["SAT3 ~ 1 @ taobao"]),
        (COARSE, ["SAT1 ~ 1 @ taobao"]),
        (COARSE, ["SAT2 | t1 @ taobao"]),
        (COARSE, [f"SAT3 | t{k} @ taobao" for k in (1, 2, 4)] + ["SAT3 ~ 1 @ taobao"]),
    ],
)
def test_what_one_group_releases_of_ordered_items_may_be_the_first_groups(
    data, release, parameterization
):
    """The next group gives the others' latent responses unit and origin."""
    first, last = (
        ls.measurement_invariance(
            ls.CFA("SAT =~ SAT1 + SAT2 + SAT3 + SAT4"),
            rows,
            group="platform",
            ordered=True,
            parameterization=parameterization,
            release=release,
            branches_from="scalar",
        )
        for rows in (data, data.iloc[::-1])
    )
    assert first.group_labels[0] == last.group_labels[-1] == "taobao"
    columns = ["released", "chisq_scaled", "df", "chisq_diff", "df_diff"]
    pd.testing.assert_frame_equal(first.table[columns], last.table[columns], rtol=1e-5)


def test_the_difference_of_2010_decides_nothing(monkeypatch):
    """Its factor is taken at a point that depends on which group comes first."""
    from loyaltysem.comparing import comparison
    from loyaltysem.errors import NotAvailableError
    from loyaltysem.groups.invariance import climbing

    whole = comparison.difference_test

    def without_2001(restricted, free, method, **options):
        if method == "satorra_bentler_2001":
            raise NotAvailableError("The scaling factor of the difference is negative.")
        return whole(restricted, free, method, **options)

    monkeypatch.setattr(climbing, "difference_test", without_2001)
    found = climbed(differing(), estimator="MLR")
    again = climbed(differing().iloc[::-1], estimator="MLR")
    assert "Satorra 2000" in found.text()
    columns = ["chisq_diff", "pvalue_diff"]
    pd.testing.assert_frame_equal(again.table[columns], found.table[columns], rtol=2e-5)
    assert "Satorra and Bentler (2010) is reported but decides nothing" in found.text()


def test_only_what_is_suggested_stands_out_in_the_figure():
    """One large difference makes clean items seem to differ, as long as it is not released."""
    data = differing((600, 600))
    data.loc[data["platform"] == "B", "LOY2"] += 0.8
    data["SAT3"] = data["SAT3"].where(data["platform"] == "A", data["SAT3"] + 0.001)
    found = climbed(data)
    accused = found.item_tests("scalar")
    accused = accused[(accused["kind"] == "intercepts") & (accused["pvalue_holm"] < 0.05)]
    suggested = set(found.suggestions()["term"])
    assert suggested < set(accused["term"])
    bars = found.plot().axes[1]
    red = [
        name.get_text()
        for name, patch in zip(bars.get_yticklabels(), bars.patches, strict=True)
        if patch.get_facecolor()[0] > 0.8
    ]
    assert set(red) == {term.replace(" ~ 1", " intercept") for term in suggested}


def test_tests_of_ordered_items_show_how_far_they_are_and_can_be_stopped(monkeypatch, capsys):
    from loyaltysem.groups.invariance.climbing import Climb

    found = ls.measurement_invariance(
        ls.CFA("LOY =~ LOY1 + LOY2 + LOY3 + LOY4"), LIKERT, group="platform", ordered=True
    )
    before = found.item_tests("metric", by_group=False)
    assert capsys.readouterr().err == ""
    fit, fitted = Climb.fit, []

    def interrupted(self, *given):
        fitted.append(1)
        if len(fitted) == 3:
            raise KeyboardInterrupt
        return fit(self, *given)

    with monkeypatch.context() as patched:
        patched.setattr(Climb, "fit", interrupted)
        with pytest.raises(KeyboardInterrupt):
            found.item_tests("metric", progress=True)
    shown = capsys.readouterr().err
    assert "testing items" in shown
    assert shown.endswith("\n")
    pd.testing.assert_frame_equal(found.item_tests("metric", by_group=False), before)


def test_difference_tests_make_no_fit_twice(monkeypatch):
    from loyaltysem.groups.invariance.climbing import Climb

    found = ls.measurement_invariance(
        ls.CFA("LOY =~ LOY1 + LOY2 + LOY3 + LOY4"), LIKERT, group="platform", ordered=True
    )
    fit, fitted = Climb.fit, []
    monkeypatch.setattr(Climb, "fit", lambda self, *a: fitted.append(a[0]) or fit(self, *a))
    tests = found.item_tests("scalar", by_group=False)
    assert len(fitted) == len({repr(model) for model in fitted}) == len(tests)

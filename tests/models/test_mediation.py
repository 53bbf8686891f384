"""Mediation: types, contrasts of routes, shares, and how their intervals are made."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

import loyaltysem as ls
from lavaan_cases import frame_of
from loyaltysem.errors import (
    AdmissibilityWarning,
    NotAvailableError,
    OptionError,
    VariableNotFoundError,
)
from loyaltysem.inference.derived.mediation import Contrasts, Shares, mediation_type

SHARED = Path(__file__).parents[3] / "shared" / "reference" / "invariance"
PATHS = "m ~ x\ny ~ m + x"
TWO = "m ~ x\nk ~ x\ny ~ m + k + x"


def observed(paths: dict[str, dict[str, float]], n: int = 400, seed: int = 3) -> pd.DataFrame:
    """Answers whose sample moments are those of the paths: residuals are made orthogonal."""
    noise = np.random.default_rng(seed).normal(size=(n, len(paths) + 1))
    noise = np.linalg.qr(noise - noise.mean(axis=0))[0] * np.sqrt(n)
    columns = {"x": noise[:, 0]}
    for i, (name, causes) in enumerate(paths.items()):
        columns[name] = noise[:, i + 1] + sum(b * columns[c] for c, b in causes.items())
    return pd.DataFrame(columns)


def one_mediator(a: float, b: float, c: float, n: int = 400) -> ls.SEMResult:
    return ls.SEM(PATHS).fit(observed({"m": {"x": a}, "y": {"m": b, "x": c}}, n))


def two_mediators(am: float, bm: float, ak: float, bk: float, c: float) -> ls.SEMResult:
    paths = {"m": {"x": am}, "k": {"x": ak}, "y": {"m": bm, "k": bk, "x": c}}
    return ls.SEM(TWO).fit(observed(paths))


@pytest.mark.parametrize(
    ("a", "b", "c", "expected", "zh"),
    [
        (0.5, 0.4, 0.3, "complementary", "互补中介"),
        (-0.5, 0.4, -0.3, "complementary", "互补中介"),
        (0.5, 0.4, -0.3, "competitive", "竞争中介"),
        (-0.5, 0.4, 0.3, "competitive", "竞争中介"),
        (0.5, 0.4, 0.0, "indirect-only", "仅间接中介"),
        (0.0, 0.4, 0.3, "direct-only", "仅直接效应"),
        (0.0, 0.4, 0.01, "no-effect", "无效应"),
    ],
)
@pytest.mark.parametrize("intervals", ["delta", "monte_carlo"])
def test_the_type_is_that_of_the_paths_and_agrees_with_the_hand_calculation(
    a, b, c, expected, zh, intervals
):
    fit = one_mediator(a, b, c)
    found = fit.mediation("x", "y", intervals=intervals, rng=1)
    assert found.table["type"].tolist() == [expected] * 2
    assert found.table["type_zh"].tolist() == [zh] * 2
    assert zh in found.text("zh")
    assert found.table.loc[0, ["est", "direct"]].tolist() == pytest.approx([a * b, c], abs=1e-6)
    # unit residual variances: var(a) = 1/n, var(b) = 1/n, var(c) = (1 + a²)/n
    half = norm.ppf(0.975) * np.sqrt((a * a + b * b) / 400)
    if intervals == "delta":
        ends = found.table.loc[0, ["ci_lower", "ci_upper"]].tolist()
        assert ends == pytest.approx([a * b - half, a * b + half], abs=1e-5)
        upper = c + norm.ppf(0.975) * np.sqrt((1 + a * a) / 400)
        assert found.table.loc[0, "direct_ci_upper"] == pytest.approx(upper, abs=1e-5)


def test_monte_carlo_intervals_agree_with_semtools():
    """Of 200,000 draws there; the ends of either side are sure to about .005."""
    path = SHARED / "pd_montecarlo_ci.json"
    if not path.exists():
        pytest.skip("no shared reference values")
    stored = json.loads(path.read_text(encoding="utf-8"))
    fit = ls.SEM(stored["model"]).fit(frame_of("political_democracy.csv"))
    drawn = {"intervals": "monte_carlo", "n_replicates": 100_000, "rng": 1}
    table = fit.effects("ind60", "dem65", **drawn).set_index("effect")
    defined = fit.estimates(**drawn).set_index("lhs")
    for row, ours in zip(stored["ci"], ("indirect", "total"), strict=True):
        ends = [row["ci.lower"], row["ci.upper"]]
        for found in (table.loc[ours], defined.loc[row["name"]]):
            assert found["est"] == pytest.approx(row["est"], rel=1e-5)
            assert [found["ci_lower"], found["ci_upper"]] == pytest.approx(ends, abs=0.02)


def test_monte_carlo_intervals_are_those_of_products_of_normal_draws():
    fit = one_mediator(0.2, 0.3, 0.1, n=100)
    table = fit.effects("x", "y", intervals="monte_carlo", n_replicates=100_000, rng=1)
    se = 1 / np.sqrt(100)
    draws = np.random.default_rng(2).normal([0.2, 0.3], se, size=(400_000, 2)).prod(axis=1)
    ends = np.quantile(draws, [0.025, 0.975])
    found = table.set_index("effect").loc["indirect"]
    assert [found["ci_lower"], found["ci_upper"]] == pytest.approx(ends, abs=0.002)
    assert found["se"] == pytest.approx(draws.std(), rel=0.02)
    # the interval is not symmetric, as that of the delta method is
    assert found["ci_upper"] - found["est"] > 1.1 * (found["est"] - found["ci_lower"])


def test_the_same_seed_gives_the_same_intervals_and_the_parameters_keep_theirs():
    fit = ls.SEM("m ~ a*x\ny ~ b*m + x\nab := a*b").fit(observed({"m": {"x": 0.5}, "y": {"m": 1}}))
    drawn = [fit.estimates(intervals="monte_carlo", rng=seed) for seed in (1, 1, 2)]
    pd.testing.assert_frame_equal(drawn[0], drawn[1])
    defined = drawn[0]["op"] == ":="
    assert not drawn[0][defined].equals(drawn[2][defined])
    pd.testing.assert_frame_equal(drawn[0][~defined], fit.estimates()[~defined])


# -- contrasts and shares ---------------------------------------------------------------------


def test_contrasts_are_differences_of_routes_with_the_error_of_a_difference():
    fit = two_mediators(0.5, 0.4, 0.3, 0.2, 0.1)
    row = fit.mediation("x", "y").contrasts.iloc[0]
    assert row[["first", "second"]].tolist() == ["x → m → y", "x → k → y"]
    assert row["difference"] == pytest.approx(0.5 * 0.4 - 0.3 * 0.2, abs=1e-6)
    # all coefficients are independent with variance 1/n but c, which is in neither route
    variance = (0.5**2 + 0.4**2 + 0.3**2 + 0.2**2) / 400
    assert row["se"] == pytest.approx(np.sqrt(variance), rel=1e-5)
    assert row["difference_std"] > 0
    drawn = fit.mediation("x", "y", intervals="monte_carlo", rng=1).contrasts.iloc[0]
    assert drawn["se"] == pytest.approx(row["se"], rel=0.03)
    boot = fit.bootstrap(n_replicates=200, rng=1).mediation("x", "y").contrasts.iloc[0]
    assert boot["ci_lower"] < row["difference"] < boot["ci_upper"]
    assert boot["se"] == pytest.approx(row["se"], rel=0.3)


def test_every_pair_of_routes_has_a_contrast_and_one_route_has_none():
    assert Contrasts(4).pairs == [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
    found = one_mediator(0.5, 0.4, 0.3).mediation("x", "y")
    assert len(found.contrasts) == 0
    assert "difference" not in found.conventions
    assert "Contrasts" not in repr(found)


@pytest.mark.parametrize("function", [Contrasts(2), Shares()])
def test_slopes_are_those_of_finite_differences(function):
    effects = np.array([0.3, 0.5, 0.8, 0.4, 0.1])
    steps = 1e-6 * np.eye(5)
    numeric = (function.values(effects + steps) - function.values(effects - steps)).T / 2e-6
    assert function.slopes(effects) == pytest.approx(numeric, abs=1e-8)


def test_shares_have_the_interval_of_a_ratio():
    shares = one_mediator(0.5, 0.4, 0.3).mediation("x", "y").shares.set_index("effect")
    assert shares["share"].tolist() == pytest.approx([0.6, 0.4, 0.4], abs=1e-5)
    # of ab / (ab + c): gradient (b c, a c, −ab) / (ab + c)², with cov(b, c) = −a/n
    a, b, c = 0.5, 0.4, 0.3
    gradient = np.array([b * c, a * c, -a * b]) / (a * b + c) ** 2
    covariance = np.array([[1, 0, 0], [0, 1, -a], [0, -a, 1 + a * a]]) / 400
    se = np.sqrt(gradient @ covariance @ gradient)
    assert shares.loc["indirect", "se"] == pytest.approx(se, rel=1e-4)
    assert shares.loc["direct", "se"] == pytest.approx(se, rel=1e-4)


@pytest.mark.parametrize("intervals", ["delta", "monte_carlo"])
def test_shares_are_refused_where_signs_differ_and_where_there_is_hardly_a_total(intervals):
    drawn = {"intervals": intervals, "rng": 1}
    competitive = one_mediator(0.5, 0.4, -0.5).mediation("x", "y", **drawn)
    assert competitive.shares[["share", "se", "ci_lower", "ci_upper"]].isna().all(axis=None)
    assert competitive.shares["why"].str.contains("both signs").all()
    assert "No share of the total effect is given" in competitive.text()
    assert "% of the total" not in competitive.text()
    opposed = two_mediators(0.5, 0.4, -0.3, 0.3, 0.3).mediation("x", "y", **drawn)
    assert opposed.shares["share"].isna().all()
    assert "they have opposite signs" in opposed.text()
    assert "二者符号相反" in opposed.text("zh")
    little = one_mediator(0.05, 0.05, 0.01).mediation("x", "y", **drawn)
    assert little.shares["share"].isna().all()
    assert little.shares["why"].str.contains("includes zero").all()
    assert "总效应的置信区间含零" in little.text("zh")


# -- several routes, groups, units --------------------------------------------------------------


def test_routes_and_the_whole_have_their_own_types():
    found = two_mediators(0.4, 0.4, -0.4, 0.4, 0.4).mediation("x", "y")
    table = found.table
    assert table["effect"].tolist() == ["indirect", "route", "route"]
    assert table["type"].tolist() == ["direct-only", "complementary", "competitive"]
    english, chinese = found.text(), found.text("zh")
    assert "The indirect effect as a whole is" in english
    assert "direct-only nonmediation" in english
    assert "through m, complementary mediation" in english
    assert "through k, competitive mediation" in english
    assert "整体间接效应属于仅直接效应" in chinese
    assert "经 k 属于竞争中介" in chinese


def test_older_words_are_explained():
    full = one_mediator(0.5, 0.4, 0.0).mediation("x", "y")
    assert full.table.loc[0, ["older", "older_zh"]].tolist() == ["full mediation", "完全中介"]
    assert "no evidence that there is no direct effect" in full.text()
    assert "并不证明直接效应不存在" in full.text("zh")
    part = one_mediator(0.5, 0.4, 0.3).mediation("x", "y")
    assert "older: partial mediation" in part.text()
    assert "旧称：部分中介" in part.text("zh")
    assert "“Full mediation”" not in part.text()


def test_types_and_shares_do_not_depend_on_units_or_directions():
    frame = observed({"m": {"x": 0.3}, "y": {"m": 0.2, "x": 0.25}})
    turned = frame.assign(m=frame["m"] * -100, x=frame["x"] * -0.01, y=frame["y"] * 7 + 3)
    found = [ls.SEM(PATHS).fit(one).mediation("x", "y") for one in (frame, turned)]
    assert found[0].table["type"].tolist() == found[1].table["type"].tolist()
    columns = ["share", "se", "ci_lower", "ci_upper"]
    ours, theirs = (one.shares[columns].to_numpy(dtype=float) for one in found)
    assert ours == pytest.approx(theirs, rel=1e-5)


def test_shares_and_bootstrap_types_do_not_depend_on_the_marker():
    texts = [
        f"A =~ {a}\nB =~ {b}\nC =~ c1 + c2 + c3\nB ~ A\nC ~ A + B"
        for a, b in (("a1 + a2 + a3", "b1 + b2 + b3"), ("a3 + a2 + a1", "b2 + b1 + b3"))
    ]
    rng = np.random.default_rng(7)
    a = rng.normal(size=250)
    b = 0.3 * a + rng.normal(size=250)
    c = 0.2 * a + 0.3 * b + rng.normal(size=250)
    items = np.repeat(np.column_stack([a, b, c]), 3, axis=1) + 0.6 * rng.normal(size=(250, 9))
    frame = pd.DataFrame(items, columns=[f"{k}{i}" for k in "abc" for i in (1, 2, 3)])
    fits = [ls.SEM(text).fit(frame) for text in texts]
    columns = ["share", "se", "ci_lower", "ci_upper"]
    shares = [fit.mediation("A", "C").shares[columns].to_numpy(dtype=float) for fit in fits]
    assert shares[0] == pytest.approx(shares[1], rel=1e-4)
    boots = [fit.bootstrap(n_replicates=100, rng=1).mediation("A", "C") for fit in fits]
    assert boots[0].table["type"].tolist() == boots[1].table["type"].tolist()
    scaled = [boot.table["ci_lower"] / boot.table["est"] > 0 for boot in boots]
    assert scaled[0].tolist() == scaled[1].tolist()


def test_each_group_has_its_own_mediation():
    first = observed({"m": {"x": 0.5}, "y": {"m": 0.4, "x": 0.3}})
    second = observed({"m": {"x": 0.5}, "y": {"m": 0.4, "x": -0.3}}, seed=4)
    frame = pd.concat([first.assign(shop="a"), second.assign(shop="b")], ignore_index=True)
    fit = ls.SEM(PATHS).fit(frame, group="shop")
    for found in (
        fit.mediation("x", "y"),
        fit.mediation("x", "y", intervals="monte_carlo", rng=1),
        fit.bootstrap(n_replicates=100, rng=1).mediation("x", "y"),
    ):
        assert found.table["group"].tolist() == ["a", "a", "b", "b"]
        assert found.table["type"].tolist() == ["complementary"] * 2 + ["competitive"] * 2
        assert found.shares.groupby("group")["share"].count().tolist() == [3, 0]
        lines = found.text().splitlines()
        assert [line.split(":")[0] for line in lines[:2]] == ["a", "b"]


# -- what is refused, and what is not judged ---------------------------------------------------


@pytest.mark.parametrize("drawn", [False, True])
def test_what_is_no_mediation_is_refused(drawn):
    frame = observed({"m": {"x": 0.5}, "y": {"m": 0.4, "x": 0.3}, "w": {"y": 1.0}})

    def of(text):
        fit = ls.SEM(text).fit(frame)
        return (fit.bootstrap(n_replicates=3, rng=1) if drawn else fit).mediation

    with pytest.raises(OptionError, match=r"both 'x'.*cause as source"):
        of(PATHS)("x", "x")
    with pytest.raises(NotAvailableError, match=r"no route from m to y.*Write 'M ~ m' and 'y ~ M'"):
        of(PATHS)("m", "y")
    with pytest.raises(NotAvailableError, match="turn source and target round"):
        of(PATHS)("y", "x")
    with pytest.raises(VariableNotFoundError, match="no regression"):
        of(PATHS)("w", "y")
    covariate = "m ~ x\ny ~ m + x + w"
    with pytest.raises(NotAvailableError, match="no route from w to y"):
        of(covariate)("w", "y")


def test_a_covariate_whose_effect_goes_through_others_is_a_source_as_any():
    fit = ls.SEM("A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nA ~ age\nB ~ A + age")
    rng = np.random.default_rng(5)
    age = rng.integers(0, 2, 400).astype(float)
    a = 0.8 * age + rng.normal(size=400)
    b = 0.6 * a - 0.7 * age + rng.normal(size=400)
    items = np.repeat(np.column_stack([a, b]), 3, axis=1) + 0.5 * rng.normal(size=(400, 6))
    frame = pd.DataFrame(items, columns=["a1", "a2", "a3", "b1", "b2", "b3"]).assign(age=age)
    found = fit.fit(frame).mediation("age", "B", intervals="monte_carlo", rng=1)
    assert found.table["type"].tolist() == ["competitive"] * 2


def test_a_loop_on_the_way_is_refused_and_one_elsewhere_is_not():
    looped = "a ~ x + b + z\nb ~ a + w\nm ~ x\ny ~ m + x"
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(rng.normal(size=(300, 4)), columns=["x", "z", "w", "m"])
    frame["a"] = frame["x"] + frame["z"] + rng.normal(size=300)
    frame["b"] = 0.3 * frame["a"] + frame["w"] + rng.normal(size=300)
    frame["m"] += 0.5 * frame["x"]
    frame["y"] = frame["m"] + frame["x"] + rng.normal(size=300)
    fit = ls.SEM(looped).fit(frame)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AdmissibilityWarning)
        assert fit.mediation("x", "y").table.loc[0, "type"] == "complementary"
    with pytest.raises(NotAvailableError, match="feedback loop has a part"):
        fit.mediation("x", "b")


@pytest.mark.parametrize(
    ("text", "why"),
    [("m ~ x\ny ~ m", "no direct path"), ("m ~ x\ny ~ m + 0.3*x", "fixed")],
)
@pytest.mark.parametrize("intervals", ["delta", "monte_carlo"])
def test_without_an_estimated_direct_effect_there_is_no_type(text, why, intervals):
    frame = observed({"m": {"x": 0.5}, "y": {"m": 0.4, "x": 0.3}})
    found = ls.SEM(text).fit(frame).mediation("x", "y", intervals=intervals, rng=1)
    assert found.table["type"].tolist() == ["", ""]
    assert found.table["why"].str.contains(why).all()
    assert "The type of mediation is not given" in found.text()
    assert "不报告中介类型" in found.text("zh")


def test_a_mediator_that_cannot_be_told_from_the_source_is_said():
    frame = observed({"m": {"x": 5.0}, "y": {"m": 0.4, "x": 0.3}})
    fit = ls.SEM(PATHS).fit(frame)
    with pytest.warns(AdmissibilityWarning, match="only the total effect can be interpreted"):
        found = fit.mediation("x", "y")
    assert "may not be interpreted" in found.notes[0]
    assert "only the total effect can be interpreted" in found.text()


@pytest.mark.parametrize("options", [{"missing": "fiml"}, {"ordered": True}])
def test_incomplete_and_ordered_answers_have_mediation_too(options):
    rng = np.random.default_rng(9)
    a = rng.normal(size=500)
    b = 0.6 * a + 0.8 * rng.normal(size=500)
    c = 0.4 * a + 0.4 * b + 0.8 * rng.normal(size=500)
    items = np.repeat(np.column_stack([a, b, c]), 3, axis=1) + 0.6 * rng.normal(size=(500, 9))
    frame = pd.DataFrame(items, columns=[f"{k}{i}" for k in "abc" for i in (1, 2, 3)])
    if "ordered" in options:
        frame = frame.apply(lambda column: pd.cut(column, 4, labels=False) + 1)
    else:
        frame = frame.mask(rng.random(frame.shape) < 0.05)
    text = "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nC =~ c1 + c2 + c3\nB ~ A\nC ~ A + B"
    fit = ls.SEM(text).fit(frame, **options)
    delta = fit.mediation("A", "C")
    drawn = fit.mediation("A", "C", intervals="monte_carlo", rng=1)
    assert delta.table["type"].tolist() == drawn.table["type"].tolist() == ["complementary"] * 2
    assert drawn.effects["se"].tolist() == pytest.approx(delta.effects["se"].tolist(), rel=0.1)
    assert drawn.shares["share"].notna().all()


def test_moments_are_enough_for_monte_carlo_intervals():
    frame = observed({"m": {"x": 0.5}, "y": {"m": 0.4, "x": 0.3}})
    moments = ls.Moments.from_covariance(frame.cov(), len(frame))
    fits = [ls.SEM(PATHS).fit(data) for data in (moments, frame)]
    found = [fit.mediation("x", "y", intervals="monte_carlo", rng=1) for fit in fits]
    assert found[0].text() == found[1].text()


@pytest.mark.parametrize("wrong", [{"intervals": "sobel"}, {"n_replicates": 1}, {"level": 1.0}])
def test_wrong_options_are_refused(wrong):
    fit = one_mediator(0.5, 0.4, 0.3)
    with pytest.raises(OptionError):
        fit.mediation("x", "y", **{"intervals": "monte_carlo", **wrong})


def test_a_type_needs_both_intervals_and_touching_zero_is_not_leaving_it_out():
    assert mediation_type((0.0, 0.2), (0.1, 0.2)) == "direct-only"
    assert mediation_type((0.1, 0.2), (-0.1, 0.0)) == "indirect-only"

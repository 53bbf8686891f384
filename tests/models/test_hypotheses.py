"""A fit of a theory gives a verdict on each hypothesis, and none where it has no right to."""

from __future__ import annotations

import pickle
import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import AdmissibilityWarning, NotAvailableError, OptionError
from loyaltysem.specification import Graph, Hypothesis, Node, Path
from loyaltysem.theories import Theory

# S, T = S / 2 + e, L = T / 4 - S / 10 + e, with variances 4, 4 and 3 of S and the e's, of 100
# respondents: the covariances are these, and all estimates and errors can be had by hand.
COVARIANCE = pd.DataFrame(
    [[4.0, 2.0, 0.1], [2.0, 5.0, 1.05], [0.1, 1.05, 3.2525]], index=list("stl"), columns=list("stl")
)
SMALL = ls.Moments.from_covariance(COVARIANCE, 100, divisor="n")
NODES = (
    Node("S", ("s",), label="Satisfaction", label_zh="满意"),
    Node("T", ("t",), label="Trust", label_zh="信任"),
    Node("L", ("l",), label="Loyalty", label_zh="忠诚"),
)
PATHS = (Path("S", "T"), Path("T", "L"), Path("S", "L"))
CLAIMS = (
    Hypothesis("H1", ("S", "T"), "+"),
    Hypothesis("H2", ("T", "L"), "+"),
    Hypothesis("H3", ("S", "L"), "+"),
    Hypothesis("H4", ("S", "T", "L"), "+", "indirect"),
    Hypothesis("H5", ("S", "T"), "-"),
    Hypothesis("H6", ("S", "L"), "+", "total"),
    Hypothesis("H7", ("S", "L"), "-", "indirect"),
)


def theory(*claims: Hypothesis) -> Theory:
    return Theory(Graph(NODES, PATHS, claims or CLAIMS))


@pytest.fixture(scope="module")
def small() -> ls.SEMResult:
    return ls.SEM(theory()).fit(SMALL)


@pytest.fixture(scope="module")
def survey() -> ls.Survey:
    return ls.datasets.load_platforms()


@pytest.fixture(scope="module")
def loyal(survey) -> Theory:
    return ls.theories.satisfaction_trust_loyalty(survey.codebook)


def test_estimates_errors_and_tests_are_those_by_hand(small):
    table = small.hypotheses().set_index("hypothesis")
    # residual variance times the inverse of the predictors' covariances, over n; the product's
    # by b² var(a) + a² var(b); the total's with cov(c, ab) = a cov(b, c) = -.5 × .00375
    by_hand = pd.DataFrame(
        {
            "est": [0.5, 0.25, -0.1, 0.125, 0.5, 0.025, 0.125],
            "se": [0.1, 0.0075**0.5, 0.009375**0.5, 0.05, 0.1, 0.008125**0.5, 0.05],
        },
        index=[one.name for one in CLAIMS],
    )
    np.testing.assert_allclose(table[["est", "se"]], by_hand, rtol=1e-6)
    z = by_hand["est"] / by_hand["se"]
    np.testing.assert_allclose(table["z"], z, rtol=1e-6)
    assert table.loc["H4", "pvalue"] == pytest.approx(0.01241933, rel=1e-5)
    assert table.loc["H3", "pvalue"] == pytest.approx(0.3017, abs=5e-5)
    half = 1.959963984540054 * by_hand["se"]
    np.testing.assert_allclose(table["ci_lower"], by_hand["est"] - half, rtol=1e-6)
    np.testing.assert_allclose(table["ci_upper"], by_hand["est"] + half, rtol=1e-6)
    scale = {"T": (4 / 5) ** 0.5, "L": (4 / 3.2525) ** 0.5}
    assert table.loc["H1", "std_all"] == pytest.approx(0.5 * scale["T"], rel=1e-6)
    assert table.loc["H4", "std_all"] == pytest.approx(0.125 * scale["L"], rel=1e-6)


def test_the_verdict_looks_at_the_test_and_at_the_sign(small):
    table = small.hypotheses().set_index("hypothesis")
    assert table["verdict"].to_dict() == {
        "H1": "supported",
        "H2": "supported",
        "H3": "not supported",
        "H4": "supported",
        "H5": "opposite sign",
        "H6": "not supported",
        "H7": "opposite sign",
    }
    assert table["why"].eq("").all()
    # p of the product is .0124
    assert small.hypotheses(level=0.99).set_index("hypothesis").loc["H4", "verdict"] == (
        "not supported"
    )


def test_a_table_says_what_each_row_claims(small):
    table = small.hypotheses()
    claimed, decided = ["hypothesis", "effect", "route", "sign"], ["verdict", "why"]
    assert list(table.columns) == [*claimed, *NUMBERS, *decided]
    assert list(table["route"]) == [one.written for one in CLAIMS]
    assert list(table["effect"]) == [one.effect for one in CLAIMS]
    assert list(table["sign"]) == [one.sign for one in CLAIMS]
    assert "two-sided" in table.conventions["pvalue"]
    assert "below .05" in table.conventions["verdict"]


def test_adjusted_p_values_decide_where_they_are_asked_for(small):
    plain = small.hypotheses()["pvalue"].to_numpy()
    found = small.hypotheses(adjust="bonferroni").set_index("hypothesis")
    np.testing.assert_allclose(found["pvalue_adjusted"], np.minimum(7 * plain, 1), rtol=1e-12)
    # 7 × .0124 = .087, 7 × .0039 = .027
    assert found.loc[["H2", "H4", "H7"], "verdict"].tolist() == [
        "supported",
        "not supported",
        "not supported",
    ]
    first = ls.SEM(theory(*CLAIMS[:4])).fit(SMALL).hypotheses(adjust="holm")
    order = np.array([4, 3, 1, 2])
    np.testing.assert_allclose(first["pvalue_adjusted"], plain[:4] * order, rtol=1e-9)
    with pytest.raises(OptionError, match="bonferroni"):
        small.hypotheses(adjust="none")


def test_its_words_say_every_verdict_in_both_languages(small):
    table = small.hypotheses(adjust="holm")
    english, chinese = table.text().splitlines(), table.text("zh").splitlines()
    assert len(english) == len(chinese) == len(CLAIMS) + 1
    assert english[0].startswith("H1 (Satisfaction has a positive effect on Trust) was supported")
    assert "b = 0.500, SE = 0.100, 95% interval [0.304, 0.696], z = 5.00" in english[0]
    assert "opposite sign" in english[4]
    assert chinese[3].startswith("H4（满意通过信任对忠诚有正向间接影响）")
    assert "方向相反" in chinese[4]
    assert "Holm" in english[-1]
    assert "Holm" in chinese[-1]


@pytest.mark.parametrize(
    "options",
    [
        {"missing": "listwise"},
        {"missing": "fiml", "estimator": "MLR"},
        {"missing": "pairwise", "ordered": True},
        {"missing": "listwise", "std_lv": True},
    ],
    ids=str,
)
def test_numbers_are_those_of_estimates_and_effects(survey, loyal, options):
    fit = ls.SEM(loyal).fit(survey, **options)
    found = fit.hypotheses(level=0.9).set_index("route")
    numbers = ["est", "se", "z", "pvalue", "ci_lower", "ci_upper", "std_all"]
    estimates = fit.estimates(standardized=True, level=0.9).query("op == '~'")
    for _, row in estimates.iterrows():
        claimed = found.loc[f"{row['rhs']} → {row['lhs']}", numbers].astype(float)
        np.testing.assert_allclose(claimed, row[numbers].astype(float), rtol=1e-9, atol=1e-12)
    route = fit.effects("SAT", "LOY", level=0.9).query("effect == 'route'").iloc[0]
    claimed = found.loc["SAT → TRU → LOY", numbers].astype(float)
    np.testing.assert_allclose(claimed, route[numbers].astype(float), rtol=1e-12)


def test_groups_have_their_own_verdicts(survey, loyal):
    model = ls.SEM(loyal)
    found = model.fit(survey, missing="listwise", group="platform").hypotheses()
    assert list(found["group"].unique()) == ["taobao", "tmall", "jd"]
    assert len(found) == 3 * len(loyal.hypotheses)
    numbers = ["est", "se", "std_all"]
    for label in ("taobao", "tmall", "jd"):
        alone = model.fit(survey.subset(platform=label), missing="listwise").hypotheses()
        own = found[found["group"] == label].reset_index(drop=True)
        # without equal parameters a group's estimates are its own, up to where searches stop
        np.testing.assert_allclose(own[numbers], alone[numbers], rtol=1e-4)
        assert own["verdict"].tolist() == alone["verdict"].tolist()
    assert "in group Tmall: b =" in found.text()
    assert "在京东组中" in found.text("zh")
    equal = model.fit(survey, missing="listwise", group="platform", group_equal="regressions")
    assert (
        equal.hypotheses()
        .query("effect == 'direct'")
        .groupby("hypothesis")["est"]
        .nunique()
        .eq(1)
        .all()
    )


def test_p_values_are_adjusted_over_all_groups(survey, loyal):
    fit = ls.SEM(loyal).fit(survey, missing="listwise", group="platform")
    found = fit.hypotheses(adjust="bonferroni")
    np.testing.assert_allclose(
        found["pvalue_adjusted"], np.minimum(18 * found["pvalue"], 1), rtol=1e-12
    )
    assert "18 tests" in found.conventions["pvalue_adjusted"]


def two(names: tuple[str, str]) -> Theory:
    """Two constructs of three items each, and one path."""
    nodes = [Node(name.upper(), tuple(f"{name}{i}" for i in (1, 2, 3))) for name in names]
    first, second = (name.upper() for name in names)
    claim = Hypothesis("H1", (first, second), "+")
    return Theory(Graph(tuple(nodes), (Path(first, second),), (claim,)))


NUMBERS = ["est", "se", "z", "pvalue", "ci_lower", "ci_upper", "std_all"]


def test_a_fit_that_did_not_converge_tests_nothing_and_gives_no_number():
    """Of unrelated items no start finds a minimum."""
    noise = pd.DataFrame(
        np.random.default_rng(98).normal(size=(300, 9)),
        columns=[f"{letter}{i}" for letter in "abc" for i in (1, 2, 3)],
    )
    with pytest.warns(AdmissibilityWarning, match="no minimum"):
        fit = ls.SEM(two(("a", "b"))).fit(noise)
    assert not fit.converged
    found = fit.hypotheses(adjust="holm")
    assert found["verdict"].tolist() == ["not tested"]
    assert found["why"].tolist() == ["the fit did not converge"]
    assert found[[*NUMBERS, "pvalue_adjusted"]].isna().all(axis=None)
    assert found.text() == (
        "H1 (A has a positive effect on B) was not tested: the fit did not converge.\n"
        "No hypothesis was tested."
    )
    assert "模型未收敛" in found.text("zh")


def test_an_impossible_solution_tests_nothing_and_gives_no_number():
    """Correlations of which the first item's residual variance comes out negative."""
    correlations = np.full((6, 6), 0.1)
    correlations[:3, :3] = [[1, 0.8, 0.8], [0.8, 1, 0.3], [0.8, 0.3, 1]]
    correlations[3:, 3:] = [[1, 0.5, 0.5], [0.5, 1, 0.5], [0.5, 0.5, 1]]
    names = ["a1", "a2", "a3", "b1", "b2", "b3"]
    moments = ls.Moments.from_covariance(correlations, 300, names=names)
    with pytest.warns(AdmissibilityWarning, match="variance"):
        fit = ls.SEM(two(("a", "b"))).fit(moments)
    assert fit.converged
    found = fit.hypotheses()
    assert found["why"].tolist() == ["the solution is not admissible"]
    assert found[NUMBERS].isna().all(axis=None)


def test_a_singular_information_tests_nothing_and_gives_no_number(small):
    fitted = replace(small._fitted, estimation=replace(small._fitted.estimation, covariance=None))
    found = ls.SEMResult(fitted).hypotheses()
    assert found["why"].eq("the information matrix is singular").all()
    assert found[NUMBERS].isna().all(axis=None)


def test_an_effect_without_an_error_is_not_tested_while_others_are(small):
    """As one that is held fixed, whose estimate is known and nothing else."""
    fitted = small._fitted
    free = next(r.free for r in fitted.table.rows if (r.lhs, r.op, r.rhs) == ("T", "~", "S"))
    covariance = fitted.covariance.copy()
    covariance[free - 1] = covariance[:, free - 1] = 0.0
    fixed = replace(fitted, estimation=replace(fitted.estimation, covariance=covariance))
    table = ls.SEMResult(fixed).hypotheses(adjust="bonferroni")
    found = table.set_index("hypothesis")
    assert found.loc[["H1", "H5"], "verdict"].eq("not tested").all()
    assert found.loc["H1", "why"] == "the effect is fixed or has no standard error"
    assert found.loc[["H1", "H5"], ["z", "pvalue", "pvalue_adjusted"]].isna().all(axis=None)
    assert found.loc["H1", ["est", "se"]].tolist() == [pytest.approx(0.5), 0.0]
    assert found.loc["H2", "verdict"] == "supported"
    assert "5 tests" in table.conventions["pvalue_adjusted"]


def test_who_claims_nothing_is_told_how_to(survey, loyal):
    fits = (
        ls.SEM(ls.SEM(loyal).model_text).fit(survey, missing="listwise"),
        ls.CFA(loyal).fit(survey, missing="listwise"),
        ls.SEM(Theory(Graph(NODES, PATHS))).fit(SMALL),
    )
    for fit in fits:
        with pytest.raises(NotAvailableError, match=r"ls\.SEM\(ls\.theories\."):
            fit.hypotheses()


def test_where_cause_and_mediator_cannot_be_told_apart_it_is_said():
    covariance = COVARIANCE.copy()
    covariance.loc["s", "t"] = covariance.loc["t", "s"] = 0.9 * 20**0.5
    fit = ls.SEM(theory()).fit(ls.Moments.from_covariance(covariance, 100))
    with pytest.warns(AdmissibilityWarning, match=r"S–T 0\.90.*only the total effect"):
        fit.hypotheses()


def test_a_bootstrap_judges_by_its_intervals(survey, loyal):
    fit = ls.SEM(loyal).fit(survey.subset(platform="jd"), missing="listwise")
    boot = fit.bootstrap(n_replicates=200, rng=1)
    for interval in ("percentile", "bias_corrected"):
        found = boot.hypotheses(level=0.9, interval=interval)
        assert not {"z", "pvalue"} & set(found.columns)
        effects = boot.effects("SAT", "LOY", level=0.9, interval=interval).set_index("effect")
        own = found.set_index("hypothesis")
        for name, kind in (("H3", "direct"), ("H4", "route")):
            for column in ("est", "se", "ci_lower", "ci_upper", "std_all"):
                assert own.loc[name, column] == effects.loc[kind, column]
        outside = (found["ci_lower"] > 0) | (found["ci_upper"] < 0)
        assert found["verdict"].eq("supported").equals(outside)
    assert "bias-corrected bootstrap intervals of 90%" in found.text()
    assert "偏差校正自助法" in found.text("zh")
    with pytest.raises(NotAvailableError, match="theories"):
        ls.SEM(ls.SEM(loyal).model_text).fit(survey, missing="listwise").bootstrap(
            n_replicates=4, rng=1
        ).hypotheses()


def test_a_bootstrap_sees_the_wrong_sign_and_no_effect():
    rng = np.random.default_rng(2)
    s = rng.normal(size=300)
    t = -0.5 * s + rng.normal(size=300)
    data = pd.DataFrame({"s": s, "t": t, "l": rng.normal(size=300)})
    fit = ls.SEM(theory(*CLAIMS[:2])).fit(data)
    assert fit.bootstrap(n_replicates=200, rng=1).hypotheses()["verdict"].tolist() == [
        "opposite sign",
        "not supported",
    ]


def test_the_table_and_the_fit_pickle_with_their_words(small):
    table = small.hypotheses()
    again = pickle.loads(pickle.dumps(table))  # noqa: S301 - our own bytes
    assert again.text("zh") == table.text("zh")
    copy = pickle.loads(pickle.dumps(small))  # noqa: S301 - our own bytes
    pd.testing.assert_frame_equal(copy.hypotheses(), table)


def test_columns_without_the_names_are_a_plain_frame(small):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert type(small.hypotheses()[["route", "verdict"]]) is pd.DataFrame


def test_groups_are_called_by_the_codebooks_labels_in_the_language_of_the_text():
    survey = ls.datasets.load_platforms()
    model = ls.SEM(ls.theories.satisfaction_trust_loyalty(survey.codebook))
    fit = model.fit(survey, missing="listwise", group="platform")
    assert "in group Taobao" in fit.hypotheses().text()
    assert "在淘宝组中" in fit.hypotheses().text("zh")
    coded = survey.responses.assign(female=(survey.responses["gender"] == "female").astype(int))
    plain = model.fit(coded, missing="listwise", group="female").hypotheses()
    assert "在 female = 0 组中" in plain.text("zh")
    assert "in group female = 1" in plain.text()

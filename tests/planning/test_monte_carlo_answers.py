"""Monte-Carlo power of robust fits, blank answers, groups and effects: against loops of fits."""

from __future__ import annotations

import numpy as np
import pytest
from planned_studies import MODEL, fits_of_the_same_samples, population
from scipy.stats import norm

import loyaltysem as ls
from loyaltysem.datasets import CutAtThresholds, ValeMaurelli, standardized_population
from loyaltysem.errors import OptionError, VariableNotFoundError

SMALL = "y ~ 0.3*x\nx ~~ 1*x\ny ~~ 0.91*y"
SKEWED = ValeMaurelli(skewness=1.0, kurtosis=2.5)
FORMS = [["SAT3"], ["TRU3"], ["LOY3"]]
GROUPED = """
SAT =~ SAT1 + SAT2 + SAT3
TRU =~ TRU1 + TRU2 + TRU3
TRU ~ c(a1, a2)*SAT
difference := a1 - a2
"""


def assert_same_numbers(found, fits):
    tables = [fit.estimates() for fit in fits]
    free = (tables[0]["se"] > 0).to_numpy()
    est, se = (np.array([t[column].to_numpy()[free] for t in tables]) for column in ("est", "se"))
    table = found.parameters[: free.sum()]
    keys = [key for key in ("lhs", "op", "rhs", "group", "label") if key in table]
    assert table[keys].to_numpy().tolist() == tables[0].loc[free, keys].to_numpy().tolist()
    # both searches end when a step is below 1e-8 of a standard error
    np.testing.assert_allclose(table["mean"], est.mean(axis=0), rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(table["sd"], est.std(axis=0, ddof=1), rtol=1e-7)
    np.testing.assert_allclose(table["mean_se"], se.mean(axis=0), rtol=1e-7)
    np.testing.assert_allclose(
        table["se_bias"], se.mean(axis=0) / est.std(axis=0, ddof=1) - 1, rtol=1e-5
    )
    power = (np.abs(est / se) > norm.ppf(1 - found.alpha / 2)).mean(axis=0)
    assert table["power"].tolist() == power.tolist()
    assert found.used == len(tables)


@pytest.mark.parametrize(
    "options",
    [
        {"estimator": "MLR"},
        {"estimator": "MLR", "answers": SKEWED},
        {"estimator": "ML", "answers": SKEWED},
        {"estimator": "MLR", "answers": CutAtThresholds([-1.2, -0.4, 0.4, 1.2])},
        {"missing": "fiml", "blank": 0.1},
        {"missing": "fiml", "blank": {"SAT1": 0.3, "LOY2": 0.1}, "estimator": "MLR"},
        {"missing": "fiml", "blank": FORMS, "estimator": "MLR", "answers": SKEWED},
    ],
)
def test_numbers_are_those_of_a_loop_of_fits_to_the_same_answers(options):
    found = ls.planning.monte_carlo_power(
        MODEL, population(), n=200, n_replicates=12, rng=4, **options
    )
    fits = fits_of_the_same_samples(MODEL, population(), 200, 12, 4, **options)
    assert_same_numbers(found, fits)
    assert found.estimator == options.get("estimator", "ML")


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"group_equal": ("loadings",)},
        {"group_equal": ("loadings", "intercepts"), "estimator": "MLR", "answers": SKEWED},
        {"missing": "fiml", "blank": 0.05},
    ],
)
def test_numbers_of_groups_are_those_of_a_loop_of_fits(options):
    source = population(a="c(0.5, 0.2)")
    sizes = {"jd": 150, "tmall": 200}
    found = ls.planning.monte_carlo_power(
        GROUPED, source, n=sizes, n_replicates=10, rng=4, **options
    )
    assert_same_numbers(found, fits_of_the_same_samples(GROUPED, source, sizes, 10, 4, **options))
    assert found.n == 350
    assert found.sizes == (150, 200)
    truth = found.parameters.set_index("label")["population"]
    assert truth["difference"] == pytest.approx(0.3, abs=1e-7)


def test_a_population_for_each_group_is_the_same_as_one_text_of_both():
    by_text = ls.planning.monte_carlo_power(
        GROUPED, population(a="c(0.5, 0.2)"), n=[150, 200], n_replicates=20, rng=1
    )
    by_group = ls.planning.monte_carlo_power(
        GROUPED,
        {1: population(a="0.5"), 2: population(a="0.2")},
        n={2: 200, 1: 150},
        n_replicates=20,
        rng=1,
    )
    assert by_text.parameters.equals(by_group.parameters)


def test_a_fit_of_groups_and_a_standardized_population_may_be_the_population():
    source = population(a="c(0.5, 0.2)")
    fit = next(fits_of_the_same_samples(GROUPED, source, {"jd": 5000, "tmall": 5000}, 1, 1))
    found = ls.planning.monte_carlo_power(
        GROUPED, fit, n={"jd": 150, "tmall": 150}, n_replicates=20, rng=1
    ).parameters
    estimates = fit.estimates()
    assert found["population"].tolist() == pytest.approx(
        estimates.loc[estimates["se"] > 0, "est"].tolist(), rel=1e-6
    )
    model = standardized_population(
        {c: {f"{c}{i}": 0.7 for i in (1, 2, 3)} for c in ("SAT", "TRU", "LOY")},
        {("SAT", "TRU"): 0.4, ("TRU", "LOY"): 0.5},
        {},
        {},
        [0.0],
    )
    table = ls.planning.monte_carlo_power(MODEL, model, n=200, n_replicates=10, rng=1).parameters
    assert table.set_index("label")["population"][["a", "b", "c"]].tolist() == pytest.approx(
        [0.4, 0.5, 0.0], abs=1e-7
    )
    assert np.isnan(table.set_index("label")["relative_bias"]["c"])


def test_a_model_with_means_is_drawn_with_means():
    text = SMALL + "\ny ~ 0.4*1"
    found = ls.planning.monte_carlo_power("y ~ x\ny ~ 1", text, n=120, n_replicates=2000, rng=2)
    row = found.parameters.set_index("op").loc["~1"]
    assert row["population"] == pytest.approx(0.4, abs=1e-9)
    assert row["sd"] == pytest.approx(np.sqrt(0.91 / 120), rel=0.06)
    assert row["coverage"] == pytest.approx(0.95, abs=0.02)


def test_indirect_and_total_effects_are_those_of_defined_parameters():
    model = MODEL + "total := a*b + c"
    found = ls.planning.monte_carlo_power(
        model, population(), n=200, n_replicates=50, rng=3, effects=[("SAT", "LOY")]
    ).parameters
    defined = found[found["op"] == ":="]
    asked = found[found["op"].isin(["indirect", "total"])]
    assert asked[["lhs", "op", "rhs"]].to_numpy().tolist() == [
        ["LOY", "indirect", "SAT"],
        ["LOY", "total", "SAT"],
    ]
    numbers = found.columns[4:]
    np.testing.assert_allclose(
        asked[numbers].to_numpy(dtype=float), defined[numbers].to_numpy(dtype=float), rtol=1e-9
    )


def test_effects_are_reported_for_every_group():
    found = ls.planning.monte_carlo_power(
        GROUPED, population(a="c(0.5, 0.2)"), n=[150, 150], n_replicates=10, rng=3,
        effects=[("SAT", "TRU")],
    ).parameters  # fmt: skip
    asked = found[found["op"] == "total"]
    assert asked["group"].tolist() == [1, 2]
    assert asked["population"].tolist() == pytest.approx([0.5, 0.2], abs=1e-7)
    assert "indirect" not in found["op"].tolist()


@pytest.mark.parametrize("options", [{"missing": "fiml", "blank": 0.1}, {"estimator": "MLR"}])
def test_the_digits_of_a_seed_do_not_depend_on_the_processes(options):
    alone, together = (
        ls.planning.monte_carlo_power(
            "y ~ x", SMALL, n=60, n_replicates=70, rng=1, n_jobs=n_jobs, **options
        ).parameters
        for n_jobs in (1, 2)
    )
    assert alone.equals(together)


def test_robust_errors_are_right_where_those_of_normal_theory_are_too_small():
    peaked = ValeMaurelli(skewness=0.0, kurtosis=4.0)
    options = {"n": 1000, "n_replicates": 1500, "rng": 3, "answers": peaked}
    model, text = "y ~~ x", "y ~~ 0.5*x\nx ~~ 1*x\ny ~~ 1*y"
    normal, robust = (
        ls.planning.monte_carlo_power(model, text, estimator=name, **options).parameters
        for name in ("ML", "MLR")
    )
    assert (normal["se_bias"] < -0.15).all()
    assert (robust["se_bias"].abs() < 0.06).all()
    assert (normal["coverage"] < robust["coverage"] - 0.04).all()


def test_blank_answers_cost_power():
    options = {"n": 150, "n_replicates": 150, "rng": 5}
    whole = ls.planning.monte_carlo_power("y ~ x", SMALL, **options).parameters["power"].iloc[0]
    holes = ls.planning.monte_carlo_power(
        "y ~ x", SMALL, missing="fiml", blank=0.3, **options
    ).parameters["power"].iloc[0]  # fmt: skip
    assert holes < whole - 0.1


def test_samples_that_nothing_can_be_estimated_from_count_as_not_converged():
    rare = CutAtThresholds({"y": [2.2], "x": [0.0]})
    for options in ({}, {"missing": "fiml", "blank": 0.05}):
        found = ls.planning.monte_carlo_power(
            "y ~ x", SMALL, n=40, n_replicates=40, rng=1, answers=rare, **options
        )
        # an item that everybody answers alike, in (1 - 0.0139)**40 = 57 % of the samples
        assert 0.2 < found.converged < 0.7
        assert found.used == found.converged * 40


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"estimator": "WLS"}, OptionError, "'ML' or"),
        ({"missing": "listwise"}, OptionError, "or 'fiml'"),
        ({"missing": "fiml"}, OptionError, "missing alone"),
        ({"blank": 0.1}, OptionError, "blank alone"),
        ({"missing": "fiml", "blank": 1.2}, OptionError, "share of 1.2"),
        ({"missing": "fiml", "blank": 0.0}, OptionError, "share of 0 for every item"),
        ({"missing": "fiml", "blank": {"SAT9": 0.1}}, OptionError, "blank names SAT9"),
        ({"missing": "fiml", "blank": ["SAT1"]}, OptionError, r"blank\[0\]='SAT1'.*Write a list"),
        ({"missing": "fiml", "blank": [["SAT9"]]}, OptionError, "blank names SAT9"),
        ({"missing": "fiml", "blank": [["SAT1"], ["SAT1"]]}, OptionError, "no form asks SAT1,"),
        (
            {"missing": "fiml", "blank": [["SAT1"], ["SAT2"]]},
            OptionError,
            "SAT1 and SAT2 together",
        ),
        ({"answers": "skewed"}, OptionError, "answers='skewed'.*an object with of"),
        ({"answers": ValeMaurelli(2.0, 0.0)}, OptionError, "no cubic polynomial"),
        ({"n_jobs": 0}, OptionError, r"n_jobs=0.*needed: a whole number from 1"),
        ({"n": {"a": 200.5}}, OptionError, r"n\['a'\]=200\.5.*whole number"),
        ({"effects": [("LOY", "SAT")]}, OptionError, "no path leads from LOY to SAT"),
        ({"effects": [("SAT", "LOY1")]}, VariableNotFoundError, "no regression"),
    ],
)
def test_what_has_no_meaning_is_refused(options, error, message):
    with pytest.raises(error, match=message):
        ls.planning.monte_carlo_power(
            MODEL, population(), **{"n": 200, "n_replicates": 4, "rng": 1, **options}
        )


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        (300, "the 2 groups 'a', 'b'"),
        ([100, 100, 100], "3 numbers, and the population 2 groups"),
        ({"a": 100, "c": 100}, "names the groups 'a', 'c', and the population has 'a', 'b'"),
    ],
)
def test_sizes_that_are_not_of_the_populations_groups_are_refused(sizes, message):
    source = {"a": population(), "b": population()}
    with pytest.raises(OptionError, match=message):
        ls.planning.monte_carlo_power(GROUPED, source, n=sizes)


def test_every_group_needs_more_respondents_than_items():
    with pytest.raises(OptionError, match=r"n=5: .* in every group than the model has items \(6\)"):
        ls.planning.monte_carlo_power(GROUPED, population(a="c(0.5, 0.2)"), n=[200, 5])


def test_sizes_of_groups_do_not_go_with_a_population_of_one():
    fit = next(fits_of_the_same_samples(MODEL, population(), 300, 1, 1))
    with pytest.raises(OptionError, match="2 numbers, and the population one group"):
        ls.planning.monte_carlo_power(MODEL, fit, n=[100, 100])
    with pytest.raises(OptionError, match="one group without a name"):
        ls.planning.monte_carlo_power(MODEL, fit, n={"jd": 100})
    assert ls.planning.monte_carlo_power(MODEL, fit, n=[100], n_replicates=4, rng=1).n == 100


@pytest.mark.parametrize("source", [{}, None, np.eye(2)])
def test_what_is_no_population_is_refused(source):
    with pytest.raises(OptionError, match="population"):
        ls.planning.monte_carlo_power("y ~ x", source, n=100)
    with pytest.raises(OptionError, match="population"):
        ls.planning.monte_carlo_sample_size("y ~ x", source, "y ~ x")


def test_an_intercept_that_is_written_without_a_value_is_refused():
    with pytest.raises(OptionError, match=r"no value: y ~1\..*'y ~ 0.5\*1'"):
        ls.planning.monte_carlo_power("y ~ x", SMALL + "\ny ~ 1", n=100)

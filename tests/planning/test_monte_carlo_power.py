"""Monte-Carlo power: against a loop of fits, the delta method, and what is refused."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

import loyaltysem as ls
from loyaltysem.errors import (
    ConvergenceError,
    NotAvailableError,
    OptionError,
    VariableNotFoundError,
)
from loyaltysem.moments.drawn.resampling import CHUNK
from loyaltysem.planning.simulation.population_moments import population_moments
from loyaltysem.planning.simulation.samples import sample_covariances

MODEL = """
SAT =~ SAT1 + SAT2 + SAT3
TRU =~ TRU1 + TRU2 + TRU3
LOY =~ LOY1 + LOY2 + LOY3
TRU ~ a*SAT
LOY ~ c*SAT + b*TRU
indirect := a*b
"""
ITEMS = [f"{construct}{i}" for construct in ("SAT", "TRU", "LOY") for i in (1, 2, 3)]
SMALL = "y ~ 0.3*x\nx ~~ 1*x\ny ~~ 0.91*y"


def population(unique=0.6, loading=1.0):
    measures = [
        f"{c} =~ {loading}*{c}1 + {0.9 * loading}*{c}2 + {0.8 * loading}*{c}3"
        for c in ("SAT", "TRU", "LOY")
    ]
    return "\n".join(
        [
            *measures,
            "TRU ~ 0.4*SAT\nLOY ~ 0.15*SAT + 0.3*TRU",
            "SAT ~~ 1*SAT\nTRU ~~ 0.84*TRU\nLOY ~~ 0.8*LOY",
            *(f"{item} ~~ {unique}*{item}" for item in ITEMS),
        ]
    )


def the_same_draws(text, n, n_replicates, seed):
    sigma = population_moments(text, tuple(ITEMS)).covariances[0]
    random = np.random.default_rng(seed)
    for first in range(0, n_replicates, CHUNK):
        yield from sample_covariances(sigma, n, min(CHUNK, n_replicates - first), random)


def fits_one_by_one(text, n, n_replicates, seed):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ls.errors.AdmissibilityWarning)
        for covariance in the_same_draws(text, n, n_replicates, seed):
            moments = ls.Moments.from_covariance(covariance, n, names=ITEMS, divisor="n")
            yield ls.SEM(MODEL).fit(moments)


def test_numbers_are_those_of_a_loop_of_fits_to_the_same_draws():
    found = ls.planning.monte_carlo_power(MODEL, population(), n=150, n_replicates=80, rng=7)
    tables = [fit.estimates() for fit in fits_one_by_one(population(), 150, 80, 7)]
    free = tables[0]["se"].to_numpy() > 0
    est, se = (np.array([t[column].to_numpy()[free] for t in tables]) for column in ("est", "se"))
    table = found.parameters
    assert table[["lhs", "op", "rhs"]].to_numpy().tolist() == (
        tables[0].loc[free, ["lhs", "op", "rhs"]].to_numpy().tolist()
    )
    # both searches end when a step is below 1e-8 of a standard error
    np.testing.assert_allclose(table["mean"], est.mean(axis=0), rtol=1e-8)
    np.testing.assert_allclose(table["sd"], est.std(axis=0, ddof=1), rtol=1e-7)
    np.testing.assert_allclose(table["mean_se"], se.mean(axis=0), rtol=1e-8)
    critical = norm.ppf(0.975)
    truth = table["population"].to_numpy()
    assert table["power"].tolist() == (np.abs(est / se) > critical).mean(axis=0).tolist()
    assert (
        table["coverage"].tolist() == (np.abs(est - truth) <= critical * se).mean(axis=0).tolist()
    )
    assert found.used == 80
    assert found.converged == found.admissible == 1.0


def test_shares_of_admissible_samples_are_those_of_a_loop_of_fits():
    """A single fit goes on from further starts; what it then finds here is not admissible."""
    text = population(unique=1.0, loading=0.6)
    found = ls.planning.monte_carlo_power(MODEL, text, n=60, n_replicates=12, rng=3)
    fits = list(fits_one_by_one(text, 60, 12, 3))
    admissible = sum(fit.admissibility.admissible for fit in fits)
    assert 0 < admissible < 12
    assert found.admissible == admissible / 12
    assert admissible / 12 <= found.converged <= sum(fit.converged for fit in fits) / 12
    assert found.used <= found.converged * 12


def test_the_values_of_the_population_are_found_and_power_is_that_of_the_delta_method():
    n, n_replicates = 400, 2000
    found = ls.planning.monte_carlo_power(
        MODEL, population(), n=n, n_replicates=n_replicates, rng=11
    )
    assert found.holds
    table = found.parameters.set_index("label")
    expected = {"a": 0.4, "b": 0.3, "c": 0.15, "indirect": 0.12}
    assert table.loc[list(expected), "population"].to_dict() == pytest.approx(expected, abs=1e-7)
    sigma = population_moments(population(), tuple(ITEMS)).covariances[0]
    exact = ls.SEM(MODEL).fit(ls.Moments.from_covariance(sigma, n, names=ITEMS, divisor="n"))
    z = exact.estimates().set_index("label")["z"]
    for label in ("a", "b", "c"):
        by_delta = norm.sf(1.959964 - z[label]) + norm.cdf(-1.959964 - z[label])
        # three Monte-Carlo errors, and 0.02 for what n = 400 leaves of the asymptotics
        margin = 3 * table.loc[label, "power_se"] + 0.02
        assert table.loc[label, "power"] == pytest.approx(by_delta, abs=margin)
    free = found.parameters
    # symmetric intervals of variances cover a little less than they say
    assert free["coverage"].between(0.92, 0.97).all()
    np.testing.assert_allclose(free["mean_se"], free["sd"], rtol=0.08)


def test_a_path_of_zero_is_significant_as_often_as_alpha_says():
    text = "y ~ 0*x\nx ~~ 1*x\ny ~~ 1*y"
    for alpha in (0.05, 0.2):
        found = ls.planning.monte_carlo_power(
            "y ~ x", text, n=300, n_replicates=4000, alpha=alpha, rng=5
        )
        error = np.sqrt(alpha * (1 - alpha) / 4000)
        assert found.parameters["power"].iloc[0] == pytest.approx(alpha, abs=4 * error)


def test_drawn_covariances_have_the_moments_of_the_wishart_distribution():
    sigma, n, size = np.array([[2.0, 0.6], [0.6, 1.0]]), 12, 60_000
    drawn = sample_covariances(sigma, n, size, np.random.default_rng(2))
    variance = (n - 1) / n**2 * (sigma**2 + np.outer(np.diag(sigma), np.diag(sigma)))
    np.testing.assert_allclose(
        drawn.mean(axis=0), (n - 1) / n * sigma, atol=4 * np.sqrt(variance.max() / size)
    )
    np.testing.assert_allclose(drawn.var(axis=0), variance, rtol=0.05)


def test_a_fit_may_be_the_population_and_the_seed_gives_the_same_digits():
    sigma = population_moments(population(), tuple(ITEMS)).covariances[0]
    moments = ls.Moments.from_covariance(sigma, 300, names=ITEMS, divisor="n")
    fit = ls.SEM(MODEL).fit(moments)
    by_fit, by_text, again = (
        ls.planning.monte_carlo_power(
            ls.SEM(MODEL), source, n=150, n_replicates=40, rng=1
        ).parameters
        for source in (fit, population(), population())
    )
    np.testing.assert_allclose(by_fit["mean"], by_text["mean"], rtol=1e-6)
    assert by_text.equals(again)


def test_a_model_that_does_not_hold_in_the_population_is_said_not_to():
    text = population() + "\nSAT1 ~~ 0.3*TRU1"
    assert not ls.planning.monte_carlo_power(MODEL, text, n=150, n_replicates=10, rng=1).holds


@pytest.mark.parametrize(
    ("model", "text", "options", "error", "message"),
    [
        ("y ~ x", "y ~ 0.3*x", {}, OptionError, "2 parameters of the population have no value"),
        ("y ~ x", SMALL.replace("0.91", "-0.09"), {}, OptionError, "not positive definite"),
        ("y ~ z", SMALL, {}, VariableNotFoundError, "has no z"),
        ("y ~ x", SMALL, {"n": 2}, OptionError, "more respondents than"),
        ("y ~ x", SMALL, {"n_replicates": 1}, OptionError, "at least 2 samples"),
        ("y ~ x", SMALL, {"alpha": 0}, OptionError, "alpha=0.*the level of a test"),
        ("y ~ x", SMALL, {"rng": "one"}, OptionError, "rng='one'"),
        ("y ~ a*x\na > 0", SMALL, {}, NotAvailableError, "inequalities"),
        ("y ~ lower(0)*x", SMALL, {}, NotAvailableError, "bounds"),
    ],
)
def test_what_cannot_be_drawn_or_fitted_is_refused(model, text, options, error, message):
    with pytest.raises(error, match=message):
        ls.planning.monte_carlo_power(
            model, text, **{"n": 100, "n_replicates": 4, "rng": 1, **options}
        )


def test_samples_without_any_solution_are_no_power(monkeypatch):
    from loyaltysem.planning.simulation import sample_estimates as module

    monkeypatch.setattr(
        module,
        "parameter_covariances",
        lambda information, n: (information, np.zeros(len(information), dtype=bool)),
    )
    with pytest.raises(ConvergenceError, match="Only 0 of 4 samples"):
        ls.planning.monte_carlo_power("y ~ x", SMALL, n=100, n_replicates=4, rng=1)


def test_the_population_of_one_group_has_no_groups_itself():
    shape = {"n_observations": 100, "names": ["x", "y"]}
    moments = ls.Moments.from_covariance([[1.0, 0.3], [0.3, 1.0]], **shape)
    of_two = population_moments({"a": SMALL, "b": SMALL}, ("x", "y"))
    frame = pd.DataFrame(
        np.concatenate([np.random.default_rng(g).normal(size=(80, 2)) for g in range(2)]),
        columns=["x", "y"],
    ).assign(platform=np.repeat(["JD", "Tmall"], 80))
    fit = ls.SEM("y ~ x").fit(frame, group="platform")
    assert of_two.covariances.shape == (2, 2, 2)
    assert population_moments(fit, ("x", "y"), 2).covariances.shape == (2, 2, 2)
    with pytest.raises(OptionError, match="group 'a' has the groups 'JD', 'Tmall' itself"):
        population_moments({"a": fit, "b": ls.SEM("y ~ x").fit(moments)}, ("x", "y"))


def test_a_power_is_said_in_both_languages_and_has_its_table():
    found = ls.planning.monte_carlo_power(
        "y ~ b*x\nnone := b - 0.3",
        "y ~ 0.3*x; x ~~ 1*x; y ~~ 0.91*y",
        n=100,
        n_replicates=40,
        rng=1,
    )
    assert found.table is found.parameters
    english, chinese = found.text().splitlines(), found.text("zh").splitlines()
    assert english[0].startswith(
        "Monte-Carlo power analysis (Muthén & Muthén, 2002; 40 samples of 100 questionnaires; ML "
    )
    power = f"{found.table['power'].iloc[0]:.3f}".removeprefix("0")
    assert english[1].startswith(f"b (population value 0.3): power {power} (error .")
    assert "relative bias" in english[1]
    assert chinese[1].startswith(f"b（总体值 0.3）：统计功效 0{power}（误差 0.")
    assert len(english) == len(chinese) == 3
    for shown in (repr(found), found._repr_html_()):
        assert "40, of which 40 are in the table" in shown
        assert "0.300" in shown
        assert "0.2999" not in shown
    with pytest.raises(OptionError, match="'en' or 'zh'"):
        found.text("fr")


def test_the_power_of_each_group_is_named():
    found = ls.planning.monte_carlo_power(
        "y ~ x",
        "y ~ c(0.3, 0)*x; x ~~ 1*x; y ~~ 0.9*y",
        n={"jd": 60, "tmall": 80},
        n_replicates=20,
        rng=1,
    )
    lines = found.text().splitlines()
    assert "140 questionnaires (60, 80 by group)" in lines[0]
    assert lines[1].startswith("y ~ x in group jd (population value 0.3): power")
    assert lines[2].startswith("y ~ x in group tmall (population value 0): false alarms")


@pytest.mark.parametrize("n", [{}, [], ()])
def test_sizes_of_no_group_are_refused_by_their_name(n):
    with pytest.raises(OptionError, match=r"n=.* says of no group.*n=200"):
        ls.planning.monte_carlo_power("y ~ b*x", "y ~ 0.3*x; x ~~ 1*x; y ~~ 0.91*y", n=n, rng=1)
    with pytest.raises(OptionError, match="says of no group"):
        ls.planning.monte_carlo_power_table(
            "y ~ b*x", {"a": "y ~ 0.3*x; x ~~ 1*x; y ~~ 0.91*y"}, "b", n=[n], rng=1
        )

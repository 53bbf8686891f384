"""Every step of the ladder has lavaan's numbers, on data and values beside the checkout."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pandas as pd
import pytest

import loyaltysem as ls
from lavaan_cases import SHARED, frame_of

FOLDER = SHARED / "invariance"
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="the reference values are not there")
HS = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
CAT = "FU1 =~ u1 + u2 + u3 + u4\nFU2 =~ u5 + u6 + u7 + u8"
#: ours by lavaan's
STEPS = {"lv_var": "covariances"}
ORDERED = {"thr_load": "metric", "thr_load_int": "scalar"}
RELEASED = ("x3 ~ 1", "x7 ~ 1")


def reference(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return found


@cache
def schools(estimator: str, released: tuple[str, ...] = (), identification: str = "marker"):
    return ls.measurement_invariance(
        ls.CFA(HS),
        frame_of("holzinger_swineford.csv"),
        group="school",
        estimator=estimator,
        release=released,
        identification=identification,
        branches_from="strict",
    )


@cache
def ordered(file: str, identification: str = "variance", parameterization: str = "theta"):
    return ls.measurement_invariance(
        ls.CFA(CAT),
        pd.read_csv(FOLDER / f"{file}.csv"),
        group="g",
        ordered=True,
        identification=identification,
        parameterization=parameterization,
    )


def assert_step(row: pd.Series, fit: dict[str, float], *, rel: float = 2e-6) -> None:
    """Compare whatever version of the indices the ladder has."""
    for name, value in row.items():
        theirs = fit.get(str(name).replace("_", "."))
        if theirs is not None and not str(name).startswith("delta"):
            # robust indices of incomplete answers rest on an EM that lavaan stops early
            assert value == pytest.approx(theirs, rel=rel, abs=2e-6), name


@pytest.mark.parametrize("identification", ["marker", "variance"])
@pytest.mark.parametrize("estimator", ["ML", "MLR"])
def test_every_step_fits_as_lavaan_has_it(estimator, identification):
    table = schools(estimator, (), identification).table
    for name, fit in reference(f"hs_ladder_{estimator.lower()}")["fit"].items():
        assert_step(table.loc[STEPS.get(name, name)], fit)


@pytest.mark.parametrize("estimator", ["ML", "MLR"])
def test_differences_are_lavaans(estimator):
    table = schools(estimator).table
    for test in reference(f"hs_ladder_{estimator.lower()}")["diff"]:
        row = table.loc[test["to"]]
        assert row["against"] == test["from"]
        suffix = "_2010" if test["method"].endswith("2010") else ""
        assert row[f"chisq_diff{suffix}"] == pytest.approx(test["chisq_diff"], rel=2e-5)
        assert row["df_diff"] == test["df_diff"]
        assert row[f"pvalue_diff{suffix}"] == pytest.approx(test["p"], rel=1e-4, abs=1e-8)


def test_branches_leave_from_the_strict_step_and_are_not_nested_in_each_other():
    table = schools("ML").table
    assert table.loc["covariances", ["chisq", "df"]].tolist() == pytest.approx([187.3875, 75])
    assert table.loc["means", ["chisq", "df"]].tolist() == pytest.approx([221.33508, 72])
    assert table.loc["means", "against"] == "strict"
    assert table.loc["covariances", "against"] == "variances"


@pytest.mark.parametrize("estimator", ["ML", "MLR"])
def test_released_intercepts_give_lavaans_partial_steps(estimator):
    ladder, found = schools(estimator, RELEASED), reference(f"hs_partial_x3_x7_{estimator.lower()}")
    for name, fit in found["fit"].items():
        assert_step(ladder.table.loc[name.removeprefix("partial_")], fit)
    for test in found["diff"]:
        row = ladder.table.loc[test["to"].removeprefix("partial_")]
        suffix = "_2010" if test["method"].endswith("2010") else ""
        assert row[f"chisq_diff{suffix}"] == pytest.approx(test["chisq_diff"], rel=2e-5)


@pytest.mark.parametrize("estimator", ["ML", "MLR"])
def test_latent_means_and_their_errors_are_lavaans(estimator):
    ladder = schools(estimator)
    theirs = pd.DataFrame(reference(f"hs_ladder_{estimator.lower()}")["means_scalar"])
    ours = ladder.fits["scalar"].estimates()
    ours = ours[(ours["op"] == "~1") & ours["lhs"].isin(list(ladder.constructs))]
    assert ours["lhs"].tolist() == theirs["lhs"].tolist()
    assert ours["est"].to_numpy() == pytest.approx(theirs["est"].to_numpy(), abs=2e-6)
    assert ours["se"].to_numpy() == pytest.approx(theirs["se"].to_numpy(), rel=2e-5)


@pytest.mark.parametrize("identification", ["variance", "marker"])
@pytest.mark.parametrize("file", ["datCat", "datCat_3cat"])
def test_ladder_of_ordered_answers_is_that_of_wu_and_estabrook(file, identification):
    found = reference(
        "datcat_ladder_theta_wlsmv" if file == "datCat" else "datcat3_ladder_theta_wlsmv"
    )
    table = ordered(file, identification).table
    for name, fit in found["fit"].items():
        # lavaan stops short by as much: its first two steps of three categories, which are one
        # model, differ by 6e-6 in p, and ours do not differ
        assert_step(table.loc[ORDERED.get(name, name)], fit, rel=1e-5)
    for test in found["diff"]:
        row = table.loc[ORDERED.get(test["to"], test["to"])]
        assert row["df_diff"] == test["df_diff"]
        if test["df_diff"]:
            assert row["chisq_diff"] == pytest.approx(test["chisq_diff"], rel=2e-5)


def test_thresholds_of_three_categories_cannot_be_tested():
    ladder = ordered("datCat_3cat")
    assert ladder.table.loc["thresholds", "verdict"] == "assumed"
    assert "equality cannot be tested and is assumed" in ladder.text()
    assert "无法检验" in ladder.text("zh")


def test_delta_has_no_strict_step_and_otherwise_the_same_fits():
    delta, theta = ordered("datCat", "variance", "delta").table, ordered("datCat").table
    assert "strict" not in delta.index
    steps = ["configural", "thresholds", "metric", "scalar"]
    assert delta.loc[steps, "chisq_scaled"].tolist() == pytest.approx(
        theta.loc[steps, "chisq_scaled"].tolist(), rel=1e-6
    )
    ladder = ordered("datCat", "variance", "delta")
    with pytest.raises(ls.errors.InvarianceError, match="parameterization='theta'"):
        ladder.require("reliabilities")


def test_identification_written_out_is_what_semtools_writes():
    """Fixed and free intercepts, residual variances, means and variances, step by step."""
    theirs = reference("datcat_ladder_theta_wlsmv")["syntax"]
    ours = ordered("datCat").identification
    for name, text in theirs.items():
        lines = {line.split(" + ")[0].strip() for line in text.splitlines() if " + " in line}
        wanted = {
            line.replace("c(0, 0)", "0").replace("c(1, 1)", "1")
            for line in lines
            if ("~" in line and "=~" not in line and "FU1 ~~ c(NA, NA)*FU2" not in line)
        }
        written = set(ours[ORDERED.get(name, name)].splitlines())
        assert wanted <= written


@pytest.mark.parametrize(
    ("case", "options", "step"),
    [
        ("stl_groups_configural", {}, "configural"),
        ("stl_groups_metric_mlr", {"estimator": "MLR"}, "metric"),
        ("stl_groups_scalar_mlr", {"estimator": "MLR"}, "scalar"),
        ("stl_groups_fiml_scalar", {"missing": "fiml"}, "scalar"),
    ],
)
def test_steps_of_the_simulated_survey_are_lavaans(case, options, step):
    found = next(one for one in json.loads((SHARED / "cases.json").read_text("utf-8"))
                 if one["name"] == case)  # fmt: skip
    fit = json.loads((SHARED / "expected" / f"{case}.json").read_text("utf-8"))
    ladder = ls.measurement_invariance(
        ls.SEM("\n".join(found["model"])), frame_of(found["data"]), group="platform", **options
    )
    assert_step(ladder.table.loc[step], fit["fit"])

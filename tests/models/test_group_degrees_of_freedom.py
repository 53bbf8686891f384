"""Every step of a comparison of groups gains the degrees of freedom that theory says."""

from __future__ import annotations

import pytest

import loyaltysem as ls
from lavaan_cases import frame_of

STEPS = (
    (),
    ("loadings",),
    ("loadings", "intercepts"),
    ("loadings", "intercepts", "residuals"),
    ("loadings", "intercepts", "residuals", "lv_variances"),
    ("loadings", "intercepts", "residuals", "lv_variances", "lv_covariances"),
    ("loadings", "intercepts", "residuals", "lv_variances", "lv_covariances", "means"),
    ("intercepts",),
    ("intercepts", "means"),
    ("means",),
    ("residuals",),
    ("lv_variances",),
    ("lv_covariances",),
)
SAMPLES = {
    "school": ("holzinger_swineford.csv", 2, {"V": "x1 x2 x3", "T": "x4 x5 x6", "S": "x7 x8 x9"}),
    "platform": (
        "survey_continuous.csv",
        3,
        {"SAT": "SAT1 SAT2 SAT3 SAT4", "TRU": "TRU1 TRU2 TRU3 TRU4", "PV": "PV1 PV2 PV3"},
    ),
}


def degrees_of_freedom(n_groups: int, p: int, k: int, equal: tuple[str, ...]) -> int:
    """Moments minus parameters of k constructs with p items, simple structure.

    Every equality takes (G − 1) parameters away for each coefficient; equal intercepts give
    (G − 1) k latent means back, unless these are equal too.
    """
    moments = n_groups * (p * (p + 1) // 2 + p)
    free = n_groups * ((p - k) + p + p + k * (k + 1) // 2)
    counts = {
        "loadings": p - k,
        "intercepts": p,
        "residuals": p,
        "lv_variances": k,
        "lv_covariances": k * (k - 1) // 2,
    }
    free -= (n_groups - 1) * sum(n for kind, n in counts.items() if kind in equal)
    if "intercepts" in equal and "means" not in equal:
        free += (n_groups - 1) * k
    return moments - free


@pytest.mark.parametrize("equal", STEPS)
@pytest.mark.parametrize("group", SAMPLES)
def test_degrees_of_freedom_of_a_step_are_those_of_theory(group, equal):
    file_name, n_groups, constructs = SAMPLES[group]
    items = {name: text.split() for name, text in constructs.items()}
    fit = ls.CFA(items).fit(frame_of(file_name), group=group, group_equal=equal)
    p, k = sum(map(len, items.values())), len(items)
    assert fit.fit_indices()["df"] == degrees_of_freedom(n_groups, p, k, equal)


@pytest.mark.parametrize("equal", STEPS[:3])
def test_the_choice_of_unit_does_not_change_the_degrees_of_freedom(equal):
    file_name, _, constructs = SAMPLES["school"]
    items = {name: text.split() for name, text in constructs.items()}
    marker, unit = (
        ls.CFA(items)
        .fit(frame_of(file_name), group="school", group_equal=equal, std_lv=std_lv)
        .fit_indices()
        for std_lv in (False, True)
    )
    assert marker["df"] == unit["df"]
    assert marker["chisq"] == pytest.approx(unit["chisq"], rel=1e-9)


def test_a_partial_step_gives_one_degree_of_freedom_back_for_each_freed_parameter():
    file_name, _, constructs = SAMPLES["platform"]
    model = ls.CFA({name: text.split() for name, text in constructs.items()})
    options = {"group": "platform", "group_equal": ("loadings", "intercepts")}
    full = model.fit(frame_of(file_name), **options).fit_indices()
    partial = model.fit(
        frame_of(file_name), group_partial=("SAT =~ SAT3", "TRU2 ~ 1"), **options
    ).fit_indices()
    assert full["df"] - partial["df"] == 2 * (3 - 1)
    assert partial["chisq"] < full["chisq"]


def test_structural_paths_made_equal_gain_one_degree_of_freedom_for_each_further_group():
    file_name, _, constructs = SAMPLES["platform"]
    text = "\n".join(f"{f} =~ {' + '.join(i.split())}" for f, i in constructs.items())
    model = ls.SEM(text + "\nSAT ~ PV\nTRU ~ SAT + PV")
    metric, paths = (
        model.fit(frame_of(file_name), group="platform", group_equal=equal).fit_indices()["df"]
        for equal in (("loadings",), ("loadings", "regressions"))
    )
    assert paths - metric == 3 * (3 - 1)

"""What must not change a fit of ordered answers does not: order, codes, parameterisation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import loyaltysem as ls
from ordinal_cases import REFERENCE

ITEMS = ["SAT1", "SAT2", "SAT3", "LOY1", "LOY2", "LOY3"]
LIKERT = pd.read_csv(REFERENCE / "data" / "survey_likert5.csv")[["platform", *ITEMS]]
HOLED = pd.read_csv(REFERENCE / "data" / "survey_likert5_missing.csv")[["platform", *ITEMS]]
TEXT = "SAT =~ SAT1 + SAT2 + SAT3\nLOY =~ LOY1 + LOY2 + LOY3\nLOY ~ SAT\nSAT2 ~~ LOY2"
GROUPED = {"group": "platform", "group_equal": ["thresholds", "loadings"]}
KINDS = {
    "delta": {},
    "theta": {"parameterization": "theta"},
    "WLS": {"estimator": "WLS"},
    "groups": GROUPED,
    "pairwise": {"missing": "pairwise"},
}
few = settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
kinds = st.sampled_from(list(KINDS))
#: Constructs are scaled by their variances, so that no item is a marker.
MARKERS = {"std_lv": True}


def fit(kind: str, data: pd.DataFrame | None = None, text: str = TEXT, **options) -> ls.SEMResult:
    if data is None:
        data = data_of(kind)
    return ls.SEM(text).fit(data, ordered=True, **(KINDS[kind] | MARKERS | options))


def data_of(kind: str) -> pd.DataFrame:
    return HOLED if kind == "pairwise" else LIKERT


def keyed(fitted: ls.SEMResult) -> pd.DataFrame:
    """Estimates by parameter, a covariance by its two names in either order."""
    table = fitted.estimates(standardized=True)
    turned = (table["op"] == "~~") & (table["lhs"] > table["rhs"])
    table.loc[turned, ["lhs", "rhs"]] = table.loc[turned, ["rhs", "lhs"]].to_numpy()
    key = ["lhs", "op", "rhs", *(["group"] if "group" in table else [])]
    return table.set_index(key).drop(columns="label").sort_index()


def assert_same(one: ls.SEMResult, other: ls.SEMResult, columns: list[str] | None = None) -> None:
    ours, theirs = keyed(one), keyed(other)
    chosen = columns or list(theirs.columns)
    pd.testing.assert_frame_equal(ours[chosen], theirs[chosen], rtol=1e-6, atol=1e-8)
    pd.testing.assert_series_equal(one.fit_indices(), other.fit_indices(), rtol=1e-7, atol=1e-8)


@few
@given(kind=kinds, seed=st.integers(0, 2**32 - 1))
def test_order_of_respondents_and_columns_does_not_matter(kind, seed):
    data = data_of(kind)
    shuffled = data.sample(frac=1, random_state=seed).sample(frac=1, axis=1, random_state=seed)
    # the group that comes first lends its units, see below: one of each stands before the others
    places = {label: place for place, label in enumerate(data["platform"].unique())}
    leading = shuffled.drop_duplicates("platform").sort_values(
        "platform", key=lambda labels: labels.map(places)
    )
    shuffled = pd.concat([leading, shuffled.drop(index=leading.index)])
    assert_same(fit(kind, shuffled), fit(kind))


@few
@given(kind=kinds, order=st.permutations(ITEMS[:3]), seed=st.permutations(ITEMS[3:]))
def test_order_of_items_does_not_matter(kind, order, seed):
    text = f"LOY =~ {' + '.join(seed)}\nSAT =~ {' + '.join(order)}\nLOY ~ SAT\nLOY2 ~~ SAT2"
    assert_same(fit(kind, text=text), fit(kind))


@few
@given(order=st.permutations(list(LIKERT["platform"].unique())))
def test_order_of_groups_does_not_matter_where_nothing_is_equal(order):
    data = pd.concat([LIKERT[LIKERT["platform"] == label] for label in order])
    assert_same(fit("delta", data, group="platform"), fit("delta", group="platform"))


@few
@given(order=st.permutations(list(LIKERT["platform"].unique())))
def test_order_of_groups_does_not_change_tests_where_thresholds_are_equal(order):
    """The first group lends its units; standardised loadings of each group stay."""
    data = pd.concat([LIKERT[LIKERT["platform"] == label] for label in order])
    one, other = fit("groups", data), fit("groups")
    pd.testing.assert_series_equal(one.fit_indices(), other.fit_indices(), rtol=1e-7, atol=1e-8)
    ours, theirs = (keyed(f).query("op == '=~' or op == '~'") for f in (one, other))
    columns = ["std_all", "std_se"]
    pd.testing.assert_frame_equal(ours[columns], theirs[columns], rtol=1e-6, atol=1e-8)


@few
@given(kind=kinds, item=st.sampled_from(["SAT2", "SAT3", "LOY2", "LOY3"]))
def test_reversing_an_item_turns_its_loading_and_its_thresholds(kind, item):
    data, marked = data_of(kind), {"std_lv": False}
    turned = fit(kind, data.assign(**{item: 6 - data[item]}), **marked)
    reference = fit(kind, **marked)
    pd.testing.assert_series_equal(
        turned.fit_indices(), reference.fit_indices(), rtol=1e-7, atol=1e-8
    )
    ours, theirs = keyed(turned), keyed(reference)
    columns = ["est", "se", "std_all", "std_se"]
    for key, row in theirs.iterrows():
        lhs, op, rhs = key[:3]
        is_threshold = op == "|" and lhs == item
        is_turned = (op == "=~" and rhs == item) or is_threshold
        is_turned |= op == "~~" and lhs != rhs and item in (lhs, rhs)
        mirrored = (lhs, op, f"t{5 - int(rhs[1:])}", *key[3:]) if is_threshold else key
        signs = np.array([-1, 1, -1, 1]) if is_turned else 1
        np.testing.assert_allclose(
            ours.loc[mirrored, columns].to_numpy(float),
            signs * row[columns].to_numpy(float),
            rtol=1e-6,
            atol=1e-8,
        )


@few
@given(
    kind=kinds,
    codes=st.lists(st.integers(-1000, 1000), min_size=5, max_size=5, unique=True),
    item=st.sampled_from(ITEMS),
)
def test_any_increasing_codes_are_the_same_categories(kind, codes, item):
    data = data_of(kind)
    recoded = data.assign(**{item: data[item].map(dict(enumerate(sorted(codes), start=1)))})
    assert_same(fit(kind, recoded), fit(kind))


@pytest.mark.parametrize("equal", [None, ["thresholds"], ["thresholds", "loadings"]])
@pytest.mark.parametrize("estimator", ["WLSMV", "ULSMV", "WLS", "DWLS"])
def test_delta_and_theta_have_the_same_standardised_solution_and_tests(estimator, equal):
    groups = {} if equal is None else {"group": "platform", "group_equal": equal}
    delta, theta = (fit(kind, estimator=estimator, **groups) for kind in ("delta", "theta"))
    assert_same(delta, theta, ["std_all", "std_se"])


@few
@given(kind=kinds, marker=st.sampled_from(ITEMS[1:3]), other=st.sampled_from(ITEMS[4:]))
def test_choice_of_marker_changes_units_and_nothing_else(kind, marker, other):
    text = TEXT.replace("=~ SAT1", "=~ NA*SAT1").replace("=~ LOY1", "=~ NA*LOY1")
    for item in (marker, other):
        text = text.replace(f"+ {item}", f"+ 1*{item}")
    marked = fit(kind, text=text, std_lv=False)
    one, two = keyed(marked), keyed(fit(kind))
    structural = one.index.get_level_values("op").isin(["=~", "~", "|"])
    columns = ["std_all", "std_se"]
    pd.testing.assert_frame_equal(
        one.loc[structural, columns], two.loc[structural, columns], rtol=1e-6, atol=1e-8
    )
    pd.testing.assert_series_equal(
        marked.fit_indices(), fit(kind).fit_indices(), rtol=1e-6, atol=1e-8
    )


@pytest.mark.parametrize("kind", KINDS)
def test_duplicating_every_respondent_keeps_estimates_and_doubles_the_chi_square(kind):
    """Each group counts one respondent less: n − G and the groups' shares do not quite double."""
    data = data_of(kind)
    double, reference = fit(kind, pd.concat([data, data], ignore_index=True)), fit(kind)
    n, groups = len(data), data["platform"].nunique() if kind == "groups" else 1
    grown = (2 * n - groups) / (n - groups)
    close = 1e-4 if groups > 1 else 1e-8
    ours, theirs = keyed(double), keyed(reference)
    np.testing.assert_allclose(ours["est"], theirs["est"], rtol=close, atol=close)
    np.testing.assert_allclose(ours["se"], theirs["se"] / np.sqrt(grown), rtol=close, atol=close)
    indices, before = double.fit_indices(), reference.fit_indices()
    for index in ("chisq", "baseline_chisq"):
        assert indices[index] == pytest.approx(grown * before[index], rel=10 * close)
    assert indices["srmr"] == pytest.approx(before["srmr"], rel=close)
    assert indices["ntotal"] == 2 * before["ntotal"]

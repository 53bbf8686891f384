"""What must not change a fit to incomplete answers, or a robust test, does not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import loyaltysem as ls
from incomplete_answers import incomplete, incomplete_groups
from model_structures import answers

FRAME = incomplete(5)
STATEMENTS = ("A =~ a1 + a2 + a3", "B =~ b1 + b2 + b3", "C =~ c1 + c2 + c3", "B ~ A", "C ~ A + B")
FIML = {"missing": "fiml", "estimator": "MLR"}
REFERENCE = ls.SEM("\n".join(STATEMENTS)).fit(FRAME, **FIML)
KEY = ["lhs", "op", "rhs"]
few = settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def keyed(fit: ls.SEMResult) -> pd.DataFrame:
    key = [name for name in ("group", *KEY) if name in fit.estimates()]
    table = fit.estimates(standardized=True)
    return table.set_index(key).drop(columns="label").sort_index()


def assert_same(fit: ls.SEMResult, other: ls.SEMResult = REFERENCE) -> None:
    pd.testing.assert_frame_equal(keyed(fit), keyed(other), rtol=1e-6, atol=1e-8)
    pd.testing.assert_series_equal(fit.fit_indices(), other.fit_indices(), rtol=1e-7, atol=1e-8)


@few
@given(seed=st.integers(0, 2**32 - 1))
def test_order_of_rows_and_columns_does_not_matter(seed):
    shuffled = FRAME.sample(frac=1, random_state=seed).sample(frac=1, axis=1, random_state=seed)
    assert_same(ls.SEM("\n".join(STATEMENTS)).fit(shuffled, **FIML))


@few
@given(order=st.permutations(STATEMENTS), items=st.permutations(("b2", "b3")))
def test_order_of_statements_and_items_does_not_matter(order, items):
    text = "\n".join(order).replace("b2 + b3", " + ".join(items))
    assert_same(ls.SEM(text).fit(FRAME, **FIML))


@pytest.mark.parametrize("estimator", ["ML", "MLR"])
@pytest.mark.parametrize("groups", [False, True])
def test_fiml_without_missing_answers_is_maximum_likelihood(estimator, groups):
    frame = answers(3).assign(platform=np.repeat(["taobao", "jd"], [170, 130]))
    options = {"group": "platform", "group_equal": ["loadings", "intercepts"]} if groups else {}
    model = ls.SEM("\n".join(STATEMENTS))
    fiml = model.fit(frame, missing="fiml", estimator=estimator, **options)
    complete = model.fit(
        frame, estimator=estimator, meanstructure=True, information="observed", **options
    )
    pd.testing.assert_frame_equal(keyed(fiml), keyed(complete), rtol=1e-7, atol=1e-9)
    ours, theirs = fiml.fit_indices(), complete.fit_indices()
    # the robust indices are another correction: Zhang & Savalei's, for incomplete answers
    shared = [name for name in theirs.index if not name.endswith("_robust")]
    pd.testing.assert_series_equal(ours[shared], theirs[shared], rtol=1e-7, atol=1e-9)


def test_robust_indices_of_fiml_without_missing_answers_are_the_plain_ones_under_normality():
    indices = ls.SEM("\n".join(STATEMENTS)).fit(answers(3), missing="fiml").fit_indices()
    for name in ("cfi", "tli", "rmsea"):
        assert indices[f"{name}_robust"] == pytest.approx(indices[name], rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("options", [FIML, {"estimator": "MLR", "missing": "listwise"}])
@few
@given(
    item=st.sampled_from(["a1", "b2", "c3"]),
    factor=st.one_of(st.floats(0.01, 100), st.floats(-100, -0.01)),
    shift=st.floats(-50, 50),
)
def test_rescaling_an_item_leaves_every_test_and_index_alone(options, item, factor, shift):
    model = ls.SEM("\n".join(STATEMENTS))
    plain = model.fit(FRAME, **options).fit_indices()
    scaled = model.fit(FRAME.assign(**{item: shift + factor * FRAME[item]}), **options)
    # log-likelihoods count in units of the items
    unitless = plain.index.difference(["logl", "unrestricted_logl", "aic", "bic", "bic2"])
    pd.testing.assert_series_equal(
        scaled.fit_indices()[unitless], plain[unitless], rtol=1e-5, atol=1e-7
    )


@few
@given(seed=st.integers(0, 2**32 - 1), turned=st.booleans())
def test_order_of_groups_and_rows_does_not_matter(seed, turned):
    frame = incomplete_groups(6)
    model = ls.SEM("\n".join((*STATEMENTS[:2], "B ~ A")))
    options = {**FIML, "group": "platform", "group_equal": ["loadings"]}
    reference = model.fit(frame, **options)
    shuffled = frame.sample(frac=1, random_state=seed)
    shuffled = shuffled.sort_values("platform", ascending=not turned, kind="stable")
    assert_same(model.fit(shuffled, **options), reference)


def test_an_item_that_everybody_answered_or_nobody_missed_twice_is_no_special_case():
    """One missing answer moves the estimates by about one respondent's share of them."""
    frame = answers(3)
    holed = frame.copy()
    holed.loc[7, "b2"] = np.nan
    model = ls.SEM("\n".join(STATEMENTS))
    complete, nearly = (model.fit(f, missing="fiml").estimates() for f in (frame, holed))
    free = complete["se"] > 0
    moved = ((complete["est"] - nearly["est"]).abs() / complete["se"])[free]
    assert 0 < moved.max() < 0.5


def test_scaling_factors_of_normal_answers_are_near_one():
    """Expectation one; over this many respondents they vary by a few hundredths."""
    frame = answers(1, 20_000)
    holed = incomplete(1, 20_000)
    model = ls.SEM("\n".join(STATEMENTS))
    for estimator in ("MLM", "MLR"):
        indices = model.fit(frame, estimator=estimator).fit_indices()
        assert indices["chisq_scaling_factor"] == pytest.approx(1, abs=0.03)
    assert model.fit(holed, **FIML).fit_indices()["chisq_scaling_factor"] == pytest.approx(
        1, abs=0.03
    )

"""What the section of a paper says of a comparison, in numbers of its tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from platform_frames import EASIER, FRAME, TEXT, plain, shops

import loyaltysem as ls


@pytest.fixture(scope="module")
def unasked() -> ls.PlatformComparison:
    """No source and no target."""
    return plain(source=None, target=None)


@pytest.fixture(scope="module")
def partial() -> ls.PlatformComparison:
    return plain(EASIER, release=["c4 ~ 1"])


def test_without_source_and_target_the_text_speaks_of_every_path(unasked):
    text, zh = unasked.text(), unasked.text("zh")
    joint = unasked.equality.query("quantity == 'path'").set_index("name")
    for outcome, predictor in (("B", "A"), ("C", "A"), ("C", "B")):
        own = unasked.paths.query("lhs == @outcome and rhs == @predictor").set_index("group")
        first = own.loc["x"]
        assert (
            f"The unstandardised path from {predictor} to {outcome} is {first['est']:.2f} "
            f"[{first['ci_lower']:.2f}, {first['ci_upper']:.2f}] for x".replace("-", "−")
            in text
        )
        test = joint.loc[f"{outcome} ~ {predictor}"]
        assert f"joint test of equality χ²(2) = {test['chisq']:.2f}" in text
        assert f"{predictor}对{outcome}的非标准化路径系数，x为{first['est']:.2f}" in zh
    equal = unasked.ladder.table.loc["paths"]
    said = f"Δχ²({equal['df_diff']}) = {equal['chisq_diff']:.2f}"
    assert f"The joint test that all paths are equal across groups gives {said}" in text
    assert f"各组全部路径系数相等的联合检验：{said}" in zh


def test_with_them_the_path_that_is_the_direct_effect_is_said_once():
    text = plain().text()
    assert "path from A to B" in text
    assert "path from B to C" in text
    assert "direct effect of A on C" in text
    assert "path from A to C" not in text


def test_a_pair_of_paths_that_differs_is_named():
    steep = shops({"x": 0.0, "y": 0.0}, slopes=(0.5, 0.3), seed=8)
    other = shops({"z": 0.0}, slopes=(1.2, 0.3), seed=9)
    found = plain(pd.concat([steep, other], ignore_index=True), source=None, target=None)
    pairs = found.differences.query("name == 'C ~ A' and differs")
    assert len(pairs)
    for row in pairs.itertuples():
        high, low = (row.first, row.second) if row.difference > 0 else (row.second, row.first)
        assert f"{high} exceeds {low} by {abs(row.difference):.2f}" in found.text()


def test_every_route_is_said_where_there_are_two():
    """And without a direct effect too."""
    model = ls.SEM(
        "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nC =~ c1 + c2 + c3 + c4\nD =~ d1 + d2 + d3\n"
        "B ~ A\nD ~ A\nC ~ B + D"
    )
    rng = np.random.default_rng(7)
    level = 0.5 * FRAME[["a1", "a2", "a3"]].mean(axis=1) + 0.5 * rng.normal(size=len(FRAME))
    wider = FRAME.assign(**{f"d{i}": level + 0.5 * rng.normal(size=len(FRAME)) for i in (1, 2, 3)})
    found = ls.compare_platforms(
        model, wider, group="shop", source="A", target="C", n_replicates=30, rng=1
    )
    assert "Of it, the route A → B → C is" in found.text()
    assert "Of it, the route A → D → C is" in found.text()
    assert "其中路径“A → B → C”的间接效应" in found.text("zh")


def test_the_fit_that_it_rests_on_is_said_in_numbers_of_the_ladder(partial):
    row = partial.ladder.table.loc[partial.ladder.level]
    said = f"χ²({row['df']}) = {row['chisq']:.2f}"
    assert f"The fit of the measurement model at this level is {said}" in partial.text()
    assert f"该水平测量模型的拟合指标：{said}" in partial.text("zh")
    assert f"CFI = {row['cfi']:.3f}".replace("0.", ".") in partial.text()
    # the paths of three constructs leave nothing to be fitted
    assert "With the structural paths" not in partial.text()
    through = ls.SEM(TEXT.replace("C ~ A + B", "C ~ B"))
    found = ls.compare_platforms(
        through, FRAME, group="shop", source="A", target="C", n_replicates=30, rng=1
    )
    row = found.ladder.table.loc["structure"]
    said = f"χ²({row['df']}) = {row['chisq']:.2f}"
    assert f"With the structural paths it is {said}" in found.text()
    assert f"加入结构路径后的拟合指标：{said}" in found.text("zh")


def test_how_much_a_released_item_differs_is_said(partial):
    sizes = partial.ladder.effect_sizes().query("item == 'c4'").set_index("group")
    assert f"(dMACS = {sizes.loc['z', 'dmacs']:.2f})" in partial.text()
    assert f"dMACS = {sizes.loc['z', 'dmacs']:.2f}" in partial.text("zh")
    assert "dMACS" not in plain().text()


def test_respondents_with_missing_answers_are_counted():
    frame = FRAME.mask(np.random.default_rng(1).random(FRAME.shape) < 0.01)
    frame["shop"] = FRAME["shop"]
    n = int(frame.isna().any(axis=1).sum())
    left_out = plain(frame, missing="listwise")
    assert f"{n} respondents with missing answers were left out." in left_out.text()
    assert f"{n}名受访者作答有缺失，按列删法剔除" in left_out.text("zh")
    assert "missing answers" not in plain().text()
    kept = plain(frame, missing="fiml", n_replicates=50)
    assert (
        f"{n} respondents with missing answers were kept (full-information maximum likelihood)."
        in kept.text()
    )
    assert f"{n}名受访者作答有缺失，采用全信息极大似然法（FIML）保留" in kept.text("zh")


@pytest.mark.parametrize(
    ("weights", "english", "chinese"),
    [
        ("loadings", "weights from their loadings in this model", "按其在本模型中的因子载荷加权"),
        ("regression", "the weights of regression factor scores", "回归法因子得分系数加权"),
    ],
)
def test_where_the_weights_of_an_index_come_from_is_said(weights, english, chinese):
    found = plain(index_weights=weights)
    assert english in found.text()
    assert chinese in found.text("zh")
    assert english in str(found)


@pytest.mark.parametrize(
    ("identification", "english", "chinese"),
    [
        ("marker", "units of the marker items (a1 for A, b1 for B and c1 for C)", "C为c1"),
        ("variance", "has a variance of 1 in x", "以x组为准，使各潜变量的方差"),
        ("effect_coding", "whose loadings average 1 (effect coding)", "效应编码"),
    ],
)
def test_the_unit_of_unstandardised_coefficients_is_named(identification, english, chinese):
    ladder = ls.measurement_invariance(
        ls.SEM(TEXT), FRAME, group="shop", identification=identification
    )
    found = plain(ladder=ladder)
    assert english in found.text()
    assert chinese in found.text("zh")
    assert english in str(found)


def test_the_group_of_reference_has_zero_and_no_interval():
    found = plain(bounds=None)
    text = found.text()
    assert "0 for x, the reference, " in text
    assert "0.00 [0.00, 0.00]" not in text
    assert "x为参照组（0）" in found.text("zh")
    assert "0.00 [0.00, 0.00]" not in found.text("zh")
    other = plain(bounds=None, reference="z")
    assert "0 for z, the reference" in other.text()
    assert "0 for x" not in other.text()


def test_where_only_the_total_effect_means_anything_no_path_to_the_target_is_said():
    found = plain(shops({"x": 0.0, "y": 0.1}, noise=0.15, seed=2))
    assert "inseparable" in found.cautions["caution"].tolist()
    assert "exceeds .85" in found.text()
    assert "高于0.85" in found.text("zh")
    for path in ("path from A to C", "path from B to C", "all paths are equal"):
        assert path not in found.text()


def test_that_equal_slopes_are_not_rejected_is_said_too():
    aged = FRAME.assign(age=np.random.default_rng(2).normal(40, 10, len(FRAME)))
    found = plain(aged, adjust_for=["age"])
    p = found.adjusted.equal_slopes.pvalue
    assert p > 0.05
    assert f"slopes across groups is not rejected (p = {p:.3f}".replace("0.", ".") in found.text()
    assert f"未拒绝斜率跨组相等的假设（p = {p:.3f}" in found.text("zh")

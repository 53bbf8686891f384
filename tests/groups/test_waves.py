"""Waves as independent cross-sections: levels, changes, trends, and whose change is another."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest
from platform_frames import BOUNDS, ITEMS, LOADINGS, OPTIONS, TEXT, plain, shops

import loyaltysem as ls
from loyaltysem.errors import (
    DataError,
    InvarianceError,
    LoyaltySEMError,
    NotAvailableError,
    OptionError,
    VariableNotFoundError,
)
from loyaltysem.groups.comparison.waves.cells import WaveCells
from loyaltysem.groups.comparison.waves.contrasts import contrasts_of
from loyaltysem.inference.derived.multiplicity import adjusted_pvalues
from loyaltysem.words.numbers import telling_places

#: Levels of C by shop, in units of c1: z rises by .4 and .6, the others stay.
TRUTH = {
    2021: {"x": 0.0, "y": 0.2, "z": 0.4},
    2022: {"x": 0.0, "y": 0.2, "z": 0.8},
    2024: {"x": 0.0, "y": 0.2, "z": 1.4},
}
FRAME = pd.concat(
    [shops(level, seed=40 + k).assign(year=year) for k, (year, level) in enumerate(TRUTH.items())],
    ignore_index=True,
)
#: Points of the index with equal weights for each unit.
PER_UNIT = 10 * LOADINGS[6:].mean()


@pytest.fixture(scope="module")
def waves() -> ls.PlatformComparison:
    return plain(FRAME, time="year", n_replicates=200)


def of_c(table: pd.DataFrame) -> pd.DataFrame:
    return table.query("construct == 'C' and weights == 'equal'")


def test_measurement_is_tested_over_platforms_and_waves_in_one_ladder(waves):
    assert waves.ladder.group == "shop × year"
    assert waves.ladder.group_labels == tuple(f"{s} {y}" for s in "xyz" for y in TRUTH)
    assert waves.ladder.level in ("scalar", "strict")
    assert waves.waves.labels == (2021, 2022, 2024)


def test_levels_are_those_of_the_comparison(waves):
    table = waves.waves.levels
    pd.testing.assert_series_equal(
        table.query("weights == 'loadings'")["est"].reset_index(drop=True),
        waves.index.query("weights == 'loadings'")["index"].reset_index(drop=True),
        check_names=False,
    )
    assert table["wave"].tolist()[:3] == [2021, 2022, 2024]
    assert table["group"].tolist()[:4] == ["x", "x", "x", "y"]


def test_changes_are_differences_of_levels_and_hold_the_truth(waves):
    levels = of_c(waves.waves.levels).set_index(["group", "wave"])["est"]
    table = of_c(waves.waves.changes)
    assert table[["start", "end"]].drop_duplicates().to_numpy().tolist() == [
        [2021, 2022],
        [2022, 2024],
    ]
    for row in table.itertuples():
        expected = levels[(row.group, row.end)] - levels[(row.group, row.start)]
        assert row.change == pytest.approx(expected, rel=1e-10)
        true = (TRUTH[row.end][row.group] - TRUTH[row.start][row.group]) * PER_UNIT
        assert row.ci_lower < true < row.ci_upper
        assert row.differs == (row.group == "z")
    reach = (table["ci_upper"] - table["change"]) / table["se"]
    np.testing.assert_allclose(reach, reach.iloc[0])
    np.testing.assert_allclose(
        table["pvalue_holm"], adjusted_pvalues(table["pvalue"].to_numpy(), "holm")
    )


def test_errors_of_changes_are_those_of_independent_samples(waves):
    levels = of_c(waves.waves.levels).set_index(["group", "wave"])["se"]
    for row in of_c(waves.waves.changes).itertuples():
        apart = np.hypot(levels[(row.group, row.start)], levels[(row.group, row.end)])
        assert row.se == pytest.approx(apart, rel=0.2)


def test_trends_are_the_lines_through_the_levels_by_year(waves):
    levels = of_c(waves.waves.levels).set_index(["group", "wave"])["est"]
    for row in of_c(waves.waves.trends).itertuples():
        slope = np.polyfit([2021, 2022, 2024], levels[row.group].to_numpy(), 1)[0]
        assert row.trend == pytest.approx(slope, rel=1e-8)
        truth = np.polyfit([2021, 2022, 2024], [TRUTH[y][row.group] for y in TRUTH], 1)[0]
        assert row.ci_lower < truth * PER_UNIT < row.ci_upper


def test_differences_in_differences_are_those_of_the_changes(waves):
    changes = of_c(waves.waves.changes).set_index(["group", "start"])["change"]
    table = of_c(waves.waves.differences)
    assert len(table) == 6
    for row in table.itertuples():
        expected = changes[(row.first, row.start)] - changes[(row.second, row.start)]
        assert row.difference == pytest.approx(expected, rel=1e-9)
        true = sum(
            sign * (TRUTH[row.end][g] - TRUTH[row.start][g])
            for g, sign in ((row.first, 1), (row.second, -1))
        )
        assert row.ci_lower < true * PER_UNIT < row.ci_upper
    trends = of_c(waves.waves.trends).set_index("group")["trend"]
    for row in of_c(waves.waves.trend_differences).itertuples():
        assert row.difference == pytest.approx(trends[row.first] - trends[row.second], rel=1e-9)


def test_an_item_that_changed_its_wording_in_one_wave_is_released():
    frame = FRAME.copy()
    frame.loc[frame["year"] == 2024, "c4"] += 0.7
    first = plain(frame, time="year", n_replicates=20)
    assert first.ladder.level == "metric"
    with pytest.raises(InvarianceError, match="by shop × year"):
        _ = first.waves
    assert "in differences" not in first.text()
    ladder = first.ladder.release("c4 ~ 1")
    found = plain(frame, time="year", ladder=ladder)
    assert set(found.waves.levels["quantity"]) == {"latent index"}
    options = {"source": "A", "target": "C", "n_replicates": 20, "rng": 1}
    by_default = ls.compare_platforms(ls.SEM(TEXT), frame, time="year", ladder=ladder, **options)
    assert by_default.group == "shop × year"
    row = of_c(found.waves.changes).set_index(["group", "start"]).loc[("x", 2022)]
    assert row["ci_lower"] < 0 < row["ci_upper"]


def test_order_of_rows_and_kind_of_frame_do_not_matter(waves):
    mixed = FRAME.sample(frac=1, random_state=3).sort_values("shop", kind="stable")
    found = plain(pl.DataFrame(mixed.to_dict("list")), time="year", n_replicates=20)
    np.testing.assert_allclose(
        found.waves.changes["change"], waves.waves.changes["change"], atol=1e-5
    )


@pytest.mark.parametrize(
    ("names", "order", "when"),
    [
        # in texts numbers count as numbers
        ({2021: "wave 9", 2022: "wave 10", 2024: "wave 11"}, None, [1, 2, 3]),
        (
            {2021: "autumn", 2022: "winter", 2024: "spring"},
            ["autumn", "winter", "spring"],
            [1, 2, 3],
        ),
        ({2021: 3, 2022: 5, 2024: 9}, None, [3, 5, 9]),
    ],
)
def test_waves_stand_in_their_order(names, order, when, waves):
    year = FRAME["year"].map(names)
    if order is not None:
        year = year.astype(pd.CategoricalDtype(order, ordered=True))
    found = plain(FRAME.assign(year=year), time="year", n_replicates=20)
    assert list(found.waves.labels) == list(names.values())
    ours, theirs = of_c(found.waves.levels), of_c(waves.waves.levels)
    np.testing.assert_allclose(ours["est"], theirs["est"], atol=1e-5)
    for row in of_c(found.waves.trends).itertuples():
        own = ours[ours["group"] == row.group]["est"].to_numpy()
        assert row.trend == pytest.approx(np.polyfit(when, own, 1)[0], rel=1e-6)


def test_a_platform_that_came_later_has_the_changes_that_it_has():
    late = FRAME[(FRAME["shop"] != "y") | (FRAME["year"] > 2021)]
    found = plain(late, time="year", n_replicates=50)
    table = of_c(found.waves.changes)
    assert table["group"].tolist() == ["x", "x", "z", "z", "y"]
    pairs = of_c(found.waves.differences)
    assert pairs[["first", "second", "start"]].to_numpy().tolist() == [
        ["x", "z", 2021],
        ["x", "z", 2022],
        ["x", "y", 2022],
        ["z", "y", 2022],
    ]
    # a line through other years is another trend
    assert of_c(found.waves.trend_differences)[["first", "second"]].to_numpy().tolist() == [
        ["x", "z"]
    ]


def test_platforms_asked_in_other_waves_are_not_held_against_each_other():
    apart = FRAME[
        ((FRAME["shop"] == "x") & (FRAME["year"] < 2024))
        | ((FRAME["shop"] == "z") & (FRAME["year"] > 2021))
    ]
    found = plain(apart, time="year", n_replicates=20)
    assert len(of_c(found.waves.changes)) == 2
    with pytest.raises(NotAvailableError, match="same waves"):
        _ = found.waves.differences


def test_respondents_without_a_wave_are_counted():
    frame = FRAME.assign(year=FRAME["year"].where(FRAME.index > 6))
    found = plain(frame, time="year", n_replicates=20)
    assert "shop × year is unknown for 7 respondents" in found.text()
    assert found.waves.labels == (2021, 2022, 2024)


def test_waves_of_groups_alike_in_age():
    """In 2024 older customers were asked, and age makes loyal."""
    age = np.random.default_rng(4).normal(size=len(FRAME)) + (FRAME["year"] == 2024)
    frame = FRAME.assign(age=age)
    frame[ITEMS[6:]] += 0.4 * np.outer(age, LOADINGS[6:])
    found = plain(frame, time="year", adjust_for=["age"], n_replicates=100)
    row = of_c(found.waves.changes).set_index(["group", "start"]).loc[("x", 2022)]
    assert row["ci_lower"] < 0 < row["ci_upper"]
    without = of_c(plain(frame, time="year", n_replicates=100).waves.changes)
    assert without.set_index(["group", "start"]).loc[("x", 2022), "ci_lower"] > 0
    assert "adjusted latent mean of C" in found.waves.text()
    assert "调整后C的潜均值" in found.waves.text("zh")
    with pytest.raises(OptionError, match="column of time="):
        plain(frame, time="year", adjust_for=["year"])


def test_weights_go_through_the_waves():
    weighted = plain(FRAME.assign(w=1.0), time="year", weights="w", n_replicates=20)
    none = plain(FRAME, time="year", estimator="MLR", n_replicates=20)
    pd.testing.assert_frame_equal(weighted.waves.changes, none.waves.changes, rtol=1e-7)


def places(row: object) -> int:
    """Return the decimals of a change that differs: an end is not written as zero."""
    return telling_places(min(abs(row.ci_lower), abs(row.ci_upper)), 1)  # type: ignore[attr-defined]


def test_numbers_of_the_text_are_those_of_the_tables(waves):
    text, zh = waves.waves.text(), waves.waves.text("zh")
    assert text in waves.text()
    assert zh in waves.text("zh")
    table = waves.waves.changes.query("construct == 'C' and weights == 'loadings'")
    for row in table[table["differs"]].itertuples():
        est, low, high = (
            f"{x:+.{places(row)}f}".replace("-", "−")
            for x in (row.change, row.ci_lower, row.ci_upper)
        )
        assert f"{row.group} from {row.start} to {row.end}, {est} [{low}, {high}], p" in text
        assert f"{row.group}由{row.start}至{row.end}" in zh
        moved = f"{'上升' if row.change > 0 else '下降'}{abs(row.change):.{places(row)}f}分 ["
        assert moved in zh
    assert "双重差分" in zh
    assert "per unit of year" in text
    assert "The waves (year) are treated as independent cross-sections" in waves.text()
    assert "相互独立的横截面样本" in waves.text("zh")


def test_names_of_the_codebook_are_used():
    text = """
[groups.shop]
levels = { x = "x", y = "y", z = "z" }
level_labels = { x = "Taobao" }
level_labels_zh = { x = "淘宝" }
[groups.year]
label = "Wave"
label_zh = "轮次"
levels = { b = "w1", a = "w2", c = "w3" }
level_labels_zh = { w1 = "第一轮" }
""" + "".join(f"[items.{item}]\nminimum = -5\nmaximum = 15\n" for item in ITEMS)
    frame = FRAME.assign(year=FRAME["year"].map({2021: "b", 2022: "a", 2024: "c"}))
    survey = ls.Survey.from_frame(frame, ls.Codebook.from_toml(text))
    found = plain(survey, time="year", bounds=None, n_replicates=20)
    assert found.waves.labels == ("w1", "w2", "w3")
    assert "淘宝（第一轮）" in found.text("zh")
    assert "Taobao w1" in found.text()
    assert found.waves.plot(language="zh").axes[0].get_xlabel() == "轮次"


def test_a_platform_of_reference_is_that_of_all_its_waves():
    easier = FRAME.copy()
    easier.loc[easier["shop"] == "z", "c4"] += 0.7
    found = plain(easier, time="year", n_replicates=20, release=["c4 ~ 1"], reference="z")
    cells = found._waves.cells
    own = found.answers.query("construct == 'C' and weights == 'equal'")["bias"].to_numpy()
    sizes = np.array(found._record.ground.sample.moments.n_observations)
    of_z = cells.platform == 2
    assert np.average(own[of_z], weights=sizes[of_z]) == pytest.approx(0, abs=1e-9)
    assert own[~of_z].max() < -1
    assert "for released parameters the values of z are used." in found.text()
    with pytest.raises(OptionError, match="none of the groups 'x', 'y', 'z'"):
        plain(easier, time="year", n_replicates=20, release=["c4 ~ 1"], reference="z 2021")


def test_the_figure_has_a_line_for_each_platform(waves):
    figure = waves.waves.plot()
    assert len(figure.axes) == 2
    ax = figure.axes[1]
    assert [entry.get_text() for entry in ax.get_legend().get_texts()] == ["x", "y", "z"]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["2021", "2022", "2024"]
    table = waves.waves.levels.query("construct == 'C' and weights == 'loadings'")
    for line, group in zip(ax.get_lines(), "xyz", strict=True):
        own = table[table["group"] == group]
        np.testing.assert_allclose(line.get_ydata(), own["est"])
        # beside its year, so that intervals do not hide each other
        assert np.abs(line.get_xdata() - own["wave"]).max() < 0.2
    assert ax.get_title().startswith("Observed index of C (0–100)")
    assert "C的观测指数" in waves.waves.plot(language="zh").axes[1].get_title()


def test_tables_are_written_and_changes_shown_with_the_others(waves, tmp_path):
    names = {path.stem for path in waves.to_csv(tmp_path / "tables")}
    assert {"wave_levels", "wave_changes", "wave_trends", "wave_differences"} <= names
    assert "Changes between consecutive waves" in str(waves)


def test_without_time_there_are_no_waves():
    with pytest.raises(NotAvailableError, match="time="):
        _ = plain(n_replicates=20).waves


WRONG: dict[str, tuple[dict[str, object], pd.DataFrame, type[LoyaltySEMError], str]] = {
    "no such column": ({"time": "wave"}, FRAME, VariableNotFoundError, "'wave'"),
    "the grouping": ({"time": "shop"}, FRAME, OptionError, "are one column"),
    "an item": ({"time": "c1"}, FRAME.round(0), LoyaltySEMError, "c1"),
    "one wave": ({"time": "year"}, FRAME[FRAME["year"] == 2021], DataError, "1 wave"),
    "each platform once": (
        {"time": "year"},
        FRAME[FRAME["year"] == FRAME["shop"].map({"x": 2021, "y": 2022, "z": 2024})],
        DataError,
        "in one wave",
    ),
    "few in a cell": (
        {"time": "year"},
        FRAME.drop(index=FRAME.index[(FRAME["shop"] == "y") & (FRAME["year"] == 2022)][5:]),
        DataError,
        r"'y 2022' \(5\)",
    ),
    "the same people again": (
        {"time": "year", "id": "who"},
        FRAME.assign(who=np.tile(np.arange(len(FRAME) // 3), 3)),
        NotAvailableError,
        "longitudinal",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_waves_that_are_not_right_are_refused_by_name(case):
    changes, frame, error, words = WRONG[case]
    with pytest.raises(error, match=words):
        plain(frame, **changes)


def test_two_waves_have_a_change_and_no_other_trend():
    two = FRAME[FRAME["year"] < 2024]
    found = ls.compare_platforms(
        ls.CFA("\n".join(TEXT.splitlines()[:3])),
        two,
        time="year",
        **(OPTIONS | {"source": None, "target": None, "bounds": BOUNDS, "n_replicates": 30}),
    )
    changes, trends = of_c(found.waves.changes), of_c(found.waves.trends)
    np.testing.assert_allclose(changes["change"], trends["trend"])
    assert "trend" not in found.waves.text()
    assert "Linear trends" not in str(found.waves)


def test_where_nothing_changes_nothing_is_said_to_have_stayed_the_same():
    frame = pd.concat(
        [shops({"x": 0.0, "y": 0.3}, seed=60 + k).assign(year=k) for k in range(2)],
        ignore_index=True,
    )
    found = plain(frame, time="year")
    assert not found.waves.changes["differs"].any()
    text, zh = found.waves.text(), found.waves.text("zh")
    assert "The observed index of C (0–100) does not change significantly between" in text
    assert "The changes do not differ significantly between groups." in text
    assert (
        "C的观测指数（0–100）在各组相邻两轮之间均无显著变化。各组的变化幅度之间无显著差异。" in zh
    )


@pytest.mark.parametrize(
    ("one", "other", "trends", "changes"),
    [
        ((1, 2, 4, 5), (1, 3, 4, 5), 0, 1),
        # the middle of three waves has no weight in a trend
        ((1, 2, 3), (1, 3), 0, 0),
        ((1, 2, 3), (1, 2, 3), 1, 2),
    ],
)
def test_trends_are_held_against_each_other_only_in_the_same_waves(one, other, trends, changes):
    waves = sorted({*one, *other})
    cells = WaveCells(
        "shop",
        "wave",
        "shop × wave",
        ("x", "y"),
        tuple(waves),
        tuple(f"{s} {w}" for s, own in (("x", one), ("y", other)) for w in own),
        np.array([0] * len(one) + [1] * len(other)),
        np.array([waves.index(w) for w in (*one, *other)]),
        np.array(waves, dtype=float),
    )
    kinds = [contrast.kind for contrast in contrasts_of(cells)]
    assert kinds.count("difference of trends") == trends
    assert kinds.count("difference of changes") == changes


def test_platforms_and_waves_whose_names_run_together_are_told_apart():
    """'a 1' in 'x' and 'a' in '1 x' read alike, and so may a platform and another's wave."""
    rng = np.random.default_rng(1)
    parts = []
    for platform in ("a", "a 1", "a | 1"):
        for wave in ("x", "1 x", "1", "| 1 x"):
            factor = rng.normal({"a": 0.0, "a 1": 1.0}.get(platform, 2.0), 1, 120)
            items = {f"S{i}": 4 + factor + rng.normal(0, 0.6, 120) for i in (1, 2, 3)}
            parts.append(pd.DataFrame(items | {"platform": platform, "wave": wave}))
    found = ls.compare_platforms(
        ls.CFA("S =~ S1 + S2 + S3"),
        pd.concat(parts, ignore_index=True),
        time="wave",
        n_replicates=60,
        rng=1,
        rule="delta_fit",
        bounds={f"S{i}": (-4, 12) for i in (1, 2, 3)},
    )
    assert len(set(found.ladder.group_labels)) == 12
    levels = found.waves.levels.query("weights == 'loadings'")
    assert levels.groupby("group", sort=False)["est"].mean().round().is_monotonic_increasing
    assert len(levels.drop_duplicates(["group", "wave"])) == 12
    text = found.text()
    for name in ("a (1 x)", "a 1 (x)", "a | 1 (x)", "a (| 1 x)"):
        assert name in text
    assert found.waves.plot() is not None


def test_platforms_are_held_against_each_other_within_a_wave(waves):
    cells = {
        label: (platform, wave)
        for label, platform, wave in zip(
            waves.ladder.group_labels,
            waves._waves.cells.platform,
            waves._waves.cells.wave,
            strict=True,
        )
    }
    table = of_c(waves.differences.rename(columns={"name": "construct"}))
    for row in table.itertuples():
        assert cells[row.first][0] != cells[row.second][0]
        assert cells[row.first][1] == cells[row.second][1]
    n_waves = len(waves.waves.labels)
    per_wave = len(set(waves._waves.cells.platform))
    assert len(table) == n_waves * per_wave * (per_wave - 1) / 2
    # and they are one family, whose ranks are those of each wave
    ranks = of_c(waves.ranks)
    assert ranks["rank_upper"].max() <= per_wave
    for wave in range(n_waves):
        own = [label for label, cell in cells.items() if cell[1] == wave]
        assert sorted(ranks[ranks["group"].isin(own)]["rank"]) == list(range(1, per_wave + 1))
    joint = of_c(waves.equality.rename(columns={"name": "construct"}))
    assert joint["df"].iloc[0] == n_waves * (per_wave - 1)


def test_where_no_two_platforms_share_a_wave_changes_alone_are_compared():
    rng = np.random.default_rng(2)
    parts = []
    for platform, years in (("p", (2021, 2022)), ("q", (2023, 2024))):
        for year in years:
            factor = rng.normal(size=150)
            items = {f"S{i}": 4 + factor + rng.normal(0, 0.6, 150) for i in (1, 2, 3)}
            parts.append(pd.DataFrame(items | {"platform": platform, "wave": year}))
    found = ls.compare_platforms(
        ls.CFA("S =~ S1 + S2 + S3"),
        pd.concat(parts, ignore_index=True),
        time="wave",
        n_replicates=60,
        rng=1,
        rule="delta_fit",
        bounds={f"S{i}": (-4, 12) for i in (1, 2, 3)},
    )
    assert len(found.differences) == 0
    assert (found.equality["df"] == 0).all()
    assert found.ranks["rank_upper"].eq(1).all()
    assert len(found.waves.changes.query("weights == 'loadings'")) == 2
    assert "exceeds" not in found.text()
    assert "num" not in str(found)


def test_an_effect_without_a_mediator_is_said_once(waves):
    text = waves.text()
    said = [part for part in text.split(". ") if "effect of" in part]
    assert len(said) == len(set(said))
    whole = ls.compare_platforms(
        ls.SEM("A =~ a1 + a2 + a3\nC =~ c1 + c2 + c3 + c4\nC ~ A"),
        FRAME,
        group="shop",
        source="A",
        target="C",
        n_replicates=40,
        rng=1,
        bounds=BOUNDS,
    )
    assert "direct effect" not in whole.text()
    assert "total effect of A on C, all of it direct, is" in whole.text()
    assert "A对C的非标准化总效应（全部为直接效应）" in whole.text("zh")
    assert "path from" not in whole.text()

"""The comparison of platforms on the bundled simulated survey, and what it refuses."""

from __future__ import annotations

import csv

import numpy as np
import pandas as pd
import polars as pl
import pytest
from platform_frames import FRAME, OPTIONS, TEXT, plain

import loyaltysem as ls
from loyaltysem.errors import WritingError
from loyaltysem.files import begins_formula
from loyaltysem.inference.uncertainty.bootstrap_intervals import bootstrap_interval

PLATFORMS = ["taobao", "tmall", "jd"]


@pytest.fixture(scope="module")
def survey() -> ls.Survey:
    return ls.datasets.load_platforms().screen().apply()


@pytest.fixture(scope="module")
def model(survey) -> ls.SEM:
    return ls.SEM(ls.theories.satisfaction_trust_loyalty(survey.codebook))


@pytest.fixture(scope="module")
def comparison(model, survey) -> ls.PlatformComparison:
    return ls.compare_platforms(model, survey, missing="listwise", n_replicates=120, rng=1)


def test_platforms_stand_in_the_codebooks_order(comparison):
    assert list(comparison.fits) == PLATFORMS
    assert comparison.fit["group"].tolist() == PLATFORMS
    assert (comparison.source, comparison.target) == ("SAT", "LOY")


def test_every_platform_has_its_fit_and_none_of_its_respondents_is_lost(comparison, survey):
    table = comparison.fit.set_index("group")
    assert set(table.columns) >= {"n", "n_incomplete", "chisq", "df", "cfi", "rmsea", "srmr"}
    sizes = survey.responses["platform"].value_counts()
    assert ((table["n"] + table["n_incomplete"]) == sizes[PLATFORMS]).all()
    assert table["admissible"].all()


def test_a_platforms_numbers_are_those_of_its_own_fit(comparison, model, survey):
    alone = model.fit(survey.subset(platform="tmall"), missing="listwise")
    effects = alone.effects("SAT", "LOY").iloc[:3].set_index("effect")
    own = comparison.influence.query("group == 'tmall'").set_index("effect")
    for column in ("est", "std_all"):
        pd.testing.assert_series_equal(own[column], effects[column], rtol=1e-9)
    index = alone.loyalty_index("LOY").set_index("weights")["index"]
    found = comparison.index.query("group == 'tmall' and construct == 'LOY'")
    pd.testing.assert_series_equal(found.set_index("weights")["index"], index, rtol=1e-9)


def test_influence_is_direct_plus_indirect_with_intervals_around_it(comparison):
    table = comparison.influence
    wide = table.pivot_table(index="group", columns="effect", values="est")
    np.testing.assert_allclose(wide["direct"] + wide["indirect"], wide["total"], rtol=1e-10)
    assert (table["ci_lower"] < table["est"]).all()
    assert (table["est"] < table["ci_upper"]).all()


def test_index_lies_between_0_and_100_and_its_equal_weight_twin_stands_beside_it(comparison):
    table = comparison.index
    assert table["index"].between(0, 100).all()
    for _, rules in table.groupby(["group", "construct"])["weights"]:
        assert rules.tolist() == ["loadings", "equal"]
    assert set(table["construct"]) == {"SAT", "LOY"}


def test_every_pair_is_compared_with_a_difference_that_is_one(comparison):
    table = comparison.differences
    for quantity, part in table.groupby("quantity"):
        assert list(zip(part["first"], part["second"], strict=True)) == [
            ("taobao", "tmall"),
            ("taobao", "jd"),
            ("tmall", "jd"),
        ], quantity
    index = comparison.index.query("construct == 'LOY' and weights == 'loadings'")
    value = index.set_index("group")["index"]
    for row in table[table["quantity"] == "index"].itertuples():
        assert row.difference == pytest.approx(value[row.first] - value[row.second], rel=1e-12)
        assert row.differs == (row.ci_lower > 0 or row.ci_upper < 0)


def test_differences_are_tested_together(monkeypatch):
    """Three pairs at 95 % together: each has an interval of 1 - .05 / 3."""
    levels = []

    def recorded(
        estimate: np.ndarray, drawn: np.ndarray, level: float
    ) -> tuple[np.ndarray, np.ndarray]:
        levels.append(level)
        return bootstrap_interval(estimate, drawn, level=level)

    monkeypatch.setattr("loyaltysem.groups.comparing.bootstrap_interval", recorded)
    assert len(plain().differences) == 6
    assert levels == pytest.approx([1 - 0.05 / 3] * 6)


def test_ranking_orders_the_platforms_by_the_targets_index(comparison):
    table = comparison.ranking
    assert table["rank"].tolist() == [1, 2, 3]
    assert table["index"].is_monotonic_decreasing
    assert table["first_in"].sum() == pytest.approx(1)


def test_notes_say_what_a_reader_must_know(comparison):
    notes = " ".join(comparison.notes)
    assert "simulated" in notes
    assert "invariance" in notes
    assert "120 replicates" in notes
    for text in (str(comparison), comparison._repr_html_()):
        assert "simulated" in text
        assert "Ranking" in text


def test_same_seed_same_digits(model, survey, comparison):
    again = ls.compare_platforms(model, survey, missing="listwise", n_replicates=120, rng=1)
    for name in ("fit", "influence", "index", "differences", "ranking"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(comparison, name))


def test_order_of_respondents_changes_no_estimate():
    first, second = (
        plain(),
        ls.compare_platforms(ls.SEM(TEXT), FRAME.sample(frac=1, random_state=1), **OPTIONS),
    )
    for table, column in (("influence", "est"), ("index", "index"), ("differences", "difference")):
        np.testing.assert_allclose(
            getattr(first, table)[column], getattr(second, table)[column], rtol=1e-7
        )


def test_names_of_the_groups_change_names_only():
    renamed = ls.compare_platforms(
        ls.SEM(TEXT), FRAME.replace({"shop": {"x": "q3", "y": "q2", "z": "q1"}}), **OPTIONS
    )
    ours = plain().influence.set_index(["group", "effect"])["est"]
    theirs = renamed.influence.set_index(["group", "effect"])["est"]
    for old, new in (("x", "q3"), ("y", "q2"), ("z", "q1")):
        np.testing.assert_allclose(ours[old], theirs[new], rtol=1e-9)


@pytest.mark.parametrize("kind", ["polars", "categorical", "numbers"])
def test_kind_of_frame_and_of_grouping_column_does_not_matter(kind):
    frame = {
        "polars": lambda: pl.DataFrame(FRAME.to_dict("list")),
        "categorical": lambda: FRAME.astype({"shop": "category"}),
        "numbers": lambda: FRAME.assign(shop=FRAME["shop"].map({"x": 1, "y": 2, "z": 3})),
    }[kind]()
    found = ls.compare_platforms(ls.SEM(TEXT), frame, **OPTIONS)
    np.testing.assert_allclose(found.influence["est"], plain().influence["est"], rtol=1e-9)


def test_respondents_without_a_platform_are_counted():
    frame = FRAME.copy()
    frame.loc[:6, "shop"] = None
    found = ls.compare_platforms(ls.SEM(TEXT), frame, **OPTIONS)
    assert any(note.startswith("7 respondents") for note in found.notes)
    assert found.fit["n"].sum() == len(FRAME) - 7


def test_tables_are_written_as_csv_that_excel_reads_with_chinese(comparison, tmp_path):
    paths = comparison.to_csv(tmp_path / "tables")
    assert [path.stem for path in paths] == ["fit", "influence", "index", "differences", "ranking"]
    for path in paths:
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        table = pd.read_csv(path, encoding="utf-8-sig")
        pd.testing.assert_frame_equal(table, getattr(comparison, path.stem), rtol=1e-12)


FORMULA_NAMES = {"x": "=1+1", "y": "＠b", "z": " -3+cmd|' /C calc'!A0"}


def test_no_cell_of_the_written_tables_is_a_formula(tmp_path):
    frame = FRAME.replace({"shop": FORMULA_NAMES}).rename(columns={"shop": "+shop"})
    comparison = ls.compare_platforms(ls.SEM(TEXT), frame, **{**OPTIONS, "group": "+shop"})
    read = {}
    for path in comparison.to_csv(tmp_path / "tables"):
        with path.open(encoding="utf-8-sig", newline="") as opened:
            read[path.stem] = list(csv.reader(opened))
    cells = {cell for rows in read.values() for row in rows for cell in row}
    assert {f"'{name}" for name in FORMULA_NAMES.values()} <= cells
    for cell in cells:
        assert not begins_formula(cell) or float(cell) < 0
    table = pd.read_csv(tmp_path / "tables" / "differences.csv")
    np.testing.assert_allclose(table["difference"], comparison.differences["difference"])


def test_written_tables_are_replaced_only_when_asked(tmp_path):
    (tmp_path / "ranking.csv").write_text("mine")
    with pytest.raises(WritingError, match="overwrite=True"):
        plain().to_csv(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["ranking.csv"]
    assert len(plain().to_csv(tmp_path, overwrite=True)) == 5


@pytest.mark.parametrize("name", ["gender", "性别", "index", "est", "n", "rank", "effect", "group"])
def test_a_comparison_names_the_grouping_variable_and_no_platform(name):
    frame = FRAME.rename(columns={"shop": name})
    comparison = ls.compare_platforms(ls.SEM(TEXT), frame, **{**OPTIONS, "group": name})
    for table in ("fit", "influence", "index"):
        assert getattr(comparison, table).columns[0] == "group"
    assert "group" in comparison.ranking
    assert comparison.ranking.columns.is_unique
    for text in (str(comparison), comparison._repr_html_()):
        assert "platform" not in text.lower()
        assert f"Fit by {name}" in text
        assert f"Each {name} has its own fit" in text
    if name.isascii():
        assert [panel.get_xlabel() for panel in comparison.plot().axes] == [name, name]


def test_axes_say_the_codebooks_label_of_the_grouping_variable(survey, model):
    comparison = ls.compare_platforms(
        model, survey, group="gender", missing="listwise", n_replicates=20, rng=1
    )
    assert comparison.plot().axes[0].get_xlabel() == survey.codebook.group("gender").label
    assert comparison._labels["zh"]["gender"] == survey.codebook.group("gender").label_zh


def test_what_goes_wrong_for_a_group_is_said_of_the_grouping_variable():
    frame = FRAME.rename(columns={"shop": "性别"})
    few = frame[(frame["性别"] != "y") | (frame.groupby("性别").cumcount() < 5)]
    with pytest.raises(ls.errors.DataError, match=r"^性别 'y': "):
        ls.compare_platforms(ls.SEM(TEXT), few, **{**OPTIONS, "group": "性别"})

"""The bundled export is a raw 问卷星 file, is simulated, and can be remade from its seed."""

from __future__ import annotations

import importlib.util
import re
import sys
import tomllib
from datetime import datetime
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

import loyaltysem.datasets as datasets
from loyaltysem.datasets import (
    platforms_codebook_path,
    platforms_export_path,
    platforms_population,
)
from loyaltysem.datasets.platforms_population import PLATFORMS

CODEBOOK = tomllib.loads(platforms_codebook_path().read_text(encoding="utf-8"))
LABELS = CODEBOOK["scales"]["agree7"]["labels"]
SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "make_platforms_export.py"
Row = tuple[str | int, ...]


def cells_of(path: Path) -> list[Row]:
    (sheet,) = load_workbook(path).worksheets
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows()]


def load_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_platforms_export", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = script
    spec.loader.exec_module(script)
    return script


def straight_lined(answers: pd.DataFrame) -> pd.Series:
    as_given = answers[list(CODEBOOK["items"])].assign(SAT4=8 - answers["SAT4"])
    return as_given.max(axis=1) == as_given.min(axis=1)


@pytest.fixture(scope="module")
def table() -> list[Row]:
    return cells_of(platforms_export_path())


@pytest.fixture(scope="module")
def script() -> ModuleType:
    return load_script()


@pytest.fixture(scope="module")
def answers(table) -> pd.DataFrame:
    """Answers as numbers, reverse-worded item reversed, read without the package's own reader."""
    frame = pd.DataFrame(table[1:], columns=range(len(table[0])))
    texts = {**CODEBOOK["items"], **CODEBOOK["traps"]}
    column = {
        name: next(i for i, header in enumerate(table[0]) if header.endswith(f".{entry['text']}"))
        for name, entry in texts.items()
    }
    result = pd.DataFrame({name: frame[at].map(LABELS) for name, at in column.items()})
    result["SAT4"] = 8 - result["SAT4"]
    result["platform"] = frame[8].map(CODEBOOK["groups"]["platform"]["levels"])
    result["seconds"] = frame[2].str.removesuffix("秒").astype(int)
    result["ip"] = frame[5]
    return result


@pytest.fixture(scope="module")
def attentive(answers) -> pd.DataFrame:
    usable = answers.drop_duplicates("ip")
    return usable[(usable["seconds"] >= 60) & (usable["TRAP1"] == 5) & ~straight_lined(usable)]


def test_remaking_the_file_from_its_seed_gives_every_cell_again(table, script, tmp_path):
    remade = tmp_path / "remade.xlsx"
    script.write_export(remade, script.export_rows())
    assert cells_of(remade) == table


def test_another_seed_gives_other_answers(table, script):
    assert [tuple(row) for row in script.export_rows(seed=1)] != table


def test_paradata_columns_come_first_in_wjx_order(table):
    assert table[0][:6] == ("序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP")


def test_questions_are_numbered_and_single_questions_end_in_a_space(table):
    assert table[0][6] == "1、性别 "
    assert table[0][8] == "3、您最常使用的购物平台 "
    numbers = [int(m[1]) for header in table[0] if (m := re.match(r"^(\d{1,3})、", header))]
    assert numbers == list(range(1, 12))


def test_only_the_first_column_of_a_matrix_carries_the_stem(table):
    matrix_headers = table[0][10:33]
    firsts = [header for header in matrix_headers if "—1." in header]
    assert len(firsts) == len(CODEBOOK["constructs"])
    others = [header for header in matrix_headers if header not in firsts]
    assert all(re.match(r"^\d\.\D", header) for header in others)


def test_every_text_of_the_codebook_stands_once_in_the_header(table):
    for section in ("items", "traps"):
        for name, entry in CODEBOOK[section].items():
            found = [header for header in table[0] if header.endswith(f".{entry['text']}")]
            assert len(found) == 1, name
    for name, entry in CODEBOOK["groups"].items():
        assert sum(header.endswith(f"、{entry['text']} ") for header in table[0]) == 1, name
    questions = sum(len(CODEBOOK[section]) for section in ("items", "traps", "groups"))
    assert len(table[0]) == 6 + questions + len(CODEBOOK["survey"]["ignore"])


def test_the_trap_stands_inside_the_loyalty_matrix(table):
    headers = table[0]
    trap = next(
        i for i, header in enumerate(headers) if CODEBOOK["traps"]["TRAP1"]["text"] in header
    )
    assert headers[trap - 1].endswith(CODEBOOK["items"]["LOY2"]["text"])
    assert headers[trap + 1].endswith(CODEBOOK["items"]["LOY3"]["text"])


def test_rows_are_numbered_in_the_order_of_submission(table):
    assert [row[0] for row in table[1:]] == list(range(1, len(table)))
    times = [datetime.strptime(str(row[1]), "%Y/%m/%d %H:%M:%S") for row in table[1:]]
    assert times == sorted(times)


def test_durations_are_written_in_seconds_and_addresses_with_a_place(table):
    for row in table[1:]:
        assert re.fullmatch(r"[1-9]\d*秒", str(row[2]))
        # 198.18.0.0/15 is set aside for benchmarks (RFC 2544): no respondent has such an address.
        assert re.fullmatch(r"198\.18\.\d{1,3}\.\d{1,3}\(\w+-\w+\)", str(row[5]))


def test_answers_are_option_texts_blank_or_skipped(table):
    found = {cell for row in table[1:] for cell in row[10:33]}
    assert found == {*LABELS, "(空)", "(跳过)"}


def test_switching_cost_is_skipped_by_those_who_use_no_other_platform_and_only_by_them(table):
    for row in table[1:]:
        skipped = [cell == "(跳过)" for cell in row[30:33]]
        assert skipped == [row[9] == "否"] * 3
        assert "(跳过)" not in row[10:30]
    assert 40 <= sum(row[9] == "否" for row in table[1:]) <= 140


def test_no_cell_is_or_looks_like_a_formula(table):
    (sheet,) = load_workbook(platforms_export_path()).worksheets
    for row in sheet.iter_rows():
        for cell in row:
            assert cell.data_type in ("s", "n")
            assert not str(cell.value).startswith(("=", "+", "-", "@"))


def test_each_platform_keeps_320_complete_respondents_after_screening(attentive):
    core = [name for name, item in CODEBOOK["items"].items() if item["construct"] != "SC"]
    complete = attentive.dropna(subset=core)["platform"].value_counts()
    assert set(complete.index) == set(PLATFORMS)
    assert complete.min() >= 320


def test_the_export_holds_hurried_inattentive_and_repeated_respondents(answers):
    hurried = answers["seconds"] < 60
    flat = straight_lined(answers)
    failed = answers["TRAP1"].notna() & (answers["TRAP1"] != 5)
    assert hurried.sum() == 15
    assert flat.sum() == 12
    assert 20 <= (hurried | flat | failed).sum() <= 40
    assert answers["ip"].duplicated().sum() == 6


def test_few_answers_are_left_blank(table):
    blank = sum(cell == "(空)" for row in table[1:] for cell in row[10:33])
    assert 0.002 < blank / (23 * (len(table) - 1)) < 0.01


@pytest.mark.parametrize("platform", PLATFORMS)
def test_correlations_of_the_answers_are_those_of_the_population(attentive, platform):
    """Seven categories take at most some 7 % off a correlation of about .6; the rest is sampling.

    The standard error of a correlation at n = 350 is at most .053, so that the largest of 171
    deviations may reach four of them beside the loss by categories.
    """
    population = platforms_population(platform)
    core = [item for item in population.items if not item.startswith("SC")]
    at = [population.items.index(item) for item in core]
    expected = population.item_covariance[np.ix_(at, at)]
    found = attentive.loc[attentive["platform"] == platform, core].corr().to_numpy()
    np.testing.assert_allclose(found, expected, atol=0.22)
    off_diagonal = ~np.eye(len(core), dtype=bool)
    assert np.abs(found - expected)[off_diagonal].mean() < 0.06


def test_mean_answers_rank_the_platforms_as_the_population_does(attentive):
    """Trust and loyalty highest on JD, value on Taobao."""
    means = attentive.groupby("platform")[list(CODEBOOK["items"])].mean()
    for construct, order in {
        "TRU": ["taobao", "tmall", "jd"],
        "LOY": ["taobao", "tmall", "jd"],
    }.items():
        own = [item for item in means.columns if item.startswith(construct)]
        assert means[own].mean(axis=1).sort_values().index.tolist() == order
    assert means[["PV1", "PV2", "PV3"]].mean(axis=1).idxmax() == "taobao"


def test_simulated_is_said_wherever_the_survey_appears():
    assert "simulated" in CODEBOOK["survey"]["title"]
    assert "模拟数据" in CODEBOOK["survey"]["title_zh"]
    assert CODEBOOK["survey"]["simulated"] is True
    workbook = load_workbook(platforms_export_path())
    assert "模拟数据" in workbook.properties.title
    assert workbook.sheetnames == ["模拟数据"]
    public = (
        datasets,
        datasets.load_platforms,
        datasets.platforms_export_path,
        datasets.platforms_codebook_path,
        datasets.platforms_population,
        datasets.simulate_items,
        datasets.simulate_responses,
    )
    for documented in public:
        assert "SIMULATED" in (documented.__doc__ or ""), documented

"""The way from a file to a survey on the bundled export and on published data."""

from __future__ import annotations

from pathlib import Path

import pytest

from loyaltysem.survey import read_survey

BUNDLED = Path(__file__).parents[2] / "src" / "loyaltysem" / "datasets"
MOBI = Path(__file__).parents[3] / "shared" / "reference" / "data" / "mobi.csv"


def test_bundled_export_is_read_by_its_codebook():
    survey = read_survey(BUNDLED / "platforms_export.xlsx", BUNDLED / "platforms_codebook.toml")
    assert survey.source.format == "wjx"
    assert survey.codebook.simulated
    assert survey.unmatched_columns == ()
    assert survey.responses.columns[:4].tolist() == ["WQ1", "WQ2", "WQ3", "WQ4"]
    items = survey.responses[list(survey.codebook.item_names)]
    assert items.min().min() == 1
    assert items.max().max() == 7
    assert (survey.missing_kinds.eq("") == items.notna()).all(axis=None)
    assert {"blank", "skipped"} <= set(survey.missing_kinds.to_numpy().ravel())
    assert survey.responses["platform"].value_counts().min() >= 320
    assert survey.source.blocks[0] == ("WQ1", "WQ2", "WQ3", "WQ4")


def test_bundled_export_is_screened_by_every_rule():
    survey = read_survey(BUNDLED / "platforms_export.xlsx", BUNDLED / "platforms_codebook.toml")
    report = survey.screen(duplicate_ip=True)
    assert report.not_computed == {}
    assert (report.flags.sum() > 0).all()
    cleaned = report.apply()
    assert 0.8 * len(survey) < len(cleaned) < len(survey)
    assert "SIMULATED" in repr(cleaned)


def test_bundled_export_without_codebook_shows_the_same_numbers():
    declared = read_survey(BUNDLED / "platforms_export.xlsx", BUNDLED / "platforms_codebook.toml")
    plain = read_survey(BUNDLED / "platforms_export.xlsx")
    by_column = {column: name for name, column in plain.source.columns.items()}
    for item in declared.codebook.items:
        name = by_column[declared.source.columns[item.name]]
        assert plain.responses[name].equals(declared.presented[item.name]), item.name


@pytest.mark.skipif(not MOBI.exists(), reason="../shared is not beside this checkout")
def test_published_data_are_read_by_a_codebook_of_names():
    names = MOBI.read_text(encoding="utf-8").splitlines()[0].replace('"', "").split(",")
    codebook = "".join(f"[items.{name}]\nminimum = 1\nmaximum = 10\n" for name in names)
    survey = read_survey(MOBI, codebook)
    assert survey.source.format == "table"
    assert survey.responses.shape == (250, 24)
    assert survey.responses.iloc[0, :3].tolist() == [7, 7, 6]

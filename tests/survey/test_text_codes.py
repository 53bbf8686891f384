"""SPSS variables whose codes are texts: their labels, their numbers, and the blanks around them."""

from __future__ import annotations

import pandas as pd
import pyreadstat
import pytest

from loyaltysem.errors import DataWarning
from loyaltysem.survey import draft_codebook, read_survey

WORDS = ["low", "rather low", "middle", "rather high", "high"]
AGREE = ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"]


@pytest.fixture
def write(tmp_path):
    def write(texts, labels, **options):
        frame = pd.DataFrame({"sat": list(texts), "n": [float(i) for i in range(len(texts))]})
        path = tmp_path / "codes.sav"
        pyreadstat.write_sav(frame, str(path), variable_value_labels={"sat": labels}, **options)
        return path

    return write


@pytest.mark.parametrize(
    "codes",
    [
        ["1", "2", "3", "4", "5"],
        ["01", "02", "03", "04", "05"],
        [" 1", " 2", " 3", " 4", " 5"],
        ["10", "20", "30", "40", "50"],
        ["-2", "-1", "0", "1", "2"],
    ],
)
def test_labelled_codes_that_are_numbers_become_numbers_with_their_labels(write, codes):
    survey = read_survey(write(codes * 3, dict(zip(codes, WORDS, strict=True))))
    numbers = [float(code) for code in codes]
    assert survey.responses["sat"].tolist() == numbers * 3
    assert survey.codebook.item("sat").labels == dict(zip(WORDS, numbers, strict=True))
    assert any("sat: its codes are kept as texts" in line for line in survey.source.evidence)


def test_labelled_ends_of_a_scale_of_text_codes_are_enough(write):
    survey = read_survey(write("12345", {"1": "never", "5": "always"}))
    assert survey.responses["sat"].tolist() == [1, 2, 3, 4, 5]


def test_text_code_that_is_declared_as_missing_is_missing(write):
    labels = {**{str(i): word for i, word in enumerate(WORDS, 1)}, "9": "refused"}
    survey = read_survey(write("123459", labels, missing_ranges={"sat": ["9"]}))
    assert survey.responses["sat"].tolist()[:5] == [1, 2, 3, 4, 5]
    assert survey.missing_kinds["sat"].tolist()[5] == "declared"
    assert "refused" not in survey.codebook.item("sat").labels


def test_codes_that_are_one_number_in_two_spellings_stay_texts(write):
    survey = read_survey(write(["1", "01", "2"] * 3, {"1": "a", "01": "b", "2": "c"}))
    assert survey.responses["sat"].tolist()[:3] == ["1", "01", "2"]


def test_postcodes_of_which_one_has_a_label_stay_texts_and_are_named(write):
    path = write(["01234", "20095", "99999", "80331"], {"99999": "unknown"})
    with pytest.warns(DataWarning, match=r"sat \(99999 = unknown\): the file has value labels"):
        survey = read_survey(path)
    assert survey.responses["sat"].tolist() == ["01234", "20095", "99999", "80331"]


@pytest.mark.parametrize(
    "labels",
    [{"m": "Male", "f": "Female"}, {"A1": "yes", "A2": "no"}, {"a": "男", "b": "女"}],
)
def test_labels_of_letters_are_those_of_a_grouping_variable(write, labels):
    codes = [*labels, *labels, *labels, "x"]
    path = write(codes, labels)
    survey = read_survey(path)
    assert survey.responses["sat"].tolist() == codes
    (group,) = survey.codebook.groups
    assert group.level_labels == labels
    assert group.level_names == (*labels, "x")
    drafted = draft_codebook(path).codebook
    assert set(labels.values()) <= {*drafted.groups[0].levels}


@pytest.mark.parametrize("key", [0, 1])
def test_a_codebook_may_call_levels_by_code_or_by_label(write, key):
    labels = {"m": "Male", "f": "Female"}
    shown = [(code, label)[key] for code, label in labels.items()]
    codebook = f'[groups.sat]\nlevels = {{ {shown[0]} = "men", {shown[1]} = "women" }}\n'
    codebook += "[survey]\nignore = ['n']"
    survey = read_survey(write(["m", "f", "f"], labels), codebook)
    assert survey.responses["sat"].tolist() == ["men", "women", "women"]


@pytest.mark.parametrize("codes", ["abcde", ["A1", "A2", "A3", "A4", "A5"]])
def test_letters_labelled_as_a_rating_scale_are_its_numbers(write, codes):
    labels = dict(zip(codes, AGREE, strict=True))
    path = write(list(codes) * 2, labels)
    survey = read_survey(path)
    assert survey.responses["sat"].tolist() == [1, 2, 3, 4, 5] * 2
    drafted = draft_codebook(path).codebook
    assert drafted.item("sat").labels == dict(zip(AGREE, [1, 2, 3, 4, 5], strict=True))
    read = read_survey(path, drafted).responses["sat"]
    assert read.tolist() == [1, 2, 3, 4, 5] * 2


@pytest.mark.parametrize("labels", [{}, {"North": "N", "South": "S"}])
@pytest.mark.parametrize("pads", [((0, 2), (1, 0)), ((3, 3), (0, 1)), ((1, 0), (0, 0))])
def test_blanks_around_a_code_make_no_second_level(tmp_path, labels, pads):
    texts = [" " * left + code + " " * right for code in ("North", "South") for left, right in pads]
    frame = pd.DataFrame({"district": [*texts, "North", "South"], "n": range(6)})
    path = tmp_path / "file.sav"
    pyreadstat.write_sav(frame, str(path), variable_value_labels={"district": labels})
    assert read_survey(path).responses["district"].nunique() == 2


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_blanks_around_an_answer_make_no_second_level_in_any_table(write_table, kind):
    table = [["city", "sat"], ["Bonn", 1], [" Bonn", 2], ["Ulm ", 3], ["Ulm\u3000", 4], [" Aa", 5]]
    survey = read_survey(write_table([*table, ["Ulm", 2]], kind))
    assert survey.responses["city"].tolist() == ["Bonn", "Bonn", "Ulm", "Ulm", " Aa", "Ulm"]
    assert any("city: blanks around ' Bonn'" in str(entry) for entry in survey.history)


def test_text_codes_and_their_labels_are_written_and_read_back(write, tmp_path):
    survey = read_survey(write("mffm", {"m": "Male", "f": "Female"}))
    survey.to_sav(tmp_path / "again.sav")
    again = read_survey(tmp_path / "again.sav")
    assert again.responses["sat"].tolist() == list("mffm")
    assert again.codebook.groups == survey.codebook.groups

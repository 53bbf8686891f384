"""Numbers and words that say there is no answer: found beside ratings, told beside labels."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from loyaltysem.errors import DataWarning
from loyaltysem.survey import draft_codebook, read_survey

POINTS = {k: f"point {k}" for k in range(1, 6)}
ANSWERS = [float(k % 5 + 1) for k in range(40)]


def _sav(tmp_path, code, label):
    path = tmp_path / "export.sav"
    frame = pd.DataFrame(
        {"sat1": [*ANSWERS, *[float(code)] * 3], "sat2": [*ANSWERS, 1.0, 2.0, 3.0]}
    )
    labels = {"sat1": {**POINTS, code: label}, "sat2": POINTS}
    pyreadstat.write_sav(frame, str(path), variable_value_labels=labels)
    return path


@pytest.mark.parametrize(
    ("code", "label"),
    [(9, "No answer"), (6, "Don't know"), (-1, "Not applicable"), (8, "不知道"), (0, "Missing")],
)
def test_a_number_whose_label_says_no_answer_is_told(tmp_path, code, label):
    with pytest.warns(DataWarning, match=rf"sat1 {code} = .*\(3 times\)"):
        read_survey(_sav(tmp_path, code, label))


@pytest.mark.parametrize(("code", "label"), [(6, "Excellent"), (0, "Never used"), (97, "Other")])
def test_a_label_that_may_be_an_answer_is_not(tmp_path, code, label):
    with warnings.catch_warnings():
        warnings.simplefilter("error", DataWarning)
        assert (read_survey(_sav(tmp_path, code, label)).responses.sat1 == code).sum() == 3


@pytest.mark.parametrize(
    "word",
    [
        *(r"\N", "(null)", "-nan", "1.#QNAN", "-1.#IND", "?", "*", "N.A.", "missing", "Skipped"),
        *("unknown", "No response", "DK", "keine Angabe", "缺失", "未回答", "拒答"),
    ],
)
def test_one_more_word_leaves_an_item_of_numbers_an_item(write_file, word):
    cells = [word if i == 2 else str(i % 5 + 1) for i in range(20)]
    path = write_file(
        "".join(["sat1,sat2\n", *(f"{c},{i % 5 + 1}\n" for i, c in enumerate(cells))])
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        answers = read_survey(path).responses.sat1
        assert len(draft_codebook(path).codebook.items) == 2
    assert np.flatnonzero(answers.isna()).tolist() == [2]
    assert answers.dropna().tolist() == [float(c) for c in cells if c != word]

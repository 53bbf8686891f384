"""Random surveys, written to SPSS, Excel and CSV, and read back equal."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltysem.survey import Codebook, Construct, Group, Item, Survey, Trap, read_survey

KINDS = ("blank", "skipped", "undocumented", "declared", "unranked")
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "'", "''=", "(skipped)", "007", "1e5")
# SPSS pads its texts with blanks, so blanks at the end are lost there, with a warning.
TEXTS = st.one_of(
    st.sampled_from(FORMULAS),
    st.builds(
        str.__add__,
        st.sampled_from(("", *FORMULAS)),
        st.text("满意，“”\"',;=+-@|_x000D_\t\r\n 1aé😀", min_size=1, max_size=12),
    ),
).map(lambda text: text.rstrip(" ") + "。" if not text.strip() or text[-1] == " " else text)
LEVEL_TEXTS = TEXTS.map(str.strip).filter(lambda text: text and "〖" not in text)
NAMES = st.one_of(
    st.sampled_from(["and", "1. 满意", "paradata.x", "Q1", "q1", "with space", "V2", "=A1"]),
    st.text("ABab满意123_. ", min_size=1, max_size=25).map(str.strip).filter(bool),
)


@st.composite
def items(draw, name):
    low = draw(st.sampled_from([None, 0, 1, -120]))
    high = None if low is None else low + draw(st.integers(1, 10))
    labels = {}
    if low is not None and draw(st.booleans()):
        texts = draw(
            st.lists(LEVEL_TEXTS, min_size=high - low + 1, max_size=high - low + 1, unique=True)
        )
        labels = {text: float(low + step) for step, text in enumerate(texts)}
    missing = draw(st.sampled_from([(), (-97.0,), ("NA", -99.0, -98.0)])) if low in (0, 1) else ()
    return Item(
        name,
        draw(TEXTS),
        "SAT",
        low,
        high,
        labels,
        low is not None and draw(st.booleans()),
        missing,
        draw(st.sampled_from(["", "Q7_2"])),
    )


@st.composite
def surveys(draw):
    names = draw(
        st.lists(NAMES, min_size=5, max_size=8, unique_by=lambda name: name.strip()).filter(
            lambda names: not {"SAT", "other"} & set(names)
        )
    )
    *item_names, text_group, code_group, plain_group, trap = names
    chosen = [draw(items(name)) for name in item_names]
    texts = draw(st.lists(LEVEL_TEXTS, min_size=2, max_size=4, unique=True))
    groups = (
        Group(text_group, levels={text: f"L{i % 3}" for i, text in enumerate(texts)}),
        Group(code_group, codes={1.0: "male", 2.0: "female", 2.5: "other"}),
        Group(plain_group),
    )
    codebook = Codebook(
        tuple(_distinct(chosen)),
        (Construct("SAT", "Satisfaction", "满意", "satisfaction"),),
        groups,
        (Trap(trap, "选“同意”", 4, 1, 5),),
        title="=T",
        simulated=draw(st.booleans()),
        ignore=("x",),
    )
    rows = draw(st.integers(1, 6))
    responses, kinds = {}, {}
    for item in chosen:
        value = (
            st.integers(int(item.minimum), int(item.maximum)).map(float)
            if item.minimum is not None
            else st.sampled_from([-97.0, 0.0, 0.1, 2.5, 1e12, -1e-7])
        )
        cells = draw(
            st.lists(st.one_of(value, st.sampled_from(KINDS)), min_size=rows, max_size=rows)
        )
        responses[item.name] = [np.nan if isinstance(cell, str) else cell for cell in cells]
        kinds[item.name] = [cell if isinstance(cell, str) else "" for cell in cells]

    def column(values):
        return draw(st.lists(st.one_of(st.none(), values), min_size=rows, max_size=rows))

    index = pd.Index(draw(st.permutations(range(1, rows + 1))), name="respondent")
    levels = st.sampled_from(sorted({*groups[0].levels.values()}))
    frame = pd.DataFrame(responses, index, dtype="float64")
    frame[text_group] = pd.Series(column(levels), index, dtype=object)
    frame[code_group] = pd.Series(column(st.sampled_from(["male", "other"])), index, dtype=object)
    frame[plain_group] = pd.Series(column(LEVEL_TEXTS), index, dtype=object)
    frame["other"] = pd.Series(column(TEXTS), index, dtype=object)
    durations = st.sampled_from([0.5, 243.0])
    return Survey(
        frame,
        codebook,
        missing_kinds=pd.DataFrame(kinds, index, dtype=object),
        paradata=pd.DataFrame(
            {
                "duration": pd.Series(column(durations), index, dtype="float64"),
                "submitted": pd.to_datetime(pd.Series(["2024-05-01 13:05:09"] * rows, index)),
                "ip": pd.Series(column(st.just("127.0.0.1")), index, dtype=object),
            }
        ),
        traps=pd.DataFrame({trap: column(st.sampled_from([1.0, 4.0]))}, index, dtype="float64"),
    )


def _distinct(chosen):
    """Items whose texts are the same would be a contradiction of the codebook."""
    return [
        Item(i.name, f"{n}x{i.text}", *_rest(i)) if not i.column else i
        for n, i in enumerate(chosen)
    ]


def _rest(item):
    return (
        item.construct,
        item.minimum,
        item.maximum,
        item.labels,
        item.reversed,
        item.missing_codes,
        item.column,
    )


def assert_equal(read: Survey, survey: Survey) -> None:
    for name in ("responses", "missing_kinds", "traps", "paradata", "presented"):
        expected = getattr(survey, name)
        if name == "presented":
            expected = expected[read.presented.columns]
        pd.testing.assert_frame_equal(
            _plain(getattr(read, name)), _plain(expected), check_dtype=False
        )
    assert read.codebook == survey.codebook


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Make nothing of NaN, None and NaT that they differ in: each is a missing answer."""
    plain = frame.astype(object)
    return plain.where(plain.notna(), None)


def written_and_read(survey: Survey, form: str, codebook: Codebook | None = None) -> Survey:
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("error")
        path = Path(folder) / "again"
        getattr(survey, f"to_{form}")(path)
        return read_survey(path, codebook)


@settings(max_examples=40, deadline=None)
@given(surveys())
def test_survey_written_to_spss_is_read_back_equal(survey):
    assert_equal(written_and_read(survey, "sav"), survey)


@settings(max_examples=30, deadline=None)
@given(surveys())
def test_survey_written_to_excel_is_read_back_equal(survey):
    assert_equal(written_and_read(survey, "excel"), survey)


@settings(max_examples=40, deadline=None)
@given(surveys())
def test_survey_written_to_csv_is_read_back_equal_with_its_codebook(survey):
    assert_equal(written_and_read(survey, "csv", survey.codebook), survey)


@settings(max_examples=25, deadline=None)
@given(surveys(), st.sampled_from(["sav", "excel"]))
def test_the_callers_codebook_goes_before_the_one_in_the_file(survey, form):
    assert_equal(written_and_read(survey, form, survey.codebook), survey)

"""Numbers in words keep their side of what they are judged by, whatever their size."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltysem.words import exact_percent, fit_index, p_value, percent, short, without_zero
from loyaltysem.words.numbers import share_asked, share_found


@given(st.floats(0, 1))
def test_a_p_value_is_never_written_as_nothing(value):
    for language in ("en", "zh"):
        written = p_value(value, language=language)
        assert written.startswith("<") == (value < 0.001)
        assert abs(float(written[2:]) - value) <= 0.001 / 2 or value < 0.001
        assert ("0." in written) == (language == "zh") or written == "= 1.000"


def test_a_column_of_p_values_has_no_signs_of_equality():
    assert [p_value(x, equals=False) for x in (0.05, 0.0004, 1.0)] == [".050", "< .001", "1.000"]


@given(st.floats(0, 1))
def test_what_is_short_of_all_is_not_written_as_all(value):
    written = percent(value)
    assert (written == "100%") == (value == 1)


def test_a_chosen_share_has_the_places_it_has():
    assert [exact_percent(x) for x in (0.9, 0.95, 0.999, 1 - 0.95)] == [
        "90%",
        "95%",
        "99.9%",
        "5%",
    ]
    assert [short(x) for x in (0.05, 0.001, 0.0, 1.5)] == [".05", ".001", "0", "1.5"]
    assert [share_asked(x) for x in (0.8, 0.825, 0.9)] == [".80", ".825", ".90"]


@given(st.floats(0, 1, exclude_max=True))
def test_a_power_that_was_found_is_never_written_as_certainty(value):
    assert not share_found(value).startswith("1")


@pytest.mark.parametrize("text", ["1.00", "10.05", "-10.5", ".5", "20.0", "nan"])
def test_only_the_zero_before_the_point_is_taken_away(text):
    assert without_zero(text) == text
    assert without_zero("-0.05") == "-.05"
    assert fit_index(0.05) == ".050"

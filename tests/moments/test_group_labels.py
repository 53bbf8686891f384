"""What a group is called, and what its label reads as."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from loyaltysem.moments.grouping.labels import (
    group_named,
    label_text,
    labels_listed,
    own_label,
    place_of_label,
    with_labels,
)

#: A cell, the label it stands for, and what that reads as.
CELLS = [
    ("jd", "jd", "jd"),
    (np.str_("jd"), "jd", "jd"),
    ("", "", ""),
    (0, 0, "0"),
    (np.int8(-3), -3, "-3"),
    (np.uint64(2**64 - 1), 2**64 - 1, str(2**64 - 1)),
    (2.0, 2, "2"),
    (-0.0, 0, "0"),
    (np.float32(2.5), 2.5, "2.5"),
    (1e300, int(1e300), "<a whole number of 301 digits>"),
    (float("inf"), float("inf"), "inf"),
    (Decimal("2.00"), 2, "2"),
    (Decimal("2.50"), Decimal("2.50"), "2.50"),
    (Fraction(4, 2), 2, "2"),
    (True, True, "True"),
    (np.bool_(False), False, "False"),
    (dt.date(2024, 5, 1), dt.date(2024, 5, 1), "2024-05-01"),
    (dt.datetime(2024, 5, 1), dt.datetime(2024, 5, 1), "2024-05-01"),
    (np.datetime64("2024-05-01T12:30"), pd.Timestamp("2024-05-01 12:30"), "2024-05-01 12:30:00"),
    (np.timedelta64(1, "D"), pd.Timedelta(days=1), "1 days 00:00:00"),
    (pd.Interval(0, 1), pd.Interval(0, 1), "(0, 1]"),
    (pd.Period("2024-05"), pd.Period("2024-05"), "2024-05"),
    ([1, 2], "[1, 2]", "[1, 2]"),
    ((1, 2), "(1, 2)", "(1, 2)"),
]


@pytest.mark.parametrize(("cell", "label", "text"), CELLS)
def test_a_cell_is_the_label_of_its_group_and_has_one_text(cell, label, text):
    found = own_label(cell)
    assert found == label
    assert type(found) is type(label)
    assert hash(found) == hash(label)
    assert own_label(found) is found
    assert label_text(cell) == label_text(found) == text


@pytest.mark.parametrize(
    ("label", "named", "listed"),
    [("jd", "Group 'jd': ", "'jd'"), (0, "Group 0: ", "0"), (False, "Group False: ", "False")],
)
def test_messages_write_a_label_as_a_call_has_it(label, named, listed):
    assert group_named(label) == named
    assert labels_listed([label]) == listed


def test_a_group_is_found_by_its_value_or_its_text_and_by_nothing_else():
    labels = [0, 1]
    assert [place_of_label(labels, asked) for asked in (1, 1.0, np.int64(1), "1", "1.0")] == [1] * 5
    assert [place_of_label(labels, asked) for asked in (True, "1.00", 2, "", None)] == [None] * 5


def test_a_group_is_found_by_the_text_that_python_writes_of_its_value():
    for labels in ([dt.datetime(2024, 1, 1), dt.datetime(2024, 2, 1)], [0.5, 1.5], [True, False]):
        assert [place_of_label(labels, str(label)) for label in labels] == [0, 1]
    days = [pd.Timestamp("2024-01-01"), pd.Timestamp("2024-02-01")]
    assert place_of_label(days, "2024-01-01 00:00:00") == place_of_label(days, "2024-01-01") == 0
    # a text that is a label itself is meant by it
    assert place_of_label([1, "1.0"], "1.0") == 1


@pytest.mark.parametrize("given", [{}, {0: "a"}, {0: "a", 2: "b"}, {0: "a", 1: "b", "1": "c"}])
def test_what_is_not_given_once_for_each_group_is_given_for_others(given):
    assert with_labels([0, 1], given) is None


def test_what_is_given_for_each_group_comes_in_the_order_of_the_groups():
    assert list(with_labels(["b", "a"], {"a": 1, "b": 2}).items()) == [("b", 2), ("a", 1)]

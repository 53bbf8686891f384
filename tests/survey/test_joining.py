"""Orders beside answers: what is counted, and what is said about ids that do not match."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltysem.errors import DataError, DataWarning, OptionError, VariableNotFoundError
from loyaltysem.survey import Codebook, Item, Survey, read_survey

IDS = ["u1", "u2", "u3", "u4"]
ORDERS = pd.DataFrame(
    {
        "buyer": ["u1", "u1", "u1", "u2", "u3", "u3"],
        "paid": [10.0, 20.0, 5.0, 7.5, 1.0, 2.0],
        "when": [
            "2024-04-01 12:00:00",
            "2024-05-01 12:00:00",
            "2024-06-01",
            "2024-05-11 12:00:00",
            "2024-05-02",
            "2024-05-03",
        ],
    }
)


def survey(ids: list[object] | None = None, **paradata: object) -> Survey:
    ids = list(IDS) if ids is None else ids
    n = len(ids)
    columns = {"user_id": ids, "submitted": pd.to_datetime(["2024-05-11 12:00:00"] * n)} | paradata
    return Survey(
        pd.DataFrame({"SAT1": np.arange(n) % 7 + 1.0}, index=pd.RangeIndex(1, n + 1)),
        Codebook(items=(Item("SAT1", minimum=1, maximum=7),)),
        paradata=pd.DataFrame(columns, index=pd.RangeIndex(1, n + 1)),
    )


def joined(given: Survey | None = None, orders: object = ORDERS, **options: object) -> Survey:
    options = {"on": {"user_id": "buyer"}, "time": "when", "amount": "paid"} | options
    return (given or survey()).join(orders, **options)  # type: ignore[arg-type]


def test_orders_before_the_sheet_are_counted_and_later_ones_are_repurchase() -> None:
    with pytest.warns(DataWarning, match=r"1 respondent\(s\) have no order \(u4\)"):
        found = joined()
    table = found.responses[["recency", "frequency", "monetary", "repurchased"]]
    np.testing.assert_allclose(
        table.to_numpy(),
        [[10, 2, 30, 1], [0, 1, 7.5, 0], [8.5, 2, 3, 0], [np.nan] * 4],
    )
    assert [entry.step for entry in found.history] == ["joined", "joined"]
    assert "3 of 4 respondents" in found.history[0].text


def test_a_complete_table_makes_nothing_of_no_order() -> None:
    with pytest.warns(DataWarning, match="no order"):
        table = joined(unmatched="zero").responses
    assert table.loc[4, ["frequency", "monetary", "repurchased"]].tolist() == [0, 0, 0]
    assert np.isnan(table.loc[4, "recency"])


def test_one_moment_may_stand_for_all_sheets() -> None:
    plain = survey(submitted=[pd.NaT] * 4)
    with pytest.warns(DataWarning):
        table = joined(plain, at="2024-05-31 12:00").responses
    assert table["recency"].tolist()[:3] == [30, 20, 28.5]
    assert table["repurchased"].tolist()[:3] == [1, 0, 0]


def test_without_time_there_is_only_frequency_and_value() -> None:
    with pytest.warns(DataWarning):
        table = joined(time=None).responses
    assert list(table.columns) == ["SAT1", "frequency", "monetary"]
    assert table["frequency"].tolist()[:3] == [3, 1, 2]


def test_ids_as_numbers_texts_and_floats_are_one() -> None:
    orders = pd.DataFrame({"id": [1.0, 2.0, 2.0]})
    with pytest.warns(DataWarning):
        found = survey(["1", 2, "3", None]).join(orders, on={"user_id": "id"})
    np.testing.assert_array_equal(found.responses["frequency"], [1, 2, np.nan, np.nan])


def test_the_row_number_may_be_the_id_and_polars_the_orders() -> None:
    orders = pl.DataFrame({"respondent": [1, 2, 3, 4, 4]})
    assert survey().join(orders, on="respondent").responses["frequency"].tolist() == [1, 1, 1, 2]


def test_doubled_and_foreign_ids_are_reported() -> None:
    orders = pd.concat([ORDERS, pd.DataFrame({"buyer": ["x", None], "paid": 1.0, "when": "2024"})])
    with pytest.warns(DataWarning) as said:
        found = joined(survey(["u1", "u1", "u2", "u3"]), orders)
    texts = [str(warning.message) for warning in said]
    assert any("1 id(s) stand on 2 sheets (u1)" in text for text in texts)
    assert any(
        "1 order(s) of 1 id(s) belong to no respondent (x) and 1 have no id" in text
        for text in texts
    )
    assert [entry.text for entry in found.history[1:]] == texts
    assert found.responses["frequency"].tolist() == [2, 2, 1, 2]


def _in_zone(moments: object, zone: str) -> pd.Series:
    return pd.to_datetime(pd.Series(moments), format="ISO8601").dt.tz_localize(zone)


def test_moments_of_which_only_one_side_says_its_zone_are_compared_by_the_clock() -> None:
    zoned = ORDERS.assign(when=_in_zone(ORDERS["when"], "Asia/Shanghai"))
    with pytest.warns(DataWarning, match="no order"), pytest.warns(DataWarning, match="Shanghai"):
        found = joined(orders=zoned)
    assert found.history[-1].text.startswith("only the moments of the orders")
    assert found.responses["recency"].tolist()[:3] == [10, 0, 8.5]
    assert "as the clock shows them" in found.history[-1].text
    submitted = _in_zone(["2024-05-11 12:00:00"] * 4, "UTC").set_axis(range(1, 5))
    with pytest.warns(DataWarning, match="no order"), pytest.warns(DataWarning, match="UTC"):
        found = joined(survey(submitted=submitted))
    assert found.history[-1].text.startswith("only the moments of the answer sheets")
    assert found.responses["recency"].tolist()[:3] == [10, 0, 8.5]


def test_moments_with_zones_are_compared_as_moments() -> None:
    # 12:00 in Shanghai is 04:00 in UTC; the order of u2 came an hour later
    sheets = survey(
        submitted=_in_zone(["2024-05-11 12:00:00"] * 4, "Asia/Shanghai").set_axis(range(1, 5))
    )
    orders = pd.DataFrame(
        {"user_id": IDS, "when": ["2024-05-11T03:00:00Z", "2024-05-11T05:00:00Z"] * 2}
    )
    table = sheets.join(orders, on="user_id", time="when").responses
    np.testing.assert_allclose(table["recency"].iloc[:2], [1 / 24, np.nan])
    assert table[["frequency", "repurchased"]].to_numpy().tolist()[:2] == [[1, 0], [0, 1]]
    table = (
        survey().join(orders, on="user_id", time="when", at="2024-05-11 12:00:00+08:00").responses
    )
    assert table["repurchased"].tolist() == [0, 1, 0, 1]


@given(st.lists(st.tuples(st.sampled_from(IDS), st.integers(0, 9)), min_size=1), st.randoms())
@settings(deadline=None)
def test_the_order_of_the_orders_does_not_matter(lines, order) -> None:
    shuffled = list(lines)
    order.shuffle(shuffled)
    tables = []
    for rows in (lines, shuffled):
        frame = pd.DataFrame(rows, columns=["user_id", "paid"])
        with pytest.warns(DataWarning) if len({i for i, _ in rows}) < 4 else _nothing():
            tables.append(survey().join(frame, on="user_id", amount="paid").responses)
    pd.testing.assert_frame_equal(*tables)
    assert tables[0]["monetary"].sum() == sum(paid for _, paid in lines)
    assert tables[0]["frequency"].sum() == len(lines)


class _nothing:  # noqa: N801 - stands where pytest.warns would
    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"on": {"userid": "buyer"}}, VariableNotFoundError, r"no variable 'userid'.*'user_id'"),
        ({"on": {"user_id": "byer"}}, VariableNotFoundError, r"no column 'byer'.*'buyer'"),
        ({"on": {"user_id": "buyer", "a": "b"}}, OptionError, "must name one column"),
        ({"time": "date"}, VariableNotFoundError, "no column 'date'"),
        ({"unmatched": "none"}, OptionError, "'missing'"),
        ({"at": "tomorrow-ish"}, OptionError, "at=.*needed: a date"),
        ({"orders": ORDERS.assign(when="03/04/2024")}, DataError, "day and month are not guessed"),
        ({"orders": ORDERS.assign(when=None)}, DataError, "6 of 6 orders have no moment"),
        ({"orders": ORDERS.assign(paid="12 yuan")}, DataError, "6 of 6 amounts"),
        ({"orders": ORDERS.assign(paid=np.inf)}, DataError, "6 of 6 amounts"),
        ({"orders": ORDERS.assign(buyer="z")}, DataError, "No id of the survey"),
        ({"orders": ORDERS.iloc[:0]}, DataError, "no row"),
        ({"orders": [1, 2]}, DataError, "type list"),
        ({"given": survey(submitted=[pd.NaT] * 4)}, DataError, "4 of 4 sheets have no moment"),
    ],
)
def test_what_cannot_be_joined_is_refused(change, error, message) -> None:
    with pytest.raises(error, match=message):
        joined(**change)


def test_a_survey_is_joined_once() -> None:
    with pytest.warns(DataWarning):
        once = joined()
    with pytest.raises(DataError, match="has a variable recency"):
        joined(once)


@pytest.mark.parametrize("header", ["user_id", "手机号", "user id"])
def test_an_id_of_the_file_is_joined_on_once_the_codebook_keeps_it(tmp_path, header):
    ids = [f"0{13_800_000_000 + 7 * row}" for row in range(30)]
    frame = pd.DataFrame({header: ids, "SAT1": [str(1 + row % 7) for row in range(30)]})
    path = tmp_path / "answers.csv"
    frame.to_csv(path, index=False)
    orders = pd.DataFrame({"buyer": ids, "paid": 1.0})
    codebook = f'[survey]\nignore = ["{header}"]\n[items.SAT1]\nminimum = 1\nmaximum = 7\n'
    with pytest.raises(VariableNotFoundError, match=r"\[groups.ID\] with column = ") as refused:
        read_survey(path, codebook).join(orders, on={header: "buyer"}, amount="paid")
    assert f'column = "{header}"' in str(refused.value)
    kept = codebook.replace(f'ignore = ["{header}"]', "")
    survey = read_survey(path, f'{kept}[groups.ID]\ncolumn = "{header}"\n')
    found = survey.join(orders, on={"ID": "buyer"}, amount="paid")
    assert found.responses["ID"].tolist() == ids
    assert found.responses["frequency"].tolist() == [1] * 30
    assert found.describe().sample().empty

"""Orders beside answers: recency, frequency, monetary value and repurchase of each respondent."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args

import narwhals as nw
import numpy as np
import pandas as pd

from loyaltysem.arguments import did_you_mean
from loyaltysem.errors import DataError, DataWarning, OptionError, VariableNotFoundError, users_line
from loyaltysem.survey.data import HistoryEntry, SurveyData
from loyaltysem.survey.wordings.id_text import id_text, lost_digits

__all__ = ["Unmatched", "join_behaviour"]

Unmatched = Literal["missing", "zero"]
_SECONDS_A_DAY = 86400.0


def join_behaviour(
    survey: SurveyData,
    orders: Any,
    *,
    on: str | Mapping[str, str],
    time: str | None,
    amount: str | None,
    at: Any,
    unmatched: Unmatched,
) -> SurveyData:
    """Count each respondent's orders; see `Survey.join`."""
    if unmatched not in get_args(Unmatched):
        raise OptionError(
            f"unmatched={unmatched!r} is not known; say 'missing' (their orders are not known) or "
            "'zero' (the table holds every order there is)."
        )
    own, theirs = _names(on)
    table = _as_pandas(orders)
    for column in (theirs, time, amount):
        _require(column, [str(name) for name in table.columns], "orders")
    ids = _respondent_ids(survey, own)
    keys = _keys(table[theirs], f"the orders' {theirs!r}")
    _require_overlap(ids, keys, own, theirs)
    moments = until = None
    clocks = ""
    if time is not None:
        moments, until, clocks = _on_one_clock(_moments(table[time], time), _until(survey, at), at)
    owner = ids.to_numpy(dtype=object)
    sheets = pd.DataFrame({"key": owner, "sheet": np.arange(len(owner))}).dropna()
    lines = pd.DataFrame({"key": keys.to_numpy(dtype=object)})
    if moments is not None:
        lines["moment"] = moments.to_numpy()
    if amount is not None:
        lines["amount"] = _amounts(table[amount], amount).to_numpy()
    found = sheets.merge(lines.dropna(subset="key"), on="key")
    behaviour = _behaviour(found, len(owner), until, has_amount=amount is not None)
    known = ids.isin(keys.dropna()).to_numpy()
    if unmatched == "zero":
        known = ids.notna().to_numpy()
    behaviour[~known] = np.nan
    added = [str(name) for name in behaviour.columns]
    taken = [name for name in added if name in survey.responses.columns]
    if taken:
        raise DataError(
            f"The survey has a variable {', '.join(taken)} already, so the orders' would be taken "
            "for it. Join once, or rename it."
        )
    notes = [*_notes(ids, keys), *([clocks] if clocks else [])]
    for note in notes:
        warnings.warn(DataWarning(note), stacklevel=users_line())
    matched = int(ids.isin(keys.dropna()).sum())
    text = (
        f"{len(table)} orders joined on {own}: {matched} of {len(survey)} respondents have one or "
        f"more; {', '.join(added)} added"
    )
    entries = [HistoryEntry("joined", matched, text)]
    entries += [HistoryEntry("joined", 0, note) for note in notes]
    return survey.with_variables(behaviour.set_axis(survey.responses.index), entries)


def _names(on: str | Mapping[str, str]) -> tuple[str, str]:
    if isinstance(on, str):
        return on, on
    if len(on) != 1:
        raise OptionError(
            f"on={dict(on)!r} must name one column of the survey and one of the orders, such as "
            "on={'user_id': 'buyer'}."
        )
    return next(iter(on.items()))


def _as_pandas(orders: Any) -> pd.DataFrame:
    try:
        frame = nw.from_native(orders, eager_only=True)
    except TypeError as error:
        raise DataError(
            f"Orders of type {type(orders).__name__} cannot be read. Give a data frame with one "
            "row per order."
        ) from error
    if not len(frame):
        raise DataError("The table of orders has no row, so there is nothing to join.")
    if isinstance(orders, pd.DataFrame):
        return orders
    # polars' own conversion needs pyarrow
    return pd.DataFrame({name: frame[name].to_list() for name in frame.columns})


def _require(column: str | None, known: Sequence[str], where: str) -> None:
    if column is not None and column not in known:
        raise VariableNotFoundError(
            f"The {where} have no column {column!r}.{did_you_mean(column, known)} "
            f"They have: {', '.join(known[:20])}."
        )


def _respondent_ids(survey: SurveyData, name: str) -> pd.Series[Any]:
    for frame in (survey.responses, survey.paradata):
        if name in frame.columns:
            return _keys(frame[name], f"the survey's {name!r}")
    if name == (survey.responses.index.name or "respondent"):
        return _keys(survey.responses.index.to_series(), "the respondents' index")
    known = [*map(str, survey.responses.columns), *map(str, survey.paradata.columns), "respondent"]
    raise VariableNotFoundError(
        f"The survey has no variable {name!r}.{did_you_mean(name, known)} An id stands in its "
        f"responses or its paradata ({', '.join(map(str, survey.paradata.columns)) or 'none'}). "
        "A codebook keeps an id of the file that it declares as a group: [groups.ID] with "
        f'column = "{name[:100]}".'
    )


def _keys(values: pd.Series[Any], place: str) -> pd.Series[Any]:
    """Return ids as text: 12, 12.0, "12" and "12.0" are one, and blanks are none.

    Raises
    ------
    DataError
        Ids have lost their last digits.
    """
    cut = [cell for cell in values if lost_digits(cell)]
    if cut:
        shown = cut[0] if isinstance(cut[0], str) else f"{float(cut[0]):.0f}"
        raise DataError(
            f"{len(cut)} id(s) in {place} are long numbers whose last digits are lost, such as "
            f"{shown}: Excel and floating-point numbers hold 15. People fall together, and would "
            "get each other's orders. Read the column as text, as in pd.read_csv(..., dtype=str), "
            "from a file that has all digits."
        )
    keys = [id_text(cell) for cell in values]
    return pd.Series(keys, index=values.index, dtype=object)


def _require_overlap(ids: pd.Series[Any], keys: pd.Series[Any], own: str, theirs: str) -> None:
    if not ids.isin(keys.dropna()).any():
        examples = [", ".join(map(repr, part.dropna().unique()[:3])) for part in (ids, keys)]
        raise DataError(
            f"No id of the survey ({own}: {examples[0] or 'none'}) is among the ids of the orders "
            f"({theirs}: {examples[1] or 'none'}). Check that both mean the same id, written the "
            f"same way.{_zeros(ids.dropna(), keys.dropna())}"
        )


def _moments(values: pd.Series[Any], column: str) -> pd.Series[Any]:
    try:
        moments = pd.to_datetime(values, errors="raise", format="ISO8601")
    except (ValueError, TypeError) as error:
        raise DataError(
            f"Moments in {column!r} cannot be read ({error}). Give dates, or texts such as "
            "2024-05-01 13:05:09; day and month are not guessed."
        ) from error
    if moments.isna().any():
        raise DataError(
            f"{int(moments.isna().sum())} of {len(moments)} orders have no moment in {column!r}; "
            "whether they lie before or after the survey is not known. Fill or drop them."
        )
    return moments


def _on_one_clock(
    moments: pd.Series[Any], until: pd.Series[Any], at: Any
) -> tuple[pd.Series[Any], pd.Series[Any], str]:
    """Return moments that can be compared, and what must be said about it."""
    zones = [series.dt.tz for series in (moments, until)]
    if None not in zones:
        return _in_utc(moments), _in_utc(until), ""
    note = ""
    if zones != [None, None] and at is None:
        which, zone = ("orders", zones[0]) if zones[0] else ("answer sheets", zones[1])
        note = (
            f"only the moments of the {which} say their time zone ({zone}), so they are compared "
            "as the clock shows them; if the others are of another zone, orders near the survey "
            "are counted on the wrong side of it"
        )
    return moments.dt.tz_localize(None), until.dt.tz_localize(None), note


def _in_utc(moments: pd.Series[Any]) -> pd.Series[Any]:
    in_utc: pd.Series[Any] = moments.dt.tz_convert("UTC").dt.tz_localize(None)
    return in_utc


def _amounts(values: pd.Series[Any], column: str) -> pd.Series[Any]:
    amounts = pd.to_numeric(values, errors="coerce")
    bad = ~np.isfinite(amounts.to_numpy(dtype=np.float64))
    if bad.any():
        raise DataError(
            f"{int(bad.sum())} of {len(values)} amounts in {column!r} are no numbers, the first is "
            f"{values[bad].iloc[0]!r}. A sum without them would be too small; repair or drop them."
        )
    return amounts.astype(np.float64)


def _until(survey: SurveyData, at: Any) -> pd.Series[Any]:
    if at is not None:
        return pd.Series(pd.Timestamp(at), index=range(len(survey)))
    paradata = survey.paradata
    if "submitted" not in paradata.columns or paradata["submitted"].isna().any():
        recorded = int(paradata.get("submitted", pd.Series(dtype=object)).notna().sum())
        lacking = len(survey) - recorded
        raise DataError(
            f"{lacking} of {len(survey)} sheets have no moment of submission, so orders before and "
            "after the survey cannot be told apart. Give at='2024-05-01'."
        )
    return pd.to_datetime(paradata["submitted"]).reset_index(drop=True)


def _behaviour(
    found: pd.DataFrame, n: int, until: pd.Series[Any] | None, *, has_amount: bool
) -> pd.DataFrame:
    before, after = found, found.iloc[:0]
    if until is not None:
        earlier = found["moment"].to_numpy() <= until.to_numpy()[found["sheet"].to_numpy()]
        before, after = found[earlier], found[~earlier]
    by_sheet = before.groupby("sheet")
    every = range(n)
    columns: dict[str, pd.Series[Any]] = {}
    if until is not None:
        last = by_sheet["moment"].max().reindex(every)
        columns["recency"] = (until - last).dt.total_seconds() / _SECONDS_A_DAY
    columns["frequency"] = by_sheet.size().reindex(every, fill_value=0).astype(np.float64)
    if has_amount:
        columns["monetary"] = by_sheet["amount"].sum().reindex(every, fill_value=0.0)
    if until is not None:
        columns["repurchased"] = pd.Series(every).isin(after["sheet"]).astype(np.float64)
    return pd.DataFrame(columns)


def _notes(ids: pd.Series[Any], keys: pd.Series[Any]) -> list[str]:
    known, ordered = ids.dropna(), keys.dropna()
    notes = []
    twice = known[known.duplicated(keep=False)]
    if len(twice):
        notes.append(
            f"{twice.nunique()} id(s) stand on {len(twice)} sheets ({_shown(twice)}); each of "
            "these sheets has the same orders. Screen duplicates first if one person answered twice"
        )
    without = known[~known.isin(ordered)]
    if len(without) or len(known) < len(ids):
        nameless = len(ids) - len(known)
        notes.append(
            f"{len(without)} respondent(s) have no order ({_shown(without)}) and {nameless} no id"
        )
    foreign = ordered[~ordered.isin(known)]
    zeros = _zeros(without, foreign)
    if zeros:
        notes.append(zeros.strip())
    if len(foreign) or len(ordered) < len(keys):
        notes.append(
            f"{len(foreign)} order(s) of {foreign.nunique()} id(s) belong to no respondent "
            f"({_shown(foreign)}) and {len(keys) - len(ordered)} have no id; they are not counted"
        )
    return notes


def _zeros(ids: pd.Series[Any], keys: pd.Series[Any]) -> str:
    """Say that ids would match without the zeros before them, which spreadsheets take off."""
    bare = {str(key).lstrip("0"): str(key) for key in keys if str(key).strip("0")}
    close = [str(own) for own in ids.unique() if str(own).lstrip("0") in bare]
    if not close:
        return ""
    return (
        f" {len(close)} id(s) differ by zeros before them alone, such as {close[0]!r} here and "
        f"{bare[close[0].lstrip('0')]!r} among the orders, and are not matched: one of the tables "
        "went through numbers. Read its ids as text, with their zeros"
    )


def _shown(values: pd.Series[Any]) -> str:
    distinct = values.unique()
    return ", ".join(map(str, distinct[:5])) + (", …" if len(distinct) > 5 else "") or "none"

"""Small KoBoToolbox exports, written by the tests themselves."""

from __future__ import annotations

from collections.abc import Sequence

HEADER = [
    *("start", "end", "agree/sat1", "agree/sat2", "buy/tools", "buy/tools/a", "buy/tools/b", "why"),
    *("home", "_home_latitude", "_home_longitude", "_home_altitude", "_home_precision"),
    *("__version__", "_id", "_uuid", "_submission_time", "_validation_status", "_notes"),
    *("_status", "_submitted_by", "_tags", "_index"),
]
ROWS = [
    ["5", "4", "a b", "1", "1", "cheap,\nreally"],
    ["3", "", "b", "0", "1", ""],
    ["4", "4", "", "", "", ""],
]


def kobo_table(
    rows: Sequence[Sequence[object]] = ROWS, header: Sequence[str] = HEADER
) -> list[list[object]]:
    table: list[list[object]] = [list(header)]
    for number, row in enumerate(rows):
        times = "2021-05-27T11:40:00.000+02:00", f"2021-05-27T11:5{number}:00.000+02:00"
        place = ["52.5 13.4 30 5", "52.5", "13.4", "30", "5"]
        end = ["vQ1", str(100 + number), f"u{number}", "2021-05-27T09:59:00", "", ""]
        table.append([*times, *row, *place, *end, "submitted_via_web", "ann", "", str(number + 1)])
    return table

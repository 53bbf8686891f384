"""Small ODK exports, written by the tests themselves."""

from __future__ import annotations

from collections.abc import Sequence

HEADER = [
    *("SubmissionDate", "start", "end", "deviceid", "agree-sat1", "agree-sat2", "buy"),
    *("buy/books", "buy/food", "why", "SET-OF-orders", "meta-instanceID", "KEY"),
    *("SubmitterID", "SubmitterName", "ReviewState", "FormVersion"),
]
ROWS = [
    ["5", "4", "books food", "1", "1", "cheap,\nreally"],
    ["3", "", "food", "0", "1", ""],
    ["4", "4", "", "", "", ""],
]


def odk_table(rows: Sequence[Sequence[object]] = ROWS) -> list[list[object]]:
    table: list[list[object]] = [list(HEADER)]
    for number, row in enumerate(rows):
        times = "2021-02-03T02:12:13.500Z", "2021-02-03T10:10:00.000+08:00"
        key = f"uuid:{number}"
        head = [*times, "2021-02-03T10:12:00.000+08:00", "d1"]
        table.append([*head, *row, f"{key}/o", key, key, "7", "Ann", "", "1"])
    return table

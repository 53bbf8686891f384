"""Small REDCap exports (raw data), written by the tests themselves."""

from __future__ import annotations

from collections.abc import Sequence

HEADER = [
    *("record_id", "redcap_event_name", "redcap_repeat_instrument", "redcap_survey_identifier"),
    *("survey_timestamp", "sat1", "sat2", "buy___1", "buy___2", "buy____99", "why"),
    "survey_complete",
]
ROWS = [
    ["u1", "2021-02-03 10:12:13", 5, 4, 1, 0, 0, "cheap,\nreally", 2],
    ["u2", "[not completed]", 3, "", 0, 0, 0, "", 0],
    ["u3", "2021-02-03 10:13:13", 4, 4, 0, 1, 1, "", 2],
]


def redcap_table(rows: Sequence[Sequence[object]] = ROWS) -> list[list[object]]:
    table: list[list[object]] = [list(HEADER)]
    for number, row in enumerate(rows, start=1):
        table.append([number, "baseline_arm_1", "", *row])
    return table


def without(table: Sequence[Sequence[object]], *columns: str) -> list[list[object]]:
    """The table without some columns."""
    kept = [i for i, name in enumerate(table[0]) if name not in columns]
    return [[row[i] for i in kept] for row in table]

"""Small LimeSurvey exports in every heading style, written by the tests themselves."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

RECORDED = [
    ("id", "Response ID"),
    ("submitdate", "Date submitted"),
    ("lastpage", "Last page"),
    ("startlanguage", "Start language"),
    ("seed", "Seed"),
    ("startdate", "Date started"),
    ("datestamp", "Date last action"),
    ("ipaddr", "IP address"),
]
QUESTIONS = [
    ("Q1", "Which platform do you use?"),
    ("Q1[other]", "Which platform do you use? [Other]"),
    ("SAT[SQ001]", "How far do you agree? [I am satisfied]"),
    ("SAT[SQ002]", "How far do you agree? [I am glad]"),
    ("BUY[SQ001]", "What do you buy? [Books]"),
    ("BUY[SQ002]", "What do you buy? [Food]"),
    ("BUY[other]", "What do you buy? [Other]"),
    ("WHY[SQ001]", "Why? [Price]"),
    ("WHY[SQ001comment]", "Why? [Price][Comment]"),
    ("AGE", "How old are you [in years]"),
]
ROWS = [
    ["A1", "", "5", "4", "Y", "", "", "Y", "cheap;\nreally", "31"],
    ["-oth-", "Pin", "3", "", "", "", "tea", "", "", "40"],
    ["A2", "", "4", "4", "", "", "", "", "", ""],
]


def heading(code: str, text: str, style: str) -> str:
    codes = {"codes": code, "underscores": code.replace("[", "_").replace("]", "")}
    return codes.get(style) or (text if style == "texts" else f"{code}. {text}")


def limesurvey_table(
    rows: Sequence[Sequence[object]] = ROWS,
    style: str = "codes",
    questions: Sequence[tuple[str, str]] = QUESTIONS,
) -> list[list[object]]:
    table: list[list[object]] = [[heading(*pair, style) for pair in (*RECORDED, *questions)]]
    for number, row in enumerate(rows, start=1):
        submitted = "" if number == 3 else "2021-02-03 10:12:13"
        head = [number, submitted, 2, "en", 4711, "2021-02-03 10:10:00", "2021-02-03 10:12:13"]
        table.append([*head, "127.0.0.1", *row])
    return table


def limesurvey_csv(table: Sequence[Sequence[object]], delimiter: str = ",") -> bytes:
    """Byte order mark, every field quoted."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(table)
    return text.getvalue().encode("utf-8-sig")

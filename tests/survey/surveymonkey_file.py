"""Small SurveyMonkey exports, written by the tests themselves."""

from __future__ import annotations

from collections.abc import Sequence

RECORDED = [
    *("Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address"),
    *("Email Address", "First Name", "Last Name", "Custom Data 1"),
]
QUESTIONS = [
    ("Which platform do you use?", "Response"),
    ("", "Other (please specify)"),
    ("How far do you agree?", "I am satisfied"),
    ("", "I am glad"),
    ("What do you buy?", "Books"),
    ("", "Food, fresh"),
    ("", "Other (please specify)"),
    ("Anything else?", "Open-Ended Response"),
    ("Which do you own?", "Phone"),
    ("", "Watch"),
]
ROWS = [
    ["Taobao", "", "Agree", "Disagree", "Books", "Food, fresh", "", "Good\nso far", "Phone", ""],
    ["", "Pinduoduo", "Neutral", "", "", "", "tea", "", "", ""],
    ["JD", "", "Agree", "Agree", "", "", "", "", "", "Watch"],
]


def surveymonkey_table(
    rows: Sequence[Sequence[object]] = ROWS,
    questions: Sequence[tuple[str, str]] = QUESTIONS,
    dates: tuple[str, str] = ("02/13/2021 10:11:12 AM", "02/13/2021 12:01:02 PM"),
) -> list[list[object]]:
    """Two header rows and answer sheets."""
    table: list[list[object]] = [
        [*RECORDED, *(stem for stem, _ in questions)],
        [*[""] * len(RECORDED), *(row for _, row in questions)],
    ]
    for number, row in enumerate(rows):
        head = [11400000000 + number, 400, *dates, "127.0.0.1", "a@b.org", "A", "B", f"c{number}"]
        table.append([*head, *row])
    return table

"""Small exports of Microsoft Forms, written by the tests themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

RECORDED = ["ID", "Start time", "Completion time", "Email", "Name"]
CHINESE = ["ID", "开始时间", "完成时间", "电子邮件", "名称"]
QUESTIONS = ["Which platform do you use?", "I am satisfied\xa0", "What do you buy?", "Why?"]
ROWS = [
    ["Taobao", "Strongly agree", "Books;Food, fresh;", "cheap; good"],
    ["JD", "Disagree", "Food, fresh;", ""],
    ["Taobao", "Agree", "", "near"],
]


def forms_table(
    rows: Sequence[Sequence[object]] = ROWS,
    questions: Sequence[str] = QUESTIONS,
    recorded: Sequence[str] = RECORDED,
    *,
    dates: bool = False,
    beside: Sequence[object] = (),
) -> list[list[object]]:
    """Return a header row and answer sheets; `beside` stands between the name and the answers."""
    table: list[list[object]] = [[*recorded, *questions]]
    for number, row in enumerate(rows, start=1):
        begin = dt.datetime(2024, 5, 27, 13, number % 60, 5)
        times: list[object] = [begin, begin + dt.timedelta(seconds=90)]
        if not dates:
            times = [f"{time:%m/%d/%Y %H:%M:%S}" for time in times]
        row = [None if cell == "" and dates else cell for cell in row]
        table.append([number, *times, "anonymous", "", *beside, *row])
    return table

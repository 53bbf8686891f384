"""Small Google Forms exports, written by the tests themselves."""

from __future__ import annotations

from collections.abc import Sequence

HEADER = [
    *("Timestamp", "Email Address", "Score"),
    "Which platform do you use?",
    "Please rate [Price]",
    "Please rate [Service]",
    "Your income [in yuan]",
    "What do you buy?",
    "Which platform do you use?",
]
ROWS = [
    ["a@b.org", "8 / 10", "Taobao", "Agree", "Disagree", 100, "Books, Food", "JD"],
    ["c@d.org", "9 / 10", "JD", "Neutral", "", 200, "Books", "JD"],
    ["e@f.org", "", "JD", "Agree", "Agree", 300, "Food, fresh, Books", ""],
]
TIMES = [
    "2024/03/04 10:11:12 PM GMT+8",
    "2024/03/05 12:00:00 AM GMT+8",
    "2024/03/06 9:01:02 AM GMT+8",
]


def google_table(
    rows: Sequence[Sequence[object]] = ROWS,
    times: Sequence[object] = TIMES,
    header: Sequence[str] = HEADER,
) -> list[list[object]]:
    return [list(header), *([time, *row] for time, row in zip(times, rows, strict=True))]

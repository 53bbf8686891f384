"""Small 问卷星 files and a codebook for them, written by the tests themselves."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import openpyxl

PARADATA = ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP"]
QUESTIONS = [
    "1、性别 ",
    "2、您最常使用的购物平台",
    "3、请评价该平台—1.总体来说，我对该平台很满意",
    "2.该平台让我失望",
    "3.此题请选择“同意”。",
    "4、您信任它吗—1.该平台值得信赖",
    "2.该平台遵守承诺",
]
TEXT_ROWS = [
    ["男", "淘宝", "非常同意", "不同意", "同意", "同意", "一般"],
    ["女", "京东〖京东到家〗", "一般", "一般", "一般", "一般", "一般"],
    ["女", "淘宝", "(空)", "同意", "同意", "(跳过)", "〖跳过〗"],
]
NUMBER_ROWS = [
    [1, 1, 5, 2, 4, 4, 3],
    [2, 2, 3, 3, 3, 3, 3],
    [2, 1, -3, 4, 4, -2, -2],
]
CODEBOOK = """
[survey]
title = "A test"
title_zh = "测试"

[scales.agree5]
minimum = 1
maximum = 5
labels = { "非常不同意" = 1, "不同意" = 2, "一般" = 3, "同意" = 4, "非常同意" = 5 }

[constructs.SAT]
label = "Satisfaction"
role = "satisfaction"

[constructs.TRU]
label = "Trust"
role = "trust"

[items.SAT1]
text = "总体来说，我对该平台很满意"
construct = "SAT"
scale = "agree5"

[items.SAT2]
text = "该平台让我失望"
construct = "SAT"
scale = "agree5"
direction = "reversed"

[items.TRU1]
text = "该平台值得信赖"
construct = "TRU"
scale = "agree5"

[items.TRU2]
text = "该平台遵守承诺"
construct = "TRU"
scale = "agree5"

[traps.TRAP1]
text = "此题请选择“同意”"
scale = "agree5"
answer = 4

[groups.gender]
text = "性别"
levels = { "男" = "male", "女" = "female" }
codes = { 1 = "male", 2 = "female" }

[groups.platform]
text = "您最常使用的购物平台"
levels = { "淘宝" = "taobao", "京东" = "jd" }
codes = { 1 = "taobao", 2 = "jd" }
"""


def wjx_table(
    questions: Sequence[str], rows: Sequence[Sequence[object]], seconds: Sequence[object] | None
) -> list[list[object]]:
    """Header and rows of an export, paradata included."""
    table: list[list[object]] = [[*PARADATA, *questions]]
    for number, row in enumerate(rows, start=1):
        duration = f"{100 + number}秒" if seconds is None else seconds[number - 1]
        moment = f"2024/5/1 13:05:{number % 60:02d}"
        ip = f"127.0.{number // 250}.{number % 250}(本地)"
        table.append([number, moment, duration, "手机提交", "直接访问", ip, *row])
    return table


def as_csv(table: Sequence[Sequence[object]], delimiter: str = ",") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(table)
    return text.getvalue()


def as_xlsx(table: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in table:
        book.active.append(list(row))
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()

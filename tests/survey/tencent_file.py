"""Small 腾讯问卷 exports, written by the tests themselves."""

from __future__ import annotations

from collections.abc import Sequence

BEFORE = [
    *("编号", "开始答题时间", "结束答题时间", "答题时长"),
    *("地理位置国家和地区", "地理位置省", "地理位置市", "自定义字段"),
]
AFTER = ["用户类型", "用户标识", "昵称", "IP"]
QUESTIONS = [
    "1.您的性别是？",
    "2.您来自：_填空1",
    "2.您来自：_填空2",
    "3.请评价该平台:价格合理",
    "3.请评价该平台:服务周到",
    "4.您买过什么？:图书",
    "4.您买过什么？:生鲜",
    "4.您买过什么？:其他",
    "4.您买过什么？:其他_填空1",
    "5.意见",
]
ROWS = [
    ["A.男", "江苏", "南京", "同意", "不同意", "A.图书", "", "", "", "很好，\n下次还来"],
    ["B.女", "上海", "", "非常同意", "同意", "", "", "C.其他", "手机", ""],
    ["B.女", "", "", "一般", "", "", "", "", "", ""],
]


def tencent_table(
    rows: Sequence[Sequence[object]] = ROWS, questions: Sequence[str] = QUESTIONS
) -> list[list[object]]:
    """Header and rows, with the recorded columns before and after the questions."""
    table: list[list[object]] = [[*BEFORE, *questions, *AFTER]]
    for number, row in enumerate(rows, start=1):
        times = f"02-Feb-2021 20:26:{number % 60:02d}", f"02-Feb-2021 20:27:{number % 60:02d}"
        before = [number, *times, 60 + number, "中国", "江苏", "", ""]
        table.append([*before, *row, "微信用户", f"w{number}", f"昵称{number}", "127.0.0.1"])
    return table


def tencent_csv(table: Sequence[Sequence[object]]) -> str:
    """Every field quoted, and a comma at the end of every line."""
    lines = (
        "".join('"' + str(cell).replace('"', '""') + '",' for cell in row) + "\r\n" for row in table
    )
    return "".join(lines)

"""Labels of a survey and of what describes it: in one language, or in both at once."""

from __future__ import annotations

from loyaltysem.words.languages import Language

__all__ = [
    "CARD",
    "CHOICES",
    "IGNORED",
    "NO_ANSWER",
    "NUMBER_THE_ANSWERS",
    "SIMULATED_ANSWERS",
    "SIMULATED_DATA",
    "SIMULATED_MARK",
    "TICKED_ZH",
    "TOTAL",
]

#: In both languages, since whoever sees it must know.
SIMULATED_MARK = "SIMULATED 模拟数据"
SIMULATED_ANSWERS = "SIMULATED answers (模拟数据)."
SIMULATED_DATA = "The data are SIMULATED (模拟数据)."

#: What stands before the values of the card of a survey.
CARD = {
    "respondents": "respondents 受访者",
    "items": "items 题项",
    "constructs": "constructs 构念",
    "groups": "groups 分组变量",
    "missing": "missing answers 缺失",
    "format": "format 格式",
    "file": "file 文件",
    "steps": "steps 处理记录",
}

#: The columns of the table of multiple choices.
CHOICES = {
    "question": "question 题目",
    "option": "option 选项",
    "n": "n 频数",
    "response_share": "response share 响应百分比",
    "case_share": "case share 个案百分比",
}
TOTAL: dict[Language, str] = {"en": "total", "zh": "合计"}

#: Labels of an option of a multiple choice that nobody labelled.
TICKED_ZH = {"no": "否", "yes": "是"}

NO_ANSWER: dict[Language, str] = {"en": "no answer", "zh": "未作答"}

#: What the draft of a codebook says before names of items, and of columns.
NUMBER_THE_ANSWERS = "Number the answers to 请为选项编号："
IGNORED = "Ignored 未纳入："

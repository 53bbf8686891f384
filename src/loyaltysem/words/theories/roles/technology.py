"""Beliefs about a system, attitude, intention, use and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping

from loyaltysem.words.theories.roles.role_words import RoleWords

__all__ = ["TECHNOLOGY"]

TECHNOLOGY: Mapping[str, RoleWords] = {
    "perceived_usefulness": RoleWords(
        "PU",
        "Perceived usefulness",
        "感知有用性",
        ("gets things done faster", "does them better", "is useful on the whole"),
        ("更快完成任务", "更好地完成任务", "总体上有用"),
        ("usefulness", "有用性"),
    ),
    "ease_of_use": RoleWords(
        "PEOU",
        "Perceived ease of use",
        "感知易用性",
        ("easy to learn", "easy to make do what is wanted", "needs little effort"),
        ("容易学会", "容易按意愿操作", "不费力"),
        ("perceived ease of use", "易用性"),
    ),
    "attitude": RoleWords(
        "ATT",
        "Attitude",
        "态度",
        ("a good or a bad idea", "pleasant or unpleasant", "wise or foolish"),
        ("是否是好主意", "令人愉快与否", "明智与否"),
        ("attitude toward using", "使用态度"),
    ),
    "usage_intention": RoleWords(
        "INT",
        "Intention to use",
        "使用意愿",
        ("intends to use it", "expects to use it soon", "would use it where possible"),
        ("打算使用", "预计近期使用", "有条件时会使用"),
        ("behavioural intention", "behavioral intention", "行为意向", "使用意向"),
    ),
    "continuance_intention": RoleWords(
        "CIN",
        "Continuance intention",
        "持续使用意愿",
        ("intends to go on", "prefers it to any alternative means", "would not give it up"),
        ("打算继续使用", "比起其他方式更愿使用它", "不想停止使用"),
        ("continuance", "持续使用意向"),
    ),
    "usage": RoleWords(
        "USE",
        "Use",
        "使用",
        ("how often used", "how long used each time", "for how many purposes"),
        ("使用频率", "每次使用时长", "用于多少种用途"),
        ("system use", "系统使用"),
    ),
    "net_benefits": RoleWords(
        "NB",
        "Net benefits",
        "净收益",
        ("saves time or money", "improves decisions", "has been worth it on the whole"),
        ("节省时间或金钱", "改善决策", "总体上值得"),
    ),
}

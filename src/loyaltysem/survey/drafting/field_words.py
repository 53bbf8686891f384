"""Words by which the field's constructs and the usual grouping variables are recognised."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from loyaltysem.survey.codebook.entries import Role
from loyaltysem.words.theories.roles import ROLE_WORDS

__all__ = [
    "FIELD_CONSTRUCTS",
    "LEVEL_NAMES",
    "FieldConstruct",
    "FieldGroup",
    "asks_for_words",
    "field_construct",
    "field_construct_of_prefix",
    "field_group",
]


@dataclass(frozen=True, slots=True)
class FieldConstruct:
    """A construct of the field's theories: the words that speak of it, and of its columns.

    Attributes
    ----------
    role : str
        By which it has its name and its labels.
    words : tuple of str
        In questions and statements.
    prefixes : tuple of str
        Of columns such as ``TRU1``; the first is its name where the columns have none.
    """

    role: Role
    words: tuple[str, ...]
    prefixes: tuple[str, ...]

    @property
    def name(self) -> str:
        """The short name that models use."""
        return ROLE_WORDS[self.role].name

    @property
    def label(self) -> str:
        """What it is called in English."""
        return ROLE_WORDS[self.role].label

    @property
    def label_zh(self) -> str:
        """What it is called in Chinese."""
        return ROLE_WORDS[self.role].label_zh


FIELD_CONSTRUCTS = (
    FieldConstruct("website_quality", ("质量", "品质", "quality"), ("WQ", "WEBQ", "QUAL")),
    FieldConstruct("service_quality", ("服务质量", "服务品质", "service quality"), ("SQ",)),
    FieldConstruct("system_quality", ("系统质量", "system quality"), ("SYQ", "SYSQ")),
    FieldConstruct("information_quality", ("信息质量", "information quality"), ("IQ", "INFQ")),
    FieldConstruct("perceived_value", ("价值", "性价比", "划算", "value", "worth"), ("PV", "VAL")),
    FieldConstruct("satisfaction", ("满意", "satisf"), ("SAT", "CS")),
    FieldConstruct("trust", ("信任", "信赖", "可信", "我相信", "trust"), ("TRU", "TRUST", "TR")),
    FieldConstruct(
        "loyalty",
        (
            *("忠诚", "推荐", "再次购买", "重复购买", "会继续", "首先考虑", "首选"),
            *("loyal", "recommend", "repurchase", "buy again"),
        ),
        ("LOY", "CL"),
    ),
    FieldConstruct(
        "switching_cost", ("转换成本", "转换", "换用", "更换平台", "switch"), ("SC", "SWC")
    ),
    FieldConstruct(
        "switching_intention",
        ("转换意愿", "转换意向", "转移意愿", "intention to switch", "switching intention"),
        ("SWI",),
    ),
    FieldConstruct("image", ("形象", "声誉", "image", "reputation"), ("IMG", "IMAG")),
    FieldConstruct("expectation", ("期望", "预期", "expect"), ("EXP", "EXPE")),
    FieldConstruct(
        "confirmation",
        (
            *("期望确认", "期望不一致", "高于预期", "好于预期", "超出预期"),
            *("better than expected", "better than i expected", "expectations were confirmed"),
        ),
        ("CONF",),
    ),
    FieldConstruct("complaints", ("抱怨", "投诉", "complain"), ("COMP",)),
    FieldConstruct("commitment", ("关系承诺", "commitment"), ("COM", "COMM")),
    FieldConstruct("perceived_usefulness", ("有用", "usefulness", "useful"), ("PU",)),
    FieldConstruct(
        "ease_of_use", ("易用", "容易使用", "ease of use", "easy to use"), ("PEOU", "EOU")
    ),
    FieldConstruct(
        "continuance_intention",
        ("持续使用", "继续使用", "continue using", "continuance"),
        ("CIN", "CON_INT"),
    ),
    FieldConstruct("word_of_mouth", ("口碑", "word of mouth"), ("WOM",)),
    FieldConstruct("inertia", ("惯性", "出于习惯", "inertia", "out of habit"), ("INE",)),
)


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """A usual grouping variable and the wording of its question."""

    name: str
    label: str
    label_zh: str
    wording: re.Pattern[str]


def _group(name: str, label: str, label_zh: str, wording: str) -> FieldGroup:
    return FieldGroup(name, label, label_zh, re.compile(wording, re.IGNORECASE))


_FIELD_GROUPS = (
    _group("gender", "Gender", "性别", r"性别|\bgender\b|\bsex\b"),
    _group("age_group", "Age group", "年龄段", r"年龄|\bage\b|how old"),
    _group("education", "Education", "学历", r"学历|教育程度|受教育|\beducation|\bdegree\b"),
    _group("income", "Income", "收入", r"收入|月薪|\bincome\b"),
    _group("occupation", "Occupation", "职业", r"职业|\boccupation\b|\bprofession\b"),
    _group("marital_status", "Marital status", "婚姻状况", r"婚姻|\bmarital\b"),
    _group(
        "region", "Region", "地区", r"(所在|居住).*(地|城市|省)|^(城市|地区)|\bregion\b|\bcity\b"
    ),
    _group("frequency", "Frequency", "频率", r"频率|多久.*一次|how often"),
    _group(
        "platform",
        "Platform",
        "平台",
        r"(哪|最常|常用|主要).*平台|^平台$|(which|mainly|most often).*platform|^platform$",
    ),
)
# Answer text to level name and English label.
LEVEL_NAMES = {
    "男": ("male", "Male"),
    "女": ("female", "Female"),
    "男性": ("male", "Male"),
    "女性": ("female", "Female"),
    "是": ("yes", "Yes"),
    "否": ("no", "No"),
    "淘宝": ("taobao", "Taobao"),
    "天猫": ("tmall", "Tmall"),
    "京东": ("jd", "JD"),
    "拼多多": ("pinduoduo", "Pinduoduo"),
    "其他": ("other", "Other"),
}
_OPEN_QUESTION = re.compile(
    r"建议|意见|为什么|原因|请说明|请描述|请填写"
    r"|\bsuggest|\bcomments?\b|\bwhy\b|please (explain|describe)",
    re.IGNORECASE,
)


def asks_for_words(text: str) -> bool:
    """Whether a question asks for suggestions, reasons or the like, in the respondent's words."""
    return _OPEN_QUESTION.search(text) is not None


def field_construct(
    stem: str, rows: Sequence[str], taken: Iterable[str]
) -> tuple[FieldConstruct, str] | None:
    """Return the construct that a matrix speaks of, and the reason; None where it is not plain.

    The stem decides where it has words of one construct only. Otherwise the rows do, when one
    construct has more of them than any other, and at least two rows or half of them.
    """
    taken = set(taken)
    in_stem = [found for found in FIELD_CONSTRUCTS if _words(found, stem)]
    if len(in_stem) == 1:
        found = in_stem[0]
        reason = f"the stem mentions {_words(found, stem)[0]}"
        return (found, reason) if found.name not in taken else None
    counts = {
        found.name: sum(bool(_words(found, row)) for row in rows) for found in FIELD_CONSTRUCTS
    }
    first, second = sorted(counts.values(), reverse=True)[:2]
    if first == second or (first < 2 and 2 * first < len(rows)):
        return None
    found = next(found for found in FIELD_CONSTRUCTS if counts[found.name] == first)
    if found.name in taken:
        return None
    words = dict.fromkeys(word for row in rows for word in _words(found, row))
    return found, f"{first} of {len(rows)} statements mention {' or '.join(words)}"


def field_construct_of_prefix(prefix: str) -> FieldConstruct | None:
    """Return the construct that column names such as ``TRU1`` stand for."""
    upper = prefix.upper()
    return next((found for found in FIELD_CONSTRUCTS if upper in found.prefixes), None)


def field_group(text: str) -> FieldGroup | None:
    """Return the usual grouping variable that a question asks for."""
    return next((group for group in _FIELD_GROUPS if group.wording.search(text)), None)


def _words(construct: FieldConstruct, text: str) -> list[str]:
    """Return its words in a text, but for those within a longer word of another construct."""
    folded = text.casefold()
    for word in _LONGER[construct.role]:
        folded = folded.replace(word, " ")
    return [word for word in construct.words if word in folded]


#: By role: words of others within which there is one of its own, as quality in service quality.
_LONGER = {
    one.role: [
        word
        for other in FIELD_CONSTRUCTS
        if other is not one
        for word in other.words
        if any(own in word for own in one.words)
    ]
    for one in FIELD_CONSTRUCTS
}

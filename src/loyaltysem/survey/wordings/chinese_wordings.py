"""The wordings of rating scales in Chinese, point by point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

__all__ = ["chinese_scales"]

Points = tuple[tuple[str, ...], ...]

# How strongly: a scale has the words of one class for each of its points.
_STRONG = ("很", "十分", "特别", "挺")
_STRONGEST = ("完全", "极其", "极", "极为", "极度", "绝对", "最")
_EXTREME = ("非常", *_STRONG, *_STRONGEST, "强烈")
_FAIRLY = ("比较", "较", "较为", "相对", "还算")
_MOSTLY = ("基本", "基本上", "大致", "大体", "大部分", "部分")
_SLIGHTLY = ("有点", "有点儿", "有些", "稍微", "稍", "略", "略微", "些许", "轻微")
_NOT_QUITE = ("不太", "不怎么", "不大", "不很", "不是很", "不是太", "不那么")
_NOT_AT_ALL = ("一点也不", "一点都不", "一点儿也不", "毫不", "根本不", "完全不")

_MIDDLE = (
    "一般",
    "不确定",
    "中立",
    "不一定",
    "说不清",
    "说不清楚",
    "不好说",
    "难说",
    "普通",
    "中等",
    "适中",
    "无所谓",
    "还行",
    "还可以",
    "尚可",
    "一般般",
    "没感觉",
    "中性",
    "介于两者之间",
)
# Their opposite has 不 before it.
_NEGATED = tuple(
    word
    for line in (
        "同意 满意 符合 重要 可能 愿意 认同 赞同 赞成 喜欢 信任 相信 支持 了解 熟悉 清楚",
        "方便 容易 必要 关注 关心 在意 在乎 有用 有帮助 有效 值得 合理 合适 适合 舒适 舒服",
        "便宜 清晰 准确 及时 安全 可靠 专业 友好 热情 高兴 开心 快乐 幸福 感兴趣 放心",
        "接受 推荐 明显 严重 紧张 担心 焦虑 公平 认可 依赖 习惯 流畅 丰富 真实 稳定 积极",
        "美观 好用 好看 健康 乐意",
    )
    for word in line.split()
)
# Their opposite is a word of its own.
_OPPOSITES = (
    ("差", "好"),
    ("坏", "好"),
    ("糟糕", "好"),
    ("低", "高"),
    ("少", "多"),
    ("小", "大"),
    ("弱", "强"),
    ("慢", "快"),
    ("贵", "便宜"),
    ("困难", "容易"),
    ("反对", "同意"),
    ("反对", "赞成"),
    ("反对", "支持"),
    ("讨厌", "喜欢"),
    ("不满", "满意"),
    ("悲观", "乐观"),
    ("消极", "积极"),
    ("危险", "安全"),
    ("陌生", "熟悉"),
)

# What may stand at the inner point of a scale of two points on either side, and at the two inner
# points of one of three: (against, for).
_ONE_INSIDE = (
    ("plain", "plain"),
    ("plain", "fairly"),
    ("plain", "mostly"),
    ("not_quite", "fairly"),
    ("not_quite", "plain"),
    ("not_quite", "mostly"),
    ("not_quite", "slightly"),
    ("fairly", "fairly"),
    ("fairly", "mostly"),
    ("mostly", "mostly"),
    ("slightly", "slightly"),
)
# Without a word stronger than the bare one.
_BARE_ENDS = (
    ("not_quite", "fairly"),
    ("not_quite", "mostly"),
    ("fairly", "fairly"),
    ("mostly", "mostly"),
    ("slightly", "slightly"),
)
_TWO_INSIDE = (
    (("fairly", "plain"), ("fairly", "plain")),
    (("slightly", "plain"), ("slightly", "plain")),
    (("not_quite", "plain"), ("fairly", "plain")),
    (("not_quite", "plain"), ("slightly", "plain")),
    (("slightly", "plain"), ("fairly", "plain")),
    (("mostly", "plain"), ("mostly", "plain")),
    (("slightly", "fairly"), ("slightly", "fairly")),
    (("slightly", "mostly"), ("slightly", "mostly")),
    (("slightly", "not_quite"), ("slightly", "fairly")),
)
_TWO_STRONG = (
    (_STRONG, ("非常", *_STRONGEST)),
    (("非常",), _STRONGEST),
)


def _words_for(word: str) -> dict[str, tuple[str, ...]]:
    return {
        "extreme": _each(_EXTREME, word),
        "plain": (word,),
        "fairly": _each(_FAIRLY, word),
        "mostly": _each(_MOSTLY, word),
        "slightly": _each(_SLIGHTLY, word),
    }


def _words_against(negative: str, positive: str) -> dict[str, tuple[str, ...]]:
    none = _each(_NOT_AT_ALL, positive) if negative.startswith("不") else ()
    return {
        "extreme": (*_each(_EXTREME, negative), *none),
        "plain": (negative,),
        "fairly": _each(_FAIRLY, negative),
        "mostly": _each(_MOSTLY, negative),
        "slightly": _each(_SLIGHTLY, negative),
        "not_quite": _each(_NOT_QUITE, positive),
    }


def _each(degrees: Sequence[str], word: str) -> tuple[str, ...]:
    return tuple(degree + word for degree in degrees)


def _bipolar(negative: str, positive: str) -> Iterator[tuple[Points, bool]]:
    """Yield the scales from one word to its opposite, of 7, 6, 5 and 4 points, and their rarity."""
    low, high = _words_against(negative, positive), _words_for(positive)
    both = (f"既不{positive}也不{negative}", f"既不{negative}也不{positive}")
    middle = (*_MIDDLE, f"一般{positive}", *both)
    sides: list[tuple[tuple[str, ...], tuple[str, ...], bool]] = [
        *(((a, "extreme"), (b, "extreme"), False) for a, b in _ONE_INSIDE),
        *(((*a, "extreme"), (*b, "extreme"), False) for a, b in _TWO_INSIDE),
        *(((a, "plain"), (b, "plain"), True) for a, b in _BARE_ENDS),
    ]
    for between in ((middle,), ()):
        for against, in_favour, is_rare in sides:
            below = tuple(low[name] for name in reversed(against))
            yield (*below, *between, *(high[name] for name in in_favour)), is_rare
        for strong, strongest in _TWO_STRONG:
            for inner, inner_for in (("plain", "plain"), *_BARE_ENDS):
                below = (_each(strongest, negative), _each(strong, negative), low[inner])
                above = (high[inner_for], _each(strong, positive), _each(strongest, positive))
                yield (*below, *between, *above), True


_NEVER = ("从不", "从来不", "从未", "从来没有", "没有过", "完全没有", "几乎从不")
_SELDOM = ("偶尔", "很少", "极少", "较少", "很少有", "几乎不", "不经常", "不常")
_SOMETIMES = ("有时", "有时候", "有时会", "一般")
_OFTEN = ("经常", "时常", "常常", "较多", "往往", "通常")
_ALWAYS = ("总是", "一直", "一直都", "每次", "每次都", "几乎总是", "非常频繁", "频繁", "非常经常")

_OTHERS: tuple[Points, ...] = (
    (_NEVER, _SELDOM, _SOMETIMES, _OFTEN, _ALWAYS),
    (_NEVER, ("很少", "极少", "几乎不"), ("偶尔",), _OFTEN, _ALWAYS),
    (_NEVER, ("偶尔", "很少"), _OFTEN, _ALWAYS),
    (_NEVER, ("很少", "极少"), ("偶尔",), ("有时", "有时候"), ("经常", "常常"), _ALWAYS),
    (
        _NEVER,
        ("很少", "极少"),
        ("偶尔",),
        ("有时", "有时候"),
        ("经常", "常常"),
        ("通常", "往往"),
        _ALWAYS,
    ),
    (("差",), ("一般", "中等"), ("良好", "好"), ("优秀", "优")),
    (("很差", "差", "非常差"), ("较差", "不及格"), _MIDDLE, ("良好",), ("优秀", "优")),
    (("不及格",), ("及格",), ("中等", "一般"), ("良好", "良"), ("优秀", "优")),
    (
        ("完全没有", "没有"),
        ("有一点", "轻微", "有点"),
        ("中等", "中度"),
        ("较重", "重度", "相当多"),
        ("严重", "非常多"),
    ),
    (
        ("远低于预期",),
        ("低于预期",),
        ("符合预期",),
        ("高于预期", "超出预期"),
        ("远高于预期", "远超预期"),
    ),
    (("肯定不会", "一定不会"), ("可能不会",), _MIDDLE, ("可能会",), ("肯定会", "一定会")),
    (("肯定不会", "一定不会"), ("可能不会",), ("可能会",), ("肯定会", "一定会")),
)


def chinese_scales() -> Iterator[tuple[Points, bool]]:
    """Yield every scale, as its wordings point by point, and whether few questionnaires use it."""
    for positive in _NEGATED:
        yield from _bipolar(f"不{positive}", positive)
    for pair in _OPPOSITES:
        yield from _bipolar(*pair)
    yield from ((points, False) for points in _OTHERS)

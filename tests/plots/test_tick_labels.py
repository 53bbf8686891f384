"""Names beside an axis do not run into each other."""

from __future__ import annotations

from itertools import pairwise

import matplotlib as mpl
import pandas as pd
import pytest

from loyaltysem.plots.groups import influence_forest, rank_ranges, standing_intervals
from loyaltysem.plots.tick_labels import broken

LONG = {
    "zh": [
        "本科（含在读以及同等学力申请者）",
        "硕士研究生及以上学历",
        "高中、中专、技校及以下学历",
    ],
    "en": ["Bachelor's degree or the same", "Master's degree or higher", "High school at most"],
    "short": ["淘宝", "天猫", "JD"],
}


@pytest.mark.parametrize(
    ("text", "letters", "lines"),
    [
        ("Taobao", 12, ["Taobao"]),
        ("Bachelor's degree", 12, ["Bachelor's", "degree"]),
        ("Kindergeburtstag", 6, ["Kindergeburtstag"]),
        ("硕士研究生及以上", 8, ["硕士研究", "生及以上"]),
        ("大专、本科", 8, ["大专、本", "科"]),
        ("高中中专、本科", 8, ["高中中专、", "本科"]),
        ("淘宝 Taobao", 8, ["淘宝", "Taobao"]),
        ("服务质量（SERVQUAL）", 16, ["服务质量", "（SERVQUAL）"]),
        ("（甲）", 2, ["（甲）"]),
        ("", 8, [""]),
        ("a", 0, ["a"]),
    ],
)
def test_lines_break_between_words_and_chinese_characters(text, letters, lines):
    assert broken(text, letters).split("\n") == lines


@pytest.mark.parametrize("language", ["zh", "en", "short"])
@pytest.mark.parametrize("kind", ["effects", "index", "ranks"])
def test_names_of_groups_do_not_overlap(language, kind, chinese_font):
    names = LONG[language]
    rows = [(name, 0.5, 0.3, 0.7, 1, 1, 3) for name in names]
    columns = ["group", "est", "ci_lower", "ci_upper", "rank", "rank_lower", "rank_upper"]
    table = pd.DataFrame(rows, columns=columns).assign(effect="total")
    with mpl.rc_context({"font.family": ["DejaVu Sans", chinese_font]}):
        ax = {
            "effects": lambda: influence_forest(table, {"total": "total"}),
            "index": lambda: standing_intervals(table),
            "ranks": lambda: rank_ranges(table),
        }[kind]()
        ax.figure.canvas.draw()
        boxes = [label.get_window_extent() for label in ax.get_yticklabels()]
    shown = [label.get_text() for label in ax.get_yticklabels()]
    assert [text.replace("\n", " " * (language == "en")) for text in shown] == names
    assert all(upper.y0 > lower.y1 for upper, lower in pairwise(boxes))

"""Names under an axis do not run into each other."""

from __future__ import annotations

from itertools import pairwise

import matplotlib as mpl
import pandas as pd
import pytest

from loyaltysem.plots import effect_bars, index_intervals
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
        ("", 8, [""]),
        ("a", 0, ["a"]),
    ],
)
def test_lines_break_between_words_and_chinese_characters(text, letters, lines):
    assert broken(text, letters).split("\n") == lines


@pytest.mark.parametrize("language", ["zh", "en", "short"])
@pytest.mark.parametrize("kind", ["effects", "index"])
def test_names_of_groups_do_not_overlap(language, kind, chinese_font):
    names = LONG[language]
    with mpl.rc_context({"font.family": ["DejaVu Sans", chinese_font]}):
        ax = effect_bars(_effects(names)) if kind == "effects" else index_intervals(_index(names))
        ax.figure.canvas.draw()
        boxes = [label.get_window_extent() for label in ax.get_xticklabels()]
    shown = [label.get_text() for label in ax.get_xticklabels()]
    assert [text.replace("\n", " " * (language == "en")) for text in shown] == names
    assert all(left.x1 < right.x0 for left, right in pairwise(boxes))


def _effects(names):
    kinds = ["direct", "indirect", "total"]
    rows = [(name, kind, 0.5, 0.3, 0.7) for name in names for kind in kinds]
    return pd.DataFrame(rows, columns=["group", "effect", "est", "ci_lower", "ci_upper"])


def _index(names):
    rows = [(name, "SAT", 60.0, 55.0, 65.0) for name in names]
    return pd.DataFrame(rows, columns=["group", "construct", "index", "ci_lower", "ci_upper"])

"""Tables of ratings as texts, of which the numbers are known."""

from __future__ import annotations

import csv
import io
import re
import tempfile
import warnings
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from loyaltysem.errors import CodebookError, DataWarning
from loyaltysem.survey import Survey, draft_codebook, read_survey

SCALES = [
    line.split()
    for line in """
    非常不满意 不满意 一般 满意 非常满意
    很不满意 不太满意 一般 比较满意 非常满意
    非常不满意 比较不满意 一般 比较满意 非常满意
    非常不满意 不满意 比较不满意 一般 比较满意 满意 非常满意
    非常不满意 不满意 满意 非常满意
    非常不满意 不满意 比较不满意 比较满意 满意 非常满意
    非常不同意 不同意 一般 同意 非常同意
    完全不同意 不太同意 不确定 比较同意 完全同意
    非常不同意 不同意 中立 同意 非常同意
    非常不同意 不太同意 说不清 基本同意 非常同意
    完全不同意 较不同意 一般 较同意 完全同意
    完全不同意 不同意 有点不同意 中立 有点同意 同意 完全同意
    强烈不同意 不同意 不好说 同意 强烈同意
    完全不符合 不太符合 一般 比较符合 完全符合
    非常不符合 不符合 不确定 符合 非常符合
    完全不符合 不符合 有点不符合 不确定 有点符合 符合 完全符合
    从不 偶尔 有时 经常 总是
    从不 很少 有时 经常 总是
    从不 偶尔 经常 总是
    很不重要 不太重要 一般 比较重要 非常重要
    非常不重要 不重要 一般 重要 非常重要
    非常不可能 不太可能 不确定 比较可能 非常可能
    很差 较差 一般 较好 很好
    非常差 差 一般 好 非常好
    非常不愿意 不愿意 一般 愿意 非常愿意
    """.strip().splitlines()
] + [
    [answer.strip().replace("%", word.strip()) for answer in line.split("|")]
    for word, line in [
        pair.split(":")
        for pair in """
        agree:Strongly dis% | Dis% | Neutral | Agree | Strongly %
        agree:Strongly dis% | Dis% | Neither % nor dis% | Agree | Strongly %
        agree:Strongly dis% | Dis% | Agree | Strongly %
        agree:Strongly dis% | Dis% | Somewhat dis% | Neutral | Somewhat % | Agree | Strongly %
        agree:Strongly dis% | Somewhat dis% | Neither % nor dis% | Somewhat % | Strongly %
        agree:Completely dis%|Mostly dis%|Slightly dis%|Slightly %|Mostly %|Completely %
        satisfied:Very dis% | Dis% | Neutral | Satisfied | Very %
        satisfied:Very dis%|Somewhat dis%|Neither % nor dis%|Somewhat %|Very %
        agree:Entirely dis%|Mostly dis%|Slightly dis%|Neutral|Slightly %|Mostly %|Entirely %
        satisfied:Not at all % | Slightly % | Moderately % | Very % | Extremely %
        important:Not at all % | Slightly % | Moderately % | Very % | Extremely %
        important:Not at all % | Not very % | Fairly % | Very %
        important:Not % | Slightly % | Moderately % | Important | Very %
        likely:Not at all % | Slightly % | Moderately % | Very % | Extremely %
        likely:Very un% | Unlikely | Neutral | Likely | Very %
        :Never | Rarely | Sometimes | Often | Always
        :Never | Sometimes | Often | Always
        :Poor | Fair | Good | Very good | Excellent
        :Very poor | Poor | Fair | Good | Excellent
        :Not at all | A little | Moderately | Quite a bit | Extremely
        :Very bad | Bad | Neutral | Good | Very good
        """.strip().splitlines()
    ]
]  # fmt: skip
DECLINED = ("不知道", "不适用", "不清楚", "Not applicable", "Don't know", "N/A")
STEMS = ("SAT", "trust", "满意", "LOY", "perceived_value")


@dataclass(slots=True)
class RatingTable:
    """A table, and the number of every answer (not-a-number where there is none)."""

    cells: dict[str, list[str]] = field(default_factory=dict)
    truth: dict[str, np.ndarray] = field(default_factory=dict)

    def write(self, path: Path) -> Path:
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(["person", *self.cells])
        for i, row in enumerate(zip(*self.cells.values(), strict=True)):
            writer.writerow([f"p{i}", *row])
        path.write_text(text.getvalue(), encoding="utf-8")
        return path


def rating_table(rng: np.random.Generator) -> RatingTable:
    """Draw sets of columns: any scale, spelling, layout, missing answers, unused answers."""
    table = RatingTable()
    n = int(rng.choice([4, 12, 30, 80, 200]))
    blocks: list[dict[str, tuple[list[str], np.ndarray]]] = []
    for number in range(int(rng.integers(1, 5))):
        names = _names(rng, number)
        scale = SCALES[rng.integers(len(SCALES))]
        spelt = _spelling(rng, scale)
        shares = rng.dirichlet(np.full(len(scale), rng.choice([0.7, 2.0, 8.0])))
        block = {}
        seen: set[int] = set()
        for name in names:
            own = shares.copy()
            if rng.random() < 0.25:  # an answer that nobody chose in this column
                own[rng.integers(len(scale))] = 0
            answers = rng.choice(len(scale), n, p=own / own.sum())
            block[name] = _column(rng, answers, spelt, scale)
            seen |= set(answers)
        together = not names[0].startswith("q")
        apart = [set(truth[np.isfinite(truth)].astype(int) - 1) for _, truth in block.values()]
        if not any(_looks_whole(s, len(scale)) for s in ([seen] if together else apart)):
            blocks.append(block)
    columns = [(name, *pair) for block in blocks for name, pair in block.items()]
    if rng.random() < 0.3:
        columns = [columns[i] for i in rng.permutation(len(columns))]
    for name, cells, truth in columns:
        table.cells[name], table.truth[name] = cells, truth
    return table if table.cells else rating_table(rng)


def _looks_whole(seen: set[int], n_points: int) -> bool:
    """Whether points are missing in pairs, as SD, D, N, A, SA of seven: that is a scale in full.

    Nobody could tell it from one. A middle that is missing is told, and stays in.
    """
    unused = set(range(n_points)) - seen
    return unused == {n_points - 1 - point for point in unused} and len(unused) > 1


def _names(rng: np.random.Generator, number: int) -> list[str]:
    size = int(rng.integers(1, 5))
    layout = rng.integers(5)
    if layout == 0:
        return [f"{STEMS[number]}{i + 1}" for i in range(size)]
    if layout == 1:
        return [f"q{number * 10 + i + 1}" for i in range(size)]
    if layout == 2:
        return [f"{number + 1}、请评价—{i + 1}.第{i + 1}{'甲乙丙丁'[number]}" for i in range(size)]
    if layout == 3:
        return [f"How do you rate it {number} [{'abcd'[i]}]" for i in range(size)]
    return [f"Q{number + 1}. Please rate - {'abcd'[i]} {number}" for i in range(size)]


def _spelling(rng: np.random.Generator, scale: list[str]) -> list[str]:
    way = rng.integers(12)
    points = range(1, len(scale) + 1)
    if way == 0:
        return [f"{i} {text}" for i, text in zip(points, scale, strict=True)]
    if way == 1:
        return [f"{i}-{text}" for i, text in zip(points, scale, strict=True)]
    if way == 2:
        return [f"{text}（{i}）" for i, text in zip(points, scale, strict=True)]
    if way == 3:
        return [f"{i}={text}" for i, text in zip(points, scale, strict=True)]
    if way == 4:
        return [f"{'ABCDEFG'[i - 1]}.{text}" for i, text in zip(points, scale, strict=True)]
    if way == 5:
        return [text.upper() for text in scale]
    if way == 6:
        return [text.lower() for text in scale]
    if way == 7:
        return [text.replace(" ", "  ") + "。" * (not text.isascii()) for text in scale]
    return list(scale)


def _column(
    rng: np.random.Generator, answers: np.ndarray, spelt: list[str], scale: list[str]
) -> tuple[list[str], np.ndarray]:
    truth = answers + 1.0
    cells = [spelt[answer] for answer in answers]
    if rng.random() < 0.3:
        for row in np.flatnonzero(rng.random(len(cells)) < 0.1):
            cells[row], truth[row] = "", np.nan
    if rng.random() < 0.2:
        chinese = not scale[0].isascii()
        declined = rng.choice([text for text in DECLINED if text.isascii() != chinese])
        for row in np.flatnonzero(rng.random(len(cells)) < 0.08):
            cells[row], truth[row] = str(declined), np.nan
    if rng.random() < 0.1:
        cells = [cell + " " * int(rng.integers(3)) for cell in cells]
    return cells, truth


def outcomes(table: RatingTable, folder: Path | None = None) -> Counter[str]:
    """Count the columns by what reading made of them, and see whether the draft agrees.

    ``right``, ``named`` (other numbers or texts, and a warning says so), ``texts`` (kept, on
    record; ``texts of many`` where ten and more answered), ``silent`` (numbers that are wrong,
    without a word), ``unlike the draft``.
    """
    with tempfile.TemporaryDirectory() as temporary:
        path = table.write(Path(folder or temporary) / "table.csv")
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            survey = read_survey(path)
        told = [str(w.message) for w in caught if issubclass(w.category, DataWarning)]
        found: Counter[str] = Counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            drafted = _drafted(path)
    columns = {} if drafted is None else {h: n for n, h in drafted.source.columns.items()}
    for name, truth in table.truth.items():
        values = survey.responses[name]
        named = any(_names_column(message, name) for message in told)
        numeric = pd.api.types.is_numeric_dtype(values)
        if numeric and np.array_equal(values.to_numpy(float), truth, equal_nan=True):
            found["right"] += 1
        elif named:
            found["named"] += 1
        elif numeric:
            found["silent"] += 1
        else:
            enough = np.isfinite(truth).sum() >= 10 and len(set(truth[np.isfinite(truth)])) > 2
            found["texts of many" if enough else "texts"] += 1
        item = columns.get(name)
        both = drafted is not None and numeric and item in drafted.codebook.item_names
        if both and not np.array_equal(
            drafted.responses[item].to_numpy(float), values.to_numpy(float), equal_nan=True
        ):
            found["unlike the draft"] += 1
    return found


def _drafted(path: Path) -> Survey | None:
    """Read a file by the codebook that is drafted of it, where there is anything to draft."""
    try:
        return read_survey(path, draft_codebook(path).codebook)
    except CodebookError as error:
        if "nothing to draft" not in str(error):
            raise
        return None


def _names_column(message: str, name: str) -> bool:
    return re.search(rf"(?:^|, ){re.escape(name)}(?:$|[,: ])", message) is not None

"""Platforms by waves: the cells that are compared, each a group of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from loyaltysem.containment.declared_order import declared_order
from loyaltysem.errors import DataError, OptionError
from loyaltysem.moments.answers import Answers, answers_of
from loyaltysem.moments.grouping.labels import GroupLabel, GroupWords, label_text, labels_listed
from loyaltysem.moments.grouping.rows import group_rows, level_rows
from loyaltysem.moments.observations import as_frame, require_columns
from loyaltysem.words.comparing.groups import cell_name
from loyaltysem.words.languages import Language

__all__ = ["WaveCells", "cells_name", "wave_cells"]


@dataclass(frozen=True, slots=True, eq=False)
class WaveCells:
    """Platforms by waves.

    Attributes
    ----------
    group, time : str
        The variables.
    name : str
        Of the grouping variable that has both.
    platforms, waves : tuple of GroupLabel
        In their order.
    labels : tuple of str
        Of the cells that have respondents, in the order of the groups: a platform's waves together.
    platform, wave : ndarray of int, shape (G,)
        Which of these each cell is of.
    when : ndarray, shape (W,)
        Where the waves lie in time: their numbers, or 1, 2, 3 where they have none.
    """

    group: str
    time: str
    name: str
    platforms: tuple[GroupLabel, ...]
    waves: tuple[GroupLabel, ...]
    labels: tuple[str, ...]
    platform: NDArray[np.intp]
    wave: NDArray[np.intp]
    when: NDArray[np.float64]


def cells_name(group: str, time: str) -> str:
    """Return what the grouping by platforms and waves together is called."""
    return f"{group} × {time}"


def wave_cells(data: Any, group: str, time: str) -> tuple[Answers, WaveCells]:
    """Return answers with a column of platforms by waves, and what its groups are.

    Waves stand in the order that the codebook or an ordered category declares, else in that of
    their numbers, or of their texts with numbers in them counted as such.

    Parameters
    ----------
    data : Survey or data frame
    group, time : str
        The columns of platforms and waves.

    Raises
    ------
    VariableNotFoundError
        The data have no such column.
    OptionError
        The two are one.
    DataError
        There are fewer than two platforms or waves, or no platform has two of them.
    """
    if group == time:
        raise OptionError(
            f"group={group!r} and time={time!r} are one column. Name what is compared and when it "
            "was asked."
        )
    answers = answers_of(data)
    table = as_frame(answers.frame)
    require_columns(table.columns, [group, time])
    platforms = group_rows(answers.frame, group, answers.group_orders.get(group))
    order = answers.group_orders.get(time) or declared_order(table[time])
    waves = level_rows(answers.frame, time, order)
    if len(waves.labels) < 2:
        raise DataError(
            f"time={time!r} has {len(waves.labels)} wave(s) ({labels_listed(waves.labels)}), and a "
            "change needs two. Leave time= out."
        )
    place = np.arange(len(waves.labels))
    if not order:
        place = np.array(sorted(place, key=lambda w: _natural(waves.labels[w])))
    rank = np.argsort(place)
    wave = np.where(waves.index < 0, -1, rank[waves.index])
    ordered = tuple(waves.labels[w] for w in place)
    known = (platforms.index >= 0) & (wave >= 0)
    pairs = sorted(set(zip(platforms.index[known].tolist(), wave[known].tolist(), strict=True)))
    if len(pairs) == len({platform for platform, _ in pairs}):
        raise DataError(
            f"Every group of '{group}' was asked in one wave of '{time}' only, so that nothing "
            "changes within a group. Leave time= out, or look at how waves were coded."
        )
    names = _labels(pairs, platforms.labels, ordered)
    name = cells_name(group, time)
    rows = [names.get(pair) for pair in zip(platforms.index.tolist(), wave.tolist(), strict=True)]
    column = nw.new_series(name, rows, nw.String, backend=nw.get_native_namespace(table))
    labels = tuple(names[pair] for pair in pairs)
    cells = WaveCells(
        group,
        time,
        name,
        platforms.labels,
        ordered,
        labels,
        np.array([platform for platform, _ in pairs]),
        np.array([w for _, w in pairs]),
        _when(ordered),
    )
    return (
        replace(
            answers,
            frame=table.with_columns(column).to_native(),
            group_orders={**answers.group_orders, name: labels},
            group_words={**answers.group_words, name: _cell_words(answers, cells)},
        ),
        cells,
    )


def _labels(
    pairs: Sequence[tuple[int, int]],
    platforms: Sequence[GroupLabel],
    waves: Sequence[GroupLabel],
) -> dict[tuple[int, int], str]:
    """Return what each pair of a platform and a wave reads as, no two alike.

    The space between them is told from spaces within a label, where need be, by as many strokes
    as it takes.
    """
    strokes = 0
    while True:
        between = f" {'|' * strokes} " if strokes else " "
        names = {
            (platform, wave): between.join(
                (label_text(platforms[platform]), label_text(waves[wave]))
            )
            for platform, wave in pairs
        }
        if len(set(names.values())) == len(names):
            return names
        strokes += 1


def _natural(label: GroupLabel) -> Any:
    """Return by what a wave is sorted: 2 before 10, also in texts."""
    if isinstance(label, int | float):
        return [("", float(label), "")]
    parts = re.split(r"(\d+)", label_text(label))
    return [("", float(part), "") if part.isdigit() else (part, 0.0, "") for part in parts if part]


def _when(waves: tuple[GroupLabel, ...]) -> NDArray[np.float64]:
    numbers = [w for w in waves if isinstance(w, int | float) and not isinstance(w, bool)]
    if len(numbers) == len(waves):
        return np.array(numbers, dtype=np.float64)
    return np.arange(1.0, len(waves) + 1)


def _cell_words(answers: Answers, cells: WaveCells) -> GroupWords:
    """Return what the cells are called, by what platforms and waves are."""
    platforms, waves = answers.words_of(cells.group), answers.words_of(cells.time)
    pairs = list(zip(cells.labels, cells.platform, cells.wave, strict=True))

    def named(language: Language, *, apart: bool = False) -> dict[str, str]:
        names = {
            label: cell_name(
                platforms.called(cells.platforms[platform], language),
                waves.level(cells.waves[wave], language),
                language,
                apart=apart,
            )
            for label, platform, wave in pairs
        }
        alike = len(set(names.values())) < len(names)
        return named(language, apart=True) if alike and not apart else names

    variable: dict[Language, str] = {
        "en": f"{platforms.variable['en']} × {waves.variable['en']}",
        "zh": f"{platforms.variable['zh']} × {waves.variable['zh']}",
    }
    return GroupWords(variable, {"en": named("en"), "zh": named("zh")})

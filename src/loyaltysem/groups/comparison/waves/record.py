"""What platforms did from wave to wave."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from loyaltysem.groups.comparison.adjusting.record import AdjustedRecord
from loyaltysem.groups.comparison.estimates.compared import Compared
from loyaltysem.groups.comparison.record import ComparisonRecord
from loyaltysem.groups.comparison.waves.cells import WaveCells
from loyaltysem.groups.comparison.waves.contrasts import (
    Contrast,
    ContrastKind,
    contrast_rows,
    contrasts_of,
    level_rows,
)
from loyaltysem.moments.grouping.labels import GroupWords
from loyaltysem.words.comparing.groups import ChangeFacts, WaveFacts, WavesFacts

__all__ = ["WavesRecord", "waves_facts", "waves_of"]


@dataclass(frozen=True, slots=True, eq=False)
class WavesRecord:
    """Levels of platforms by waves, and their contrasts.

    Attributes
    ----------
    cells : WaveCells
    levels : tuple of Compared
        What says where groups stand, then the same by equal weights.
    contrasts : tuple of Contrast
    adjusted : bool
        Whether levels are at common covariates.
    """

    cells: WaveCells
    levels: tuple[Compared, ...]
    contrasts: tuple[Contrast, ...]
    adjusted: bool

    def level_table(self) -> pd.DataFrame:
        """Return one row for each construct, rule of weights, platform and wave."""
        return pd.concat([level_rows(one, self.cells) for one in self.levels], ignore_index=True)

    def table(self, kind: ContrastKind) -> pd.DataFrame:
        """Return the contrasts of a kind."""
        parts = [contrast_rows(one, self.contrasts, kind, self.cells) for one in self.levels]
        return pd.concat(parts, ignore_index=True)


def waves_of(
    record: ComparisonRecord, cells: WaveCells, adjusted: AdjustedRecord | None
) -> WavesRecord:
    """Return what a comparison of platforms by waves says of changes.

    Parameters
    ----------
    record : ComparisonRecord
        Of the cells, in their order.
    cells : WaveCells
    adjusted : AdjustedRecord, optional
        Whose levels are taken, where there is one.
    """
    levels = (*record.leading, *record.twins)
    if adjusted is not None:
        levels = tuple(one for _, one in adjusted.levels)
    return WavesRecord(cells, levels, contrasts_of(cells), adjusted is not None)


def waves_facts(
    found: WavesRecord, words: GroupWords, platforms: GroupWords, identification: str
) -> WavesFacts:
    """Return what sentences and figures of waves are made of, by the leading weights.

    Parameters
    ----------
    found : WavesRecord
    words, platforms : GroupWords
        What waves and platforms are called.
    identification : str
        Of the ladder.
    """
    cells = found.cells
    names = dict.fromkeys(one.name for one in found.levels)
    own = [next(one for one in found.levels if one.name == name) for name in names]
    return WavesFacts(
        time=cells.time,
        waves=[words.level_name(w) for w in cells.waves],
        when=[float(x) for x in cells.when],
        adjusted=found.adjusted,
        identification=identification,
        standing=[
            WaveFacts(
                one.kind,
                one.name,
                [
                    (
                        platforms.name(cells.platforms[p]),
                        int(w),
                        float(est),
                        float(lower),
                        float(upper),
                    )
                    for p, w, est, lower, upper in zip(
                        cells.platform,
                        cells.wave,
                        one.est,
                        one.intervals.lower,
                        one.intervals.upper,
                        strict=True,
                    )
                ],
                changes=_facts(one, found, (words, platforms), "change"),
                trends=_facts(one, found, (words, platforms), "trend"),
                apart=[
                    *_facts(one, found, (words, platforms), "difference of changes"),
                    *(
                        _facts(one, found, (words, platforms), "difference of trends")
                        if len(cells.waves) > 2
                        else []
                    ),
                ],
            )
            for one in own
        ],
    )


def _facts(
    one: Compared, found: WavesRecord, words: tuple[GroupWords, GroupWords], kind: ContrastKind
) -> list[ChangeFacts]:
    waves, platforms = words
    rows = contrast_rows(one, found.contrasts, kind, found.cells).to_dict("records")
    return [
        ChangeFacts(
            kind=kind,
            group=platforms.name(row["group"] if "group" in row else row["first"]),
            other=platforms.name(row["second"]) if "second" in row else {},
            start=waves.level_name(row["start"]),
            end=waves.level_name(row["end"]),
            est=float(row[kind if kind in ("change", "trend") else "difference"]),
            lower=float(row["ci_lower"]),
            upper=float(row["ci_upper"]),
            pvalue=float(row["pvalue_max_t"]),
            differs=bool(row["differs"]),
        )
        for row in rows
    ]

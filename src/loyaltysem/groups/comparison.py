"""What a comparison of platforms holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.files import new_folder, target, write_delimited
from loyaltysem.models import SEMResult
from loyaltysem.plots import effect_bars, index_intervals, text_font
from loyaltysem.plots.figures import new_figure
from loyaltysem.words import Language
from loyaltysem.words.comparing.groups import comparison_headings
from loyaltysem.words.figures import SIMULATED, index_title, influence_title
from loyaltysem.words.group_labels import GroupLabel, label_text
from loyaltysem.words.shown import Shown, ShownTable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["PlatformComparison"]

_TABLES = ("fit", "influence", "index", "differences", "ranking")


@dataclass(frozen=True, slots=True)
class PlatformComparison:
    """One model fitted to each platform, or to each level of another grouping, and what differs.

    Made by :func:`loyaltysem.compare_platforms`.

    Attributes
    ----------
    fits : mapping to SEMResult
        By platform, the data's own value, in the codebook's order.
    group : str
        The grouping variable, which sentences and axes speak of; the tables' column of platforms
        is ``group``.
    fit : DataFrame
        One row for each platform (``group``): n and fit indices, and whether the solution is
        admissible.
    influence : DataFrame
        Direct, indirect and total effect of ``source`` on ``target`` by platform, with bootstrap
        percentile intervals; ``est`` is in the items' units, ``std_all`` standardised within the
        platform.
    index : DataFrame
        Index of ``source`` and ``target`` from 0 to 100 by platform and weight rule (with the
        equal-weight twin), with bootstrap percentile intervals.
    differences : DataFrame
        Every pair of platforms: difference of the total effect and of the target's index, with
        simultaneous intervals (Bonferroni), and whether zero lies outside.
    ranking : DataFrame
        Platforms by the target's index, with the share of replicates in which each is first.
    source, target : str
        Constructs.
    notes : tuple of str
        What a reader of the comparison must know.
    """

    fits: Mapping[GroupLabel, SEMResult]
    group: str
    fit: pd.DataFrame
    influence: pd.DataFrame
    index: pd.DataFrame
    differences: pd.DataFrame
    ranking: pd.DataFrame
    source: str
    target: str
    notes: tuple[str, ...]
    level: float
    simulated: bool
    _labels: Mapping[str, Mapping[str, str]]

    @checked
    def plot(self, *, language: Language = "en") -> Figure:
        """Draw influence coefficients and indices side by side.

        Parameters
        ----------
        language : {"en", "zh"}

        Returns
        -------
        Figure
            It shows itself in a notebook.

        Warns
        -----
        FontWarning
            Chinese was asked for and no font for it is installed.
        """
        with text_font(language) as shown:
            labels = self._labels[shown]
            names = {name: labels.get(name, name) for name in (self.source, self.target)}
            figure = new_figure(10, 4.4)
            left, right = figure.subplots(1, 2)
            effect_bars(_with_names(self.influence, labels), ax=left, language=shown)
            left.set_title(
                influence_title(names[self.source], names[self.target], self.level, shown)
            )
            weighted = self.index[self.index["weights"] != "equal"]
            index = _with_names(weighted, labels).replace({"construct": labels})
            index_intervals(index, ax=right)
            right.set_title(index_title(self.level, shown))
            for panel in (left, right):
                panel.set_xlabel(labels.get(self.group, self.group))
            if self.simulated:
                figure.supxlabel(SIMULATED[shown], fontsize="small", color="dimgrey")
        return figure

    @checked
    def to_csv(self, folder: str | Path, *, overwrite: bool = False) -> tuple[Path, ...]:
        """Write every table as a CSV file that Excel opens with the right characters.

        A name that a spreadsheet would take for a formula has an apostrophe before it.

        Parameters
        ----------
        folder : path
            Made when it does not exist.
        overwrite : bool, default False
            Whether files of the same names in the folder may be replaced.

        Returns
        -------
        tuple of Path

        Raises
        ------
        WritingError
            A file exists, or the folder cannot be made; then nothing is written.
        """
        folder = new_folder(folder)
        tables = {folder / f"{name}.csv": getattr(self, name) for name in _TABLES}
        for path in tables:
            target(path, overwrite=overwrite)
        for path, table in tables.items():
            rows = table.itertuples(index=False, name=None)
            write_delimited(path, list(table.columns), rows, overwrite=overwrite)
        return tuple(tables)

    def __str__(self) -> str:
        return Shown(tables=self._tables(), notes=self.notes).text

    __repr__ = __str__

    def _repr_html_(self) -> str:
        parts = []
        for table in self._tables():
            parts += [f"<h4>{escape(table.header)}</h4>", replace(table, header="").html]
        return "\n".join([*parts, *[f"<p>{escape(note)}</p>" for note in self.notes]])

    def _tables(self) -> list[ShownTable]:
        headings = comparison_headings(self.group, self.source, self.target)
        return [
            ShownTable(getattr(self, name), heading, index=False, bordered=False)
            for name, heading in headings.items()
        ]


def _with_names(table: pd.DataFrame, labels: Mapping[str, str]) -> pd.DataFrame:
    """Call the groups as the codebook does."""
    texts = map(label_text, table["group"])
    return table.assign(group=[labels.get(text, text) for text in texts])

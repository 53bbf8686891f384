"""What a comparison of waves returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.errors import NotAvailableError
from loyaltysem.groups.comparison.waves.contrasts import ContrastKind
from loyaltysem.groups.comparison.waves.record import WavesRecord
from loyaltysem.moments.grouping.labels import GroupLabel
from loyaltysem.plots import text_font
from loyaltysem.plots.figures import new_figure, say_simulated
from loyaltysem.plots.groups import wave_lines
from loyaltysem.words.comparing.groups import (
    ComparisonFacts,
    wave_headings,
    wave_text,
    wave_titles,
)
from loyaltysem.words.languages import Language
from loyaltysem.words.shown import Shown, ShownTable, ShowsItself

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["WaveComparison"]


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class WaveComparison(ShowsItself):
    """Platforms from wave to wave of a survey that asks other people each time.

    The ``waves`` of a :class:`PlatformComparison` with ``time=``. Levels are those that the
    comparison may show: the index of answers, or the constructs' means on 0 to 100 or in units of
    the model; with ``adjust_for=`` the adjusted ones. Intervals of a table hold together for each
    construct and rule of weights: for all platforms and waves, all changes, all trends, or all
    differences.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> survey = ls.datasets.load_platforms()
    >>> answers = survey.responses.assign(wave=[1, 2] * (len(survey) // 2))
    >>> model = ls.SEM("SAT =~ SAT1 + SAT2 + SAT3; LOY =~ LOY1 + LOY2 + LOY3; LOY ~ SAT")
    >>> comparison = ls.compare_platforms(
    ...     model,
    ...     answers,
    ...     time="wave",
    ...     source="SAT",
    ...     target="LOY",
    ...     bounds=survey.codebook.bounds,
    ...     missing="listwise",
    ...     n_replicates=50,
    ...     rng=1,
    ... )
    >>> comparison.waves.labels
    (1, 2)
    >>> bool(comparison.waves.changes["differs"].any())
    False
    """

    _record: WavesRecord
    _facts: ComparisonFacts

    @property
    def labels(self) -> tuple[GroupLabel, ...]:
        """The waves, in their order."""
        return self._record.cells.waves

    @property
    def levels(self) -> pd.DataFrame:
        """Level of every platform in every wave.

        ``quantity construct weights group wave est se ci_lower ci_upper bonferroni_lower
        bonferroni_upper``.
        """
        return self._record.level_table()

    @property
    def changes(self) -> pd.DataFrame:
        """Change of every platform from each of its waves to the next.

        ``quantity construct weights group start end change se ci_lower ci_upper bonferroni_lower
        bonferroni_upper pvalue pvalue_max_t pvalue_holm differs``.
        """
        return self._record.table("change")

    @property
    def trends(self) -> pd.DataFrame:
        """Slope of the straight line through the waves of every platform.

        Columns as in :attr:`changes`, with ``trend``: per unit of the waves' numbers, or per wave
        where they have none.
        """
        return self._record.table("trend")

    @property
    def differences(self) -> pd.DataFrame:
        """Change of a platform less that of another between the same waves, for every pair.

        ``quantity construct weights first second start end difference se ci_lower ci_upper
        bonferroni_lower bonferroni_upper pvalue pvalue_max_t pvalue_holm differs``.

        Raises
        ------
        NotAvailableError
            No two platforms were asked in the same waves, one after the other.
        """
        return self._of_pairs(
            "difference of changes", "were asked in the same waves, one after the other"
        )

    @property
    def trend_differences(self) -> pd.DataFrame:
        """Trend of a platform less that of another asked in the same waves, for every pair.

        Columns as in :attr:`differences`.

        Raises
        ------
        NotAvailableError
            No two platforms were asked in the same waves.
        """
        return self._of_pairs("difference of trends", "were asked in the same waves throughout")

    def _of_pairs(self, kind: ContrastKind, what: str) -> pd.DataFrame:
        table = self._record.table(kind)
        if not len(table):
            raise NotAvailableError(
                f"No two platforms {what}, so that their {kind.split()[-1]} cannot be held against "
                f"each other. See {kind.split()[-1]}, of each platform by itself."
            )
        return table

    @checked
    def text(self, language: Language = "en") -> str:
        """Return what changed in the words of a paper.

        Parameters
        ----------
        language : {"en", "zh"}
        """
        return wave_text(self._facts, language)

    @checked
    def plot(self, *, language: Language = "en") -> Figure:
        """Draw the levels of the platforms over the waves, a panel for each construct.

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
        found = self._facts.waves
        standing = [] if found is None else found.standing
        with text_font(language) as shown:
            figure = new_figure(1.2 + 4.8 * len(standing), 4.2)
            panels = figure.subplots(1, len(standing), squeeze=False)[0]
            for ax, one in zip(panels, standing, strict=True):
                table = pd.DataFrame(
                    [
                        {
                            "group": group[shown],
                            "when": found.when[wave] if found is not None else 0.0,
                            "est": est,
                            "ci_lower": lower,
                            "ci_upper": upper,
                        }
                        for group, wave, est, lower, upper in one.places
                    ]
                )
                ticks = {} if found is None else dict(zip(found.when, found.waves, strict=True))
                named = {at: wave[shown] for at, wave in ticks.items()}
                titles = wave_titles(one, self._facts, shown)
                wave_lines(table, named, titles["unit"], ax=ax)
                ax.set_title(titles["title"])
                ax.set_xlabel(titles["time"])
            if self._facts.simulated:
                say_simulated(panels[0], shown)
        return figure

    def _shown(self) -> Shown:
        headings = wave_headings(self._facts)
        tables = {"levels": self.levels, "changes": self.changes}
        if len(self.labels) > 2:
            tables["trends"] = self.trends
        hidden = ["bonferroni_lower", "bonferroni_upper", "quantity"]
        return Shown(
            title=headings["title"],
            tables=[
                ShownTable(
                    table[table["weights"] != "equal"].drop(columns=hidden),
                    headings[name],
                    index=False,
                    blank="",
                    bordered=False,
                )
                for name, table in tables.items()
            ],
            verdict=wave_text(self._facts, "en"),
        )

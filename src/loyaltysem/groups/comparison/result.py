"""What a comparison of platforms returns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.errors import InvarianceError, NotAvailableError
from loyaltysem.files import new_folder, target, write_delimited
from loyaltysem.groups.comparison.adjusting.adjusted import AdjustedComparison
from loyaltysem.groups.comparison.adjusting.record import AdjustedRecord
from loyaltysem.groups.comparison.drawing import draw_comparison
from loyaltysem.groups.comparison.estimates.compared import (
    Compared,
    difference_rows,
    equality_row,
    rank_rows,
)
from loyaltysem.groups.comparison.estimates.influence import Influence
from loyaltysem.groups.comparison.record import ComparisonRecord
from loyaltysem.groups.comparison.reporting import Named, comparison_facts
from loyaltysem.groups.comparison.waves.record import WavesRecord
from loyaltysem.groups.comparison.waves.waves import WaveComparison
from loyaltysem.groups.invariance import InvarianceLadder
from loyaltysem.models import SEMResult
from loyaltysem.moments.grouping.labels import GroupLabel
from loyaltysem.plots import text_font
from loyaltysem.words.comparing.groups import (
    ComparisonFacts,
    comparison_headings,
    comparison_notes,
    comparison_text,
    comparison_verdict,
)
from loyaltysem.words.languages import Language
from loyaltysem.words.shown import Shown, ShownTable, ShowsItself

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["PlatformComparison"]

#: The tables, and where they are found.
_TABLES = {
    **{
        name: name
        for name in (
            "influence",
            "paths",
            "equality",
            "latent_means",
            "latent_index",
            "observed_index",
            "answers",
            "differences",
            "ranks",
            "index_weights",
            "cautions",
        )
    },
    **{
        f"adjusted_{name}": f"adjusted.{name}"
        for name in (
            "common",
            "levels",
            "latent_means",
            "equality",
            "differences",
            "ranks",
            "influence",
            "slopes",
            "direct_effects",
        )
    },
    "wave_levels": "waves.levels",
    "wave_changes": "waves.changes",
    "wave_trends": "waves.trends",
    "wave_differences": "waves.differences",
    "wave_trend_differences": "waves.trend_differences",
}


_LEVELS = ("observed_index", "latent_index", "latent_means")


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class PlatformComparison(ShowsItself):
    """Groups compared as far as measurement allows it.

    Made by :func:`loyaltysem.compare_platforms`. A table whose level the ladder does not reach is
    refused by :class:`~loyaltysem.errors.InvarianceError`, with the reason; :attr:`allows` lists
    what is allowed. Intervals ``ci_lower ci_upper`` hold for all groups, or all pairs, of one
    quantity together (max-t of joint draws); ``bonferroni_lower bonferroni_upper`` are the same by
    Bonferroni's normal quantile.

    Attributes
    ----------
    ladder : InvarianceLadder
        What the comparison rests on.
    """

    ladder: InvarianceLadder
    _record: ComparisonRecord
    _named: Named
    _adjusted: AdjustedRecord | None = None
    _waves: WavesRecord | None = None

    @property
    def fit(self) -> SEMResult:
        """The one fit of all groups, at the highest level that holds.

        Raises
        ------
        InvarianceError
            The level allows no comparison at all.
        """
        if self._record.fit is None:
            self.ladder.require("unstandardised effects")
            self.ladder.require("latent means")
        return SEMResult(self._record.fit)  # type: ignore[arg-type]

    @property
    def group(self) -> str:
        """The grouping variable."""
        return self.ladder.group

    @property
    def source(self) -> str:
        """The construct whose influence is compared; ``""`` without one."""
        return self._record.wanted.source

    @property
    def target(self) -> str:
        """The construct on which."""
        return self._record.wanted.target

    @property
    def allows(self) -> pd.DataFrame:
        """What the ladder lets through, and why not the rest."""
        return self.ladder.allows

    @property
    def _influence(self) -> Influence:
        if self._record.influence is None:
            self.ladder.require("unstandardised effects")
            raise NotAvailableError(
                "The model has no paths, so there is no influence to compare. Write which "
                "construct works on which, as in 'LOY ~ SAT + TRU'."
            )
        return self._record.influence

    @property
    def influence(self) -> pd.DataFrame:
        """Effects of the source on the target, by group.

        ``group effect route est se ci_lower ci_upper bonferroni_lower bonferroni_upper share``,
        the effects ``direct indirect total`` and every route; ``std_all`` where the ladder allows
        standardised effects, by one standard deviation of each construct for all groups: that of
        the variances that the groups have on average, weighed by their respondents.
        """
        if not self._influence.effects:
            raise NotAvailableError(
                "No source and target were given, so that no influence was asked for. Give "
                "source=... and target=..., two constructs of the model."
            )
        return self._influence.effects_table(self._groups)

    @property
    def paths(self) -> pd.DataFrame:
        """Unstandardised coefficients of the model's paths, by group.

        ``lhs op rhs group est se ci_lower ci_upper bonferroni_lower bonferroni_upper``.
        """
        return self._influence.paths_table(self._groups)

    @property
    def latent_means(self) -> pd.DataFrame:
        """Means of the constructs: of endogenous ones (I − B)⁻¹α.

        In units of the fit; of ordered answers, which have none, in the standard deviation that
        the groups have on average, or that the group of ``reference`` has.

        ``construct group est se ci_lower ci_upper bonferroni_lower bonferroni_upper``; those of the
        first group, or of ``reference``, are zero unless the ladder is effect-coded.
        """
        self.ladder.require("latent means")
        return self._by_construct(self._record.means)

    @property
    def latent_index(self) -> pd.DataFrame:
        """Means of the constructs on 0 to 100: the index of the answers that they imply.

        By equal intercepts and loadings, and where these are released by what the groups have on
        average, weighed by their respondents, or by what the group of ``reference`` has.

        ``construct group weights index se ci_lower ci_upper bonferroni_lower bonferroni_upper``.
        """
        self.ladder.require("latent means")
        return self._indices(self._record.latent, "means of constructs on the scale of answers")

    @property
    def observed_index(self) -> pd.DataFrame:
        """Index of the answers from 0 to 100; refused where an intercept is released."""
        self.ladder.require("observed index")
        return self._indices(self._record.observed, "an index of answers")

    @property
    def index(self) -> pd.DataFrame:
        """The index that may be compared: of the answers, or else of the construct's mean."""
        if self._record.observed:
            return self.observed_index
        return self.latent_index

    @property
    def answers(self) -> pd.DataFrame:
        """Index of the answers where it may not be compared: a description, with its bias.

        ``group construct weights answers bias bias_se``; ``bias`` is by how many points the items
        that measure otherwise than on average, or than in the group of ``reference``, move it.

        Raises
        ------
        NotAvailableError
            Nothing is released, or the answers are ordered: categories are no amounts.
        InvarianceError
            Means may not be compared at all.
        """
        self.ladder.require("latent means")
        if not self._record.has_amounts:
            raise NotAvailableError(
                "Ordered answers have no index of answers, with or without releases: their "
                "intercepts are those of latent responses, not points of the answers. See "
                "latent_means, and ladder.released for what measures otherwise."
            )
        if not len(self._record.answers):
            raise NotAvailableError(
                "No intercept is released, so that the index of the answers has no bias of this "
                "kind. See observed_index."
            )
        return self._record.answers.copy()

    @property
    def index_weights(self) -> pd.DataFrame:
        """The weights of the items, the same for all groups: ``construct item rule weight``."""
        self.ladder.require("latent means")
        return self._record.index_weights.copy()

    @property
    def equality(self) -> pd.DataFrame:
        """Joint Wald tests that all groups are equal.

        ``quantity name weights chisq df pvalue``, of paths, effects and levels.
        """
        return pd.DataFrame([equality_row(one) for one in self._all()])

    @property
    def differences(self) -> pd.DataFrame:
        """Every pair of groups, of every quantity that may be compared.

        ``quantity name weights first second difference se ci_lower ci_upper bonferroni_lower
        bonferroni_upper pvalue pvalue_max_t pvalue_holm differs smallest_difference``: ``differs``
        where the interval leaves out zero, and with it ``pvalue_max_t`` is below one less the
        level. ``pvalue`` is normal and of the pair by itself, ``pvalue_holm`` the same corrected.
        Over waves pairs are of one wave. ``smallest_difference`` is the true one that these
        intervals would find with a power of .80.
        """
        return pd.concat(
            [difference_rows(one, self._groups) for one in self._all()], ignore_index=True
        )

    @property
    def ranks(self) -> pd.DataFrame:
        """Which ranks each group may have, by the index or mean that may be compared.

        ``quantity construct weights group est rank rank_lower rank_upper first_share``:
        simultaneous confidence sets, by the pairs of which :attr:`differences` says that they
        differ; over waves among the platforms of each wave. ``first_share`` is the share of draws
        in which a group is first, a description and no test.
        """
        self.ladder.require("latent means")
        return pd.concat(
            [rank_rows(one, self._groups) for one in (*self._record.leading, *self._record.twins)],
            ignore_index=True,
        )

    @property
    def adjusted(self) -> AdjustedComparison:
        """The groups with the covariates of ``adjust_for`` held, beside what they are.

        Raises
        ------
        NotAvailableError
            No covariates were named.
        InvarianceError
            The level allows no comparison at all.
        """
        if self._adjusted is None:
            if self._record.fit is None:
                _ = self.fit
            raise NotAvailableError(
                "Nothing was adjusted for. Name covariates that every respondent has: "
                "compare_platforms(..., adjust_for=['age', 'income'])."
            )
        return AdjustedComparison(
            self._adjusted.covariates.asked, self.ladder, self._adjusted, self._facts()
        )

    @property
    def waves(self) -> WaveComparison:
        """Levels of every platform in every wave, their changes and trends.

        Raises
        ------
        NotAvailableError
            No waves were named.
        InvarianceError
            Means may not be compared over platforms and waves.
        """
        if self._waves is None:
            raise NotAvailableError(
                "No waves were named, so that nothing changes. Name their column: "
                "compare_platforms(..., time='wave')."
            )
        self.ladder.require("latent means")
        return WaveComparison(self._waves, self._facts())

    @property
    def cautions(self) -> pd.DataFrame:
        """What makes the comparison doubtful: ``caution names groups values``."""
        rows = [
            {
                "caution": one.kind,
                "names": ", ".join(one.names),
                "groups": ", ".join(one.groups),
                "values": ", ".join(f"{value:g}" for value in one.values),
            }
            for one in self._facts().cautions
        ]
        return pd.DataFrame(rows, columns=["caution", "names", "groups", "values"])

    @property
    def table(self) -> pd.DataFrame:
        """Ranks, where levels may be compared; else the influence."""
        return self.ranks if self._record.leading else self.influence

    @checked
    def text(self, language: Language = "en") -> str:
        """Return the section of a paper: measurement, influence, levels and ranks, cautions.

        Parameters
        ----------
        language : {"en", "zh"}
        """
        return comparison_text(self._facts(), language)

    @checked
    def plot(self, *, language: Language = "en") -> Figure:
        """Draw influence, the index that may be compared, and its ranks.

        Parameters
        ----------
        language : {"en", "zh"}

        Returns
        -------
        Figure
            It shows itself in a notebook.

        Raises
        ------
        InvarianceError
            Nothing may be compared.

        Warns
        -----
        FontWarning
            Chinese was asked for and no font for it is installed.
        """
        if self._record.fit is None:
            self.ladder.require("unstandardised effects")
            self.ladder.require("latent means")
        with text_font(language) as shown:
            return draw_comparison(self._facts(), shown)

    @checked
    def to_csv(self, folder: str | Path, *, overwrite: bool = False) -> tuple[Path, ...]:
        """Write every table that is allowed as a CSV file that Excel opens in Chinese too.

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
        tables = {folder / f"{name}.csv": table for name, table in self._allowed_tables().items()}
        ladder = self.ladder.table.reset_index()
        gate = self.allows.reset_index()
        tables |= {folder / "ladder.csv": ladder, folder / "allows.csv": gate}
        for path in tables:
            target(path, overwrite=overwrite)
        for path, table in tables.items():
            rows = (
                table.astype(object).where(table.notna(), None).itertuples(index=False, name=None)
            )
            write_delimited(path, list(table.columns), rows, overwrite=overwrite)
        return tuple(tables)

    def _allowed_tables(self) -> dict[str, pd.DataFrame]:
        found = {}
        for name, path in _TABLES.items():
            try:
                table = attrgetter(path)(self)
            except (InvarianceError, NotAvailableError):
                continue
            if len(table):
                found[name] = table
        return found

    @property
    def _groups(self) -> tuple[GroupLabel, ...]:
        return self.ladder.group_labels

    def _all(self) -> list[Compared]:
        influence = self._record.influence
        found: list[Compared] = []
        if influence is not None:
            found += [*influence.paths, *influence.effects]
        found += [*self._record.leading, *self._record.twins]
        if not found:
            self.ladder.require("unstandardised effects")
            self.ladder.require("latent means")
        return found

    def _by_construct(self, compared: Sequence[Compared]) -> pd.DataFrame:
        parts = [
            pd.DataFrame({"construct": one.name, "group": list(self._groups), **one.columns()})
            for one in compared
        ]
        return pd.concat(parts, ignore_index=True)

    def _indices(self, compared: Sequence[Compared], what: str) -> pd.DataFrame:
        if not compared:
            raise NotAvailableError(
                f"There is no {what}: that needs items of the constructs' own, measured as "
                "amounts, whose lowest and highest answers are declared (a codebook, or "
                "bounds=...). See cautions, and latent_means."
            )
        table = self._by_construct(compared)
        table.insert(2, "weights", np.repeat([one.weights for one in compared], len(self._groups)))
        return table.rename(columns={"est": "index"})

    def _facts(self) -> ComparisonFacts:
        return comparison_facts(self._record, self._named, self._adjusted, self._waves)

    def _shown(self) -> Shown:
        facts = self._facts()
        headings = comparison_headings(facts)
        tables = self._allowed_tables()
        # of the levels that which leads: the others are there to be asked for
        leading = next((name for name in _LEVELS if name in tables), "")
        hidden = ["bonferroni_lower", "bonferroni_upper"]
        return Shown(
            title=headings["title"],
            tables=[
                ShownTable(
                    tables[name].drop(columns=hidden, errors="ignore"),
                    heading,
                    index=False,
                    blank="",
                    bordered=False,
                )
                for name, heading in headings.items()
                if name in tables and (name == leading or name not in _LEVELS)
            ],
            verdict=comparison_verdict(facts, "en"),
            notes=comparison_notes(facts, "en"),
        )

"""What an alignment found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from loyaltysem.arguments import checked, listed, shown
from loyaltysem.errors import OptionError
from loyaltysem.groups.aligning.configural import items_of_few_answers
from loyaltysem.groups.aligning.reporting import aligned_findings, configural_fit
from loyaltysem.groups.aligning.tables import aligned_scale
from loyaltysem.groups.effect_sizes import effect_sizes
from loyaltysem.inference.derived.item_differences import PooledSD
from loyaltysem.models import SEMResult
from loyaltysem.moments.grouping.labels import GroupWords, label_text
from loyaltysem.plots import text_font
from loyaltysem.plots.figures import new_figure
from loyaltysem.plots.groups import interval_points, noninvariance_map
from loyaltysem.words import Language
from loyaltysem.words.comparing.alignment import (
    ALIGNMENT_HEADINGS,
    AlignedFindings,
    AlignmentSettings,
    aligned_means_title,
    alignment_conventions,
    alignment_notes,
    alignment_text,
    mean_axis,
    noninvariance_title,
)
from loyaltysem.words.figures import SIMULATED
from loyaltysem.words.shown import Shown, ShowsItself, judged

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Alignment"]


@dataclass(frozen=True, slots=True, repr=False)
class Alignment(ShowsItself):
    """Latent means of groups after alignment. Made by :func:`loyaltysem.alignment`.

    Attributes
    ----------
    means : DataFrame
        ``construct group n mean se z pvalue ci_lower ci_upper variance variance_se rank``; 1 is
        the rank of the highest mean. A mean that the metric fixes has a standard error of zero.
    differences : DataFrame
        Every pair of groups, with p-values also corrected for their number (Holm).
    parameters : DataFrame
        Aligned loadings and intercepts by group, in the items' own units, and whether each is
        ``invariant`` by the pairwise rule.
    invariance : DataFrame
        One row for each loading and intercept: the ``average`` over the groups where it is the
        same, the groups where it is not, ``r_squared`` (how much of its configural differences
        latent means and variances explain), and its ``contribution`` to the loss.
    minima : DataFrame
        Every distinct minimum: loss, how many searches ended there, order of the means.
    sensitivity, orders : DataFrame
        Means, and their order, by other powers and ε; ``reversed`` are the pairs of groups that
        change places although their difference is beyond its error.
    fit : SEMResult
        The configural model.
    n_failed : mapping of str to int
        Searches that ended in no minimum, by construct.
    """

    means: pd.DataFrame
    differences: pd.DataFrame
    parameters: pd.DataFrame
    invariance: pd.DataFrame
    minima: pd.DataFrame
    sensitivity: pd.DataFrame
    orders: pd.DataFrame
    fit: SEMResult
    n_failed: Mapping[str, int]
    _settings: AlignmentSettings
    _constructs: Mapping[str, Mapping[Language, str]]
    _flat: Mapping[str, tuple[Any, ...]]

    @property
    def table(self) -> pd.DataFrame:
        """The latent means."""
        return self.means

    @property
    def reference(self) -> str:
        """The group whose mean is zero, unless it is free, and that others are held against."""
        return self._settings.reference

    @property
    def constructs(self) -> tuple[str, ...]:
        """The aligned constructs."""
        return tuple(dict.fromkeys(self.means["construct"]))

    @checked
    def text(self, language: Language = "en") -> str:
        """Return the paragraph for the paper, with what the means rest on.

        Parameters
        ----------
        language : {"en", "zh"}

        Raises
        ------
        OptionError
            The language is unknown.
        """
        labels, sizes = self.fit._fitted.group_labels, self.fit._fitted.moments.n_observations
        groups = [
            (self._called(label, language), n) for label, n in zip(labels, sizes, strict=True)
        ]
        return alignment_text(
            self._settings_in(language),
            groups,
            configural_fit(self.fit),
            self._findings(language),
            language,
        )

    @checked
    def plot(self, *, construct: str | None = None, language: Language = "en") -> Figure:
        """Draw the latent means with their intervals, and where parameters are not the same.

        Parameters
        ----------
        construct : str, optional
            By default all, below each other.
        language : {"en", "zh"}

        Returns
        -------
        Figure
            It shows itself in a notebook.

        Raises
        ------
        OptionError
            The construct is none of those aligned.

        Warns
        -----
        FontWarning
            Chinese was asked for and no font for it is installed.
        """
        drawn = self.constructs if construct is None else (construct,)
        if construct is not None and construct not in self.constructs:
            raise OptionError(
                f"construct={shown(construct)} is not among those aligned: "
                f"{listed(self.constructs)}."
            )
        n_groups = self.means["group"].nunique()
        rows = [int(self._of(name).sum()) // n_groups for name in drawn]
        heights = [max(3.6, 0.3 * max(n_groups, count) + 1.6) for count in rows]
        with text_font(language) as written:
            figure = new_figure(7 + 0.35 * n_groups, sum(heights))
            panels = figure.subplots(len(drawn), 2, squeeze=False, height_ratios=heights)
            for name, (left, right) in zip(drawn, panels, strict=True):
                self._draw(name, left, right, written)
            if self._simulated:
                figure.supxlabel(SIMULATED[written], fontsize="small", color="dimgrey")
        return figure

    def _draw(self, construct: str, left: Axes, right: Axes, written: Language) -> None:
        means = self.means[self.means["construct"] == construct]
        means, values = (
            table.assign(group=[self._called(label, written) for label in table["group"]])
            for table in (means, self.parameters[self._of(construct)])
        )
        name, settings = self._construct(construct, written), self._settings_in(written)
        interval_points(means.sort_values("mean", ascending=False), ax=left)
        left.set_xlabel(mean_axis(settings, written))
        left.set_title(aligned_means_title(name, settings, written), fontsize="medium")
        noninvariance_map(values, ax=right, language=written)
        right.set_title(noninvariance_title(name, written), fontsize="medium", pad=24)

    @checked
    def effect_sizes(self, *, reference: Any = None, sd: PooledSD = "variance") -> pd.DataFrame:
        """Return dMACS and its relatives from the aligned parameters, of every group and item.

        Parameters
        ----------
        reference : group label, optional
            The group that the others are held against; by default that of the alignment.
        sd : {"variance", "sd"}
            How the SD of two groups is pooled: the root of the mean variance, or the mean SD.

        Returns
        -------
        DataFrame
            ``group reference item constructs dmacs dmacs_signed sdi2 udi2 points sd_pooled
            sd_focal sd_rule``; signs are those of reference minus group.

        Raises
        ------
        OptionError
            The reference is none of the groups.

        References
        ----------
        Nye & Drasgow (2011), Journal of Applied Psychology 96; Nye, Bradburn, Olenick, Bialko &
        Drasgow (2019), Organizational Research Methods 22.
        """
        base = self.reference if reference is None else reference
        return effect_sizes(aligned_scale(self.parameters, self.means, self.fit._fitted), base, sd)

    @property
    def _simulated(self) -> bool:
        return self.fit._fitted.sample.simulated

    def _of(self, construct: str) -> pd.Series:
        """Which rows of the parameters are a construct's."""
        own = self.invariance[self.invariance["construct"] == construct]
        keys = set(zip(own["lhs"], own["op"], own["rhs"], strict=True))
        rows = zip(*(self.parameters[name] for name in ("lhs", "op", "rhs")), strict=True)
        return pd.Series([row in keys for row in rows], index=self.parameters.index)

    @property
    def _words(self) -> GroupWords:
        return self.fit._fitted.sample.group_words

    def _called(self, label: Any, language: Language) -> str:
        """Return what a group is called in print."""
        return self._words.called(label, language)

    def _construct(self, name: str, language: Language) -> str:
        return self._constructs.get(name, {}).get(language, name)

    def _settings_in(self, language: Language) -> AlignmentSettings:
        """Return what was asked for, in the codebook's words."""
        base = next(x for x in self.fit._fitted.group_labels if label_text(x) == self.reference)
        return replace(
            self._settings,
            group=self._words.variable.get(language, self._settings.group),
            reference=self._called(base, language),
        )

    def _findings(self, language: Language | None = None) -> list[AlignedFindings]:
        """Return what was found, in the codebook's words where a language is given."""

        def called(label: Any) -> str:
            return self._called(label, language) if language else label_text(label)

        named = ("means", "differences", "invariance", "minima", "orders")
        return [
            aligned_findings(
                self._construct(name, language) if language else name,
                {key: _of_construct(getattr(self, key), name) for key in named},
                self._flat[name],
                self.n_failed[name],
                called,
                self._settings.level,
            )
            for name in self.constructs
        ]

    def _shown(self) -> Shown:
        cells = {name: getattr(self, name) for name in ALIGNMENT_HEADINGS}
        turned = self.orders[self.orders["reversed"].map(len) > 0].drop(columns="same_order")
        cells["orders"] = turned.assign(reversed=turned["reversed"].map(_pairs_listed))
        tables = {ALIGNMENT_HEADINGS[name]: each for name, each in cells.items() if len(each)}
        notes = alignment_notes(
            self._settings,
            self._findings(),
            [check.found for check in self.fit.admissibility.problems],
            items_of_few_answers(self.fit._fitted.sample),
            self._simulated,
        )
        return judged("Alignment", tables, alignment_conventions(self._settings), list(notes))


def _of_construct(table: pd.DataFrame, name: str) -> pd.DataFrame:
    return table[table["construct"] == name]


def _pairs_listed(pairs: Sequence[tuple[Any, Any]]) -> str:
    return "; ".join(f"{label_text(g)} – {label_text(h)}" for g, h in pairs)

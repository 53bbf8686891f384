"""What a comparison at common covariates returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.errors import NotAvailableError
from loyaltysem.groups.comparison.adjusting.record import AdjustedRecord
from loyaltysem.groups.comparison.drawing import draw_adjusted
from loyaltysem.groups.comparison.estimates.compared import (
    Compared,
    difference_rows,
    equality_row,
    rank_rows,
)
from loyaltysem.groups.invariance import InvarianceLadder
from loyaltysem.inference.derived.hypotheses import TestResult
from loyaltysem.models import SEMResult
from loyaltysem.plots import text_font
from loyaltysem.words.comparing.groups import ComparisonFacts, adjusted_headings
from loyaltysem.words.languages import Language
from loyaltysem.words.shown import Shown, ShownTable, ShowsItself

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["AdjustedComparison"]


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class AdjustedComparison(ShowsItself):
    """Groups as they would be if all had the covariates that all respondents have on average.

    The ``adjusted`` of a :class:`PlatformComparison` that was asked to ``adjust_for`` something.
    The model of the comparison with every construct regressed on every covariate, slopes equal
    across groups (MIMIC). Covariates are taken as given (lavaan's ``fixed.x``), each group with
    means, variances and covariances of its own; under ``missing="fiml"`` they are variables of the
    likelihood with such moments. Intervals hold for all groups, or pairs, together, as those of the
    comparison do.

    Attributes
    ----------
    covariates : tuple of str
        The variables that were adjusted for.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> survey = ls.datasets.load_platforms()
    >>> model = ls.SEM("SAT =~ SAT1 + SAT2 + SAT3; LOY =~ LOY1 + LOY2 + LOY3; LOY ~ SAT")
    >>> comparison = ls.compare_platforms(
    ...     model, survey, adjust_for=["age_group"], missing="listwise", n_replicates=50, rng=1
    ... )
    >>> comparison.adjusted.common["covariate"].tolist()[:2]
    ['age_group: 26-30', 'age_group: 31-40']
    >>> bool(comparison.adjusted.levels["shift"].abs().max() < 1)
    True
    """

    covariates: tuple[str, ...]
    _ladder: InvarianceLadder
    _record: AdjustedRecord
    _facts: ComparisonFacts

    @property
    def fit(self) -> SEMResult:
        """The fit with covariates, in deviations from the mean of all respondents."""
        return SEMResult(self._record.fit)

    @property
    def common(self) -> pd.DataFrame:
        """What covariates all groups are held at: ``covariate reference mean``.

        Of an amount the mean of all respondents; of a category, which is held against its
        reference, the share that has it.
        """
        columns = self._record.covariates.columns
        return pd.DataFrame(
            {
                "covariate": [column.called for column in columns],
                "reference": [column.reference for column in columns],
                "mean": self._record.common,
            }
        )

    @property
    def levels(self) -> pd.DataFrame:
        """Levels as they are and adjusted, side by side.

        ``quantity construct weights group unadjusted adjusted shift se ci_lower ci_upper
        bonferroni_lower bonferroni_upper``: means of constructs on 0 to 100 (``latent index``),
        or where they have no scale in units of the fit (``latent mean``); errors and intervals are
        of ``adjusted``.

        Raises
        ------
        InvarianceError
            Means may not be compared.
        """
        self._ladder.require("latent means")
        parts = []
        for plain, adjusted in self._record.levels:
            columns = adjusted.columns()
            est = columns.pop("est")
            parts.append(
                pd.DataFrame(
                    {
                        "quantity": adjusted.kind,
                        "construct": adjusted.name,
                        "weights": adjusted.weights,
                        "group": list(self._ladder.group_labels),
                        "unadjusted": plain.est,
                        "adjusted": est,
                        "shift": est - plain.est,
                        **columns,
                    }
                )
            )
        return pd.concat(parts, ignore_index=True)

    @property
    def latent_means(self) -> pd.DataFrame:
        """Adjusted means of the constructs, in units of the fit.

        ``construct group est se ci_lower ci_upper bonferroni_lower bonferroni_upper``; the first
        group's are zero unless the ladder is effect-coded.
        """
        self._ladder.require("latent means")
        labels = list(self._ladder.group_labels)
        parts = [
            pd.DataFrame({"construct": one.name, "group": labels, **one.columns()})
            for one in self._record.means
        ]
        return pd.concat(parts, ignore_index=True)

    @property
    def differences(self) -> pd.DataFrame:
        """Every pair of groups, of every adjusted level.

        As :attr:`PlatformComparison.differences`, with ``unadjusted`` before ``difference``.
        """
        self._ladder.require("latent means")
        parts = []
        for plain, adjusted in self._record.levels:
            table = difference_rows(adjusted, self._ladder.group_labels)
            own = difference_rows(plain, self._ladder.group_labels)["difference"]
            table.insert(table.columns.get_loc("difference"), "unadjusted", own)  # type: ignore[arg-type]
            parts.append(table)
        return pd.concat(parts, ignore_index=True)

    @property
    def equality(self) -> pd.DataFrame:
        """Joint Wald tests that all groups are equal, of every adjusted level."""
        self._ladder.require("latent means")
        return pd.DataFrame([equality_row(one) for one in self._adjusted()])

    @property
    def ranks(self) -> pd.DataFrame:
        """Which ranks each group may have by its adjusted level."""
        self._ladder.require("latent means")
        labels = self._ladder.group_labels
        return pd.concat([rank_rows(one, labels) for one in self._adjusted()], ignore_index=True)

    @property
    def influence(self) -> pd.DataFrame:
        """Effects of the source on the target with the covariates held, by group.

        As :attr:`PlatformComparison.influence`, never standardised.
        """
        found = self._record.influence
        if found is None or not found.effects:
            raise NotAvailableError(
                "The comparison has no influence, so that there is none to adjust: it needs a "
                "model with paths, source=... and target=..."
            )
        return found.effects_table(self._ladder.group_labels)

    @property
    def slopes(self) -> pd.DataFrame:
        """How the covariates work on the constructs, in all groups alike.

        ``construct covariate reference est se z pvalue ci_lower ci_upper``; intervals are each by
        itself.
        """
        return self._record.slopes.copy()

    @property
    def equal_slopes(self) -> TestResult:
        """The test that slopes are equal across groups, which adjusting takes for granted.

        Raises
        ------
        NotAvailableError
            The model with free slopes has no fit.
        """
        if self._record.equal_slopes is None:
            raise NotAvailableError(
                "The model in which every group has slopes of its own has no fit, so that their "
                "equality cannot be tested. Adjust for fewer covariates at a time."
            )
        return self._record.equal_slopes

    @property
    def direct_effects(self) -> pd.DataFrame:
        """Tests of every item and covariate, whether it works on the item beside the construct.

        ``item construct covariate reference test epc chisq df pvalue pvalue_holm found``, corrected
        after Holm; ``epc`` is the change of the item by one unit of the covariate. Effects are
        found one after the other, since one makes other items of its construct look biased: the
        most significant is freed, ``found`` says as which one, and the rest, with ``found`` of 0,
        are tested beside those. Items that share a number cannot be told apart.
        """
        return self._record.direct.copy()

    @checked
    def plot(self, *, language: Language = "en") -> Figure:
        """Draw the adjusted levels with those as they are, a panel for each construct.

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
            Means may not be compared.

        Warns
        -----
        FontWarning
            Chinese was asked for and no font for it is installed.
        """
        self._ladder.require("latent means")
        with text_font(language) as shown:
            return draw_adjusted(self._facts, shown)

    def _adjusted(self) -> list[Compared]:
        return [adjusted for _, adjusted in self._record.levels]

    def _shown(self) -> Shown:
        headings = adjusted_headings(self.covariates)
        tables = {"slopes": self.slopes, "direct_effects": self._suspect}
        if self._record.levels:
            hidden = ["bonferroni_lower", "bonferroni_upper"]
            tables = {"levels": self.levels.drop(columns=hidden), **tables}
        return Shown(
            title=headings["title"],
            tables=[
                ShownTable(table, headings[name], index=False, blank="", bordered=False)
                for name, table in tables.items()
                if len(table)
            ],
        )

    @property
    def _suspect(self) -> pd.DataFrame:
        table = self._record.direct
        return table[np.asarray(table["found"] > 0)]

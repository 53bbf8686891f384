"""What the checks of common method variance found, the telling ones first."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.inference.derived.hypotheses import TestResult
from loyaltysem.measurement.method_variance.full_collinearity import LARGEST_VIF
from loyaltysem.measurement.method_variance.sequence.method_factor import MethodFactor
from loyaltysem.words import Language
from loyaltysem.words.method_variance import (
    MethodFigures,
    MethodVarianceFindings,
    TestFigures,
    figure_labels,
    method_variance_text,
)
from loyaltysem.words.shown import Shown, ShowsItself, judged

__all__ = ["CommonMethodVariance", "main_factor"]


@dataclass(frozen=True, slots=True, repr=False)
class CommonMethodVariance(ShowsItself):
    """Checks of common method variance. Made by :func:`common_method_variance`.

    Attributes
    ----------
    figures : DataFrame
        The three figures asked for first: ``method_share``, ``method_test`` and
        ``largest_change``, with ``value ci_lower ci_upper df pvalue detail``. Of the marker where
        there is one, else of the unmeasured factor; empty where no model with a method factor is
        admissible.
    unmeasured : MethodFactor
        The unmeasured latent method factor, step by step.
    marker : MethodFactor or None
        The CFA marker technique.
    single_factor : DataFrame
        A CFA with one factor against the measurement model.
    harman : DataFrame
        ``share`` of one unrotated factor by ``variant``; empty where no better test stands
        beside it.
    collinearity : DataFrame
        ``vif vif_latent verdict`` of every construct on all others.
    limits : dict of str to str
        What each check can and cannot show.
    conventions : dict of str to str
        What the columns and models are.
    notes : tuple of str
        Who the numbers speak of, and what is refused, and why.
    """

    figures: pd.DataFrame
    unmeasured: MethodFactor
    marker: MethodFactor | None
    single_factor: pd.DataFrame
    harman: pd.DataFrame
    collinearity: pd.DataFrame
    limits: dict[str, str]
    conventions: dict[str, str]
    notes: tuple[str, ...]

    @property
    def _main(self) -> MethodFactor:
        return main_factor(self.marker, self.unmeasured)

    @checked
    def text(self, language: Language = "en") -> str:
        """Return the paragraph for the methods section, with what the checks cannot show.

        Parameters
        ----------
        language : {"en", "zh"}

        Raises
        ------
        OptionError
            The language is unknown.
        """
        return method_variance_text(self._findings(), self.limits, language)

    @checked
    def labels(self, language: Language = "en") -> dict[str, str]:
        """Return what the rows of ``figures`` are called in print.

        Parameters
        ----------
        language : {"en", "zh"}

        Raises
        ------
        OptionError
            The language is unknown.
        """
        return figure_labels(language)

    def _findings(self) -> MethodVarianceFindings:
        main, vif = self._main, self.collinearity["vif"]
        single = self.single_factor.iloc[-1]
        tested = not pd.isna(single["delta_pvalue"])
        return MethodVarianceFindings(
            marker=main.factor if "CFA" in main.steps.index else "",
            figures=_figures(main) if main.retained else None,
            largest_vif=float(vif.max()),
            construct=str(vif.idxmax()),
            vif_cutoff=LARGEST_VIF,
            harman=float(self.harman["share"].iloc[0]),
            single_factor=TestFigures(
                float(single["delta_chisq"]),
                int(single["delta_df"]),
                float(single["delta_pvalue"]),
            )
            if tested
            else None,
        )

    def _shown(self) -> Shown:
        tables = {"Figures": self.figures.rename(index=self.labels())}
        if self.marker is not None:
            tables |= self._headed("Marker", self.marker.tables("Marker"))
        unmeasured = "Unmeasured method factor"
        tables |= self._headed(unmeasured, self.unmeasured.tables(unmeasured))
        for name, table in (
            ("Full collinearity", self.collinearity),
            ("Single-factor CFA", self.single_factor),
            ("Harman", self.harman),
        ):
            tables |= self._headed(name, {name: table})
        return judged("Common method variance", tables, self.conventions, self.notes)

    def _headed(self, check: str, tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
        """Put what a check can and cannot show over the first of its tables."""
        (first, table), *others = tables.items()
        return {f"{first}. It {self.limits[check]}": table, **dict(others)}


def _figures(main: MethodFactor) -> MethodFigures:
    row = main.largest_change
    lower, upper = main.share_interval
    return MethodFigures(
        retained=main.retained,
        share=main.share,
        share_lower=lower,
        share_upper=upper,
        construct_1=str(row["construct_1"]),
        construct_2=str(row["construct_2"]),
        before=float(row["baseline"]),
        after=float(row["retained"]),
        test=_test(main.test),
        bias=_test(main.bias),
        changed=main.bias is not None and main.bias.pvalue < main.alpha,
    )


def _test(found: TestResult | None) -> TestFigures | None:
    return None if found is None else TestFigures(found.statistic, found.df, found.pvalue)


def main_factor(marker: MethodFactor | None, unmeasured: MethodFactor) -> MethodFactor:
    """Return the method factor whose figures stand first."""
    if marker is not None and (marker.retained or not unmeasured.retained):
        return marker
    return unmeasured

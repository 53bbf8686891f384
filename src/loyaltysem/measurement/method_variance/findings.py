"""What the checks of common method variance found, the telling ones first."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.measurement.method_variance.sequence.method_factor import MethodFactor
from loyaltysem.measurement.method_variance.wording import CHECKS, FIGURES, LIMITS, paragraph
from loyaltysem.measurement.validity.judged import shown, shown_html
from loyaltysem.words import Language, require_language

__all__ = ["CommonMethodVariance", "main_factor"]


@dataclass(frozen=True, slots=True, repr=False)
class CommonMethodVariance:
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
        require_language(language)
        found = paragraph(self._main, self.harman, self.single_factor, self.collinearity, language)
        space = "" if language == "zh" else " "
        limits = [
            f"{CHECKS[name][language]}{space}{LIMITS[name][language]}" for name in self.limits
        ]
        return "\n".join([found, *limits])

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
        require_language(language)
        return {name: words[language] for name, words in FIGURES.items()}

    def _shown(self) -> tuple[str, dict[str, pd.DataFrame], dict[str, str], tuple[str, ...]]:
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
        return "Common method variance", tables, self.conventions, self.notes

    def _headed(self, check: str, tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
        """Put what a check can and cannot show over the first of its tables."""
        (first, table), *others = tables.items()
        return {f"{first}. It {self.limits[check]}": table, **dict(others)}

    def __repr__(self) -> str:
        return shown(*self._shown())

    def _repr_html_(self) -> str:
        return shown_html(*self._shown())


def main_factor(marker: MethodFactor | None, unmeasured: MethodFactor) -> MethodFactor:
    """Return the method factor whose figures stand first."""
    if marker is not None and (marker.retained or not unmeasured.retained):
        return marker
    return unmeasured

"""The result of an exploratory factor analysis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.arguments import checked
from loyaltysem.engines import Crosscheck
from loyaltysem.errors import OptionError
from loyaltysem.names_elsewhere import names_elsewhere
from loyaltysem.plots import loading_heatmap, text_font
from loyaltysem.plots.figures import one_panel, say_simulated
from loyaltysem.scales.exploration.correlation_sample import CorrelationSample
from loyaltysem.scales.exploration.cross_loadings import (
    CrossLoadingRules,
    CrossLoadings,
    cross_loadings,
)
from loyaltysem.scales.exploration.crosschecking import crosscheck
from loyaltysem.scales.exploration.extracting.extraction import Extraction
from loyaltysem.scales.exploration.rotating.rotation import Rotation
from loyaltysem.words import Language, fit_index, p_value
from loyaltysem.words.results.exploration import FactorFindings, efa_text
from loyaltysem.words.shown import Shown, ShownTable, ShowsItself

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["FactorSolution"]


# compared by identity: equality of frames has no single answer
@names_elsewhere("exploration")
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FactorSolution(ShowsItself):
    """What :func:`efa` found for p items and m factors.

    Attributes
    ----------
    loadings : DataFrame, shape (p, m)
        Pattern loadings Λ, items in the order of the data.
    structure : DataFrame, shape (p, m)
        ΛΦ, the correlations of items with factors; equal to ``loadings`` if factors are
        uncorrelated.
    factor_correlations : DataFrame, shape (m, m)
        Φ.
    communalities, uniquenesses : Series, length p
        They add to 1, but for a Heywood case in maximum likelihood.
    variance : DataFrame
        One row per factor: ``ss_loadings``, ``proportion`` of the items' variance, ``cumulative``,
        and ``proportion_explained`` of what all factors explain.
    eigenvalues : ndarray, shape (p,)
        Of the correlation matrix, falling.
    fit : Series
        ``chisq df pvalue rmsea rmsea_ci_lower rmsea_ci_upper tli rmsr bic``.
    heywood : tuple of str
        Items without variance of their own.
    extraction, rotation : str
    n : int
        Respondents.
    conventions : mapping of str to str
        Which variant each number is.
    notes : tuple of str
    sample : CorrelationSample
        The correlations that were explored, and the answers behind them.
    extracted : Extraction
        The unrotated solution.
    rotated : Rotation
        The rotated one, as arrays.
    rmsea_coverage : float
        Of the interval of the RMSEA.
    simulated : bool
        Whether the data are simulated.
    """

    loadings: pd.DataFrame
    structure: pd.DataFrame
    factor_correlations: pd.DataFrame
    communalities: pd.Series
    uniquenesses: pd.Series
    variance: pd.DataFrame
    eigenvalues: NDArray[np.float64]
    fit: pd.Series
    heywood: tuple[str, ...]
    extraction: str
    rotation: str
    n: int
    conventions: Mapping[str, str]
    notes: tuple[str, ...]
    sample: CorrelationSample
    extracted: Extraction
    rotated: Rotation
    rmsea_coverage: float
    simulated: bool = False

    @property
    def phi(self) -> pd.DataFrame:
        """The factor correlations, under their letter."""
        return self.factor_correlations

    @checked
    def sorted_loadings(self, *, blank: float = 0.3, decimals: int = 3) -> pd.DataFrame:
        """Return the loadings as papers print them: sorted by factor, small ones blanked.

        Parameters
        ----------
        blank : float, default 0.3
            Loadings smaller than this in absolute value are shown as empty text. 0 shows all.
        decimals : int, default 3

        Returns
        -------
        DataFrame of str
            The factors, ``communality`` and ``uniqueness``; items by the factor they load highest
            on, the highest first.

        Raises
        ------
        OptionError
            ``blank`` is not from 0 to below 1.
        """
        if not 0 <= blank < 1:
            raise OptionError(f"blank={blank!r}: give a loading from 0 to below 1, such as 0.3.")
        order = self._sorted_items()
        loadings = self.loadings.loc[order]

        def shown(value: float) -> str:
            return "" if abs(value) < blank else f"{value:.{decimals}f}"

        table = loadings.map(shown)
        for column in (self.communalities, self.uniquenesses):
            table[str(column.name)] = [f"{value:.{decimals}f}" for value in column.loc[order]]
        return table

    @checked
    def cross_loadings(
        self,
        *,
        primary: float = 0.40,
        secondary: float = 0.30,
        difference: float = 0.20,
        crossing: float = 0.32,
        communality: float = 0.40,
    ) -> CrossLoadings:
        """List the items that belong to no factor, or to more than one. Nothing is dropped.

        Parameters
        ----------
        primary, secondary, difference : float
            The largest loading below, the second from, or the two apart by less than this are
            reasons (Howard 2016).
        crossing, communality : float
            A second loading from, or a communality below this are (Costello & Osborne 2005).

        Returns
        -------
        CrossLoadings
            ``.table`` with both loadings, their difference, Hofmann's complexity, communality and
            reasons; ``.factors`` with the number of items of each; ``.text("en" or "zh")``.

        Raises
        ------
        NotAvailableError
            Several factors are not rotated.
        OptionError
            A cutoff is not from 0 to below 1.

        References
        ----------
        Costello & Osborne (2005), Practical Assessment, Research, and Evaluation 10; Hofmann
        (1978), Multivariate Behavioral Research 13; Howard (2016), International Journal of
        Human-Computer Interaction 32.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> found = ls.efa(ls.datasets.load_platforms(), n_factors=5, missing="listwise", rng=1)
        >>> bool((found.cross_loadings().table["complexity"] >= 1).all())
        True
        """
        return cross_loadings(
            self.loadings,
            self.communalities,
            CrossLoadingRules(primary, secondary, difference, crossing, communality),
            rotation=self.rotation,
            heywood=self.heywood,
            order=self._sorted_items(),
            title=f"Cross-loadings. {self._title()}",
        )

    @checked
    def crosscheck(self, engine: str = "factor_analyzer") -> Crosscheck:
        """Compute the same with an independent program, and compare the numbers.

        Parameters
        ----------
        engine : {"factor_analyzer"}

        Returns
        -------
        Crosscheck
            ``.largest`` difference and ``.where`` it is, ``.quantities`` that were compared and
            ``.table`` with every number side by side: correlations of the items, KMO and MSA,
            Bartlett's test, unrotated loadings, rotated loadings and factor correlations;
            ``.not_compared`` with reasons, ``.conventions``, ``.text("en")`` or ``.text("zh")``.

        Raises
        ------
        OptionError
            The engine is another.

        Notes
        -----
        factor_analyzer 0.5.1 has no target rotation, and its extraction does not run beside
        scikit-learn 1.8 and later; ``.not_compared`` then says so. Its rotations start from our
        unrotated loadings, from one start, with their stop rules tightened. Factors are matched by
        their loadings, in order and sign.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> found = ls.efa(ls.datasets.load_platforms(), n_factors=5, missing="listwise")
        >>> check = found.crosscheck("factor_analyzer")
        >>> check.agrees, "loadings" in check.quantities.index
        (True, True)
        """
        return crosscheck(
            self.sample, self.extracted, self.rotated, list(self.loadings.columns), engine
        )

    @checked
    def text(self, language: Language = "en") -> str:
        """Return factors, loadings, communalities and fit as a results section says them.

        Parameters
        ----------
        language : {"en", "zh"}

        Raises
        ------
        OptionError
            The language is unknown.
        """
        m = self.loadings.shape[1]
        sizes = self.loadings.abs().max(axis=1)
        largest = {str(item): float(size) for item, size in sizes.items()}
        between = np.abs(self.factor_correlations.to_numpy()[np.triu_indices(m, 1)])
        found = FactorFindings(
            n=self.n,
            n_items=len(self.loadings),
            n_factors=m,
            extraction=self.extraction,
            rotation=self.rotation,
            correlation=self.sample.kind,
            explained=float(self.variance["cumulative"].iloc[-1]),
            primary=None if m > 1 and self.rotation == "none" else largest,
            communalities=(float(self.communalities.min()), float(self.communalities.max())),
            correlations=between.tolist() if self._is_oblique else (),
            fit={str(name): float(value) for name, value in self.fit.items()},
            coverage=self.rmsea_coverage,
            heywood=self.heywood,
        )
        return efa_text(found, language)

    @overload
    def plot(self, *, ax: None = None, language: Language = "en", blank: float = 0.3) -> Figure: ...
    @overload
    def plot(self, *, ax: Axes, language: Language = "en", blank: float = 0.3) -> Axes: ...
    @checked
    def plot(
        self, *, ax: Axes | None = None, language: Language = "en", blank: float = 0.3
    ) -> Figure | Axes:
        """Draw the loadings as a heatmap, items sorted by factor.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a figure of its own by default.
        language : {"en", "zh"}
        blank : float, default 0.3
            Loadings smaller than this in absolute value carry no number.

        Returns
        -------
        Figure or Axes
            A figure that shows itself in a notebook, or the axes that were given.
        """
        table = self.loadings.loc[self._sorted_items()]
        with text_font(language) as used:
            panel, drawn = one_panel(ax, 2.6 + 0.9 * table.shape[1], 1.2 + 0.3 * len(table))
            loading_heatmap(table, blank=blank, language=used, ax=panel)
            if self.simulated:
                say_simulated(panel, used)
        return drawn

    @property
    def _is_oblique(self) -> bool:
        return self.rotation in ("oblimin", "promax", "geomin", "target")

    def _sorted_items(self) -> list[str]:
        size = self.loadings.abs().to_numpy()
        main = size.argmax(axis=1)
        order = np.lexsort((-size.max(axis=1), main))
        return [str(item) for item in self.loadings.index[order]]

    def _fit_line(self) -> str:
        fit = self.fit
        if np.isnan(fit["pvalue"]):
            return f"df {fit['df']:.0f}, RMSR {fit_index(fit['rmsr'])}; no test of fit is defined"
        rmsea, lower, upper, tli, rmsr = (
            fit_index(fit[name])
            for name in ("rmsea", "rmsea_ci_lower", "rmsea_ci_upper", "tli", "rmsr")
        )
        return (
            f"chi-square {fit['chisq']:.3f}, df {fit['df']:.0f}, p {p_value(fit['pvalue'])}; RMSEA "
            f"{rmsea} [{lower}, {upper}], TLI {tli}, RMSR {rmsr}"
        )

    def _title(self) -> str:
        simulated = " (SIMULATED DATA)" if self.simulated else ""
        return (
            f"Exploratory factor analysis: {self.loadings.shape[1]} factor(s) of "
            f"{len(self.loadings)} items, {self.extraction}, {self.rotation}{simulated}"
        )

    def _shown(self) -> Shown:
        tables = {
            "Loadings below .300 are left blank": self.sorted_loadings(),
            "Variance explained": self.variance.round(3),
        }
        if self._is_oblique:
            tables["Factor correlations"] = self.factor_correlations.round(3)
        return Shown(
            title=self._title(),
            tables=[
                ShownTable(cells, header, decimals=None, bordered=False)
                for header, cells in tables.items()
            ],
            verdict=self._fit_line(),
            conventions=self.conventions,
            notes=self.notes,
            framed=True,
        )

"""Horn's parallel analysis: eigenvalues against those of items that have nothing in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.arguments import checked
from loyaltysem.errors import ConvergenceError, DataError, OptionError
from loyaltysem.numerics.threads import single_threaded
from loyaltysem.plots import scree, text_font
from loyaltysem.plots.figures import one_panel, say_simulated
from loyaltysem.scales.exploration.correlation_sample import (
    CorrelationKind,
    CorrelationSample,
    take_correlations,
)
from loyaltysem.scales.exploration.extracting.extraction import minres_uniquenesses
from loyaltysem.scales.exploration.retaining.random_correlations import (
    permuted_correlations,
    random_correlations,
)
from loyaltysem.scales.ordinal.sample import OrdinalMissing
from loyaltysem.scales.table import ScaleTable
from loyaltysem.words import Language, exact_percent
from loyaltysem.words.results.exploration import ParallelFindings, parallel_text
from loyaltysem.words.shown import Shown, ShowsItself

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "Communalities",
    "ParallelAnalysis",
    "common_factor_eigenvalues",
    "compare_with_random",
    "parallel_analysis",
]

FloatArray = NDArray[np.float64]
Communalities = Literal["minres", "smc"]

_ENOUGH = 1e-6


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ParallelAnalysis(ShowsItself):
    """What :func:`parallel_analysis` found.

    Attributes
    ----------
    n_components, n_factors : int
        Leading eigenvalues above the quantile of random data: of the correlation matrix, and of
        the one reduced by the items' uniquenesses.
    n_components_by_mean, n_factors_by_mean : int
        The same against the mean (Horn's own rule, which keeps more).
    eigenvalues : DataFrame
        ``variant`` (components, factors), ``number``, ``eigenvalue``, ``mean`` and ``quantile`` of
        the random ones, ``kept`` (by the quantile).
    quantile : float
    n_replicates : int
    simulated : bool
        Whether the data compared with random ones are themselves simulated.
    """

    n_components: int
    n_factors: int
    n_components_by_mean: int
    n_factors_by_mean: int
    eigenvalues: ScaleTable
    quantile: float
    n_replicates: int
    simulated: bool = False

    @overload
    def plot(self, *, ax: None = None, language: Language = "en") -> Figure: ...
    @overload
    def plot(self, *, ax: Axes, language: Language = "en") -> Axes: ...
    @checked
    def plot(self, *, ax: Axes | None = None, language: Language = "en") -> Figure | Axes:
        """Draw the scree plot with the lines of random data.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a figure of its own by default.
        language : {"en", "zh"}

        Returns
        -------
        Figure or Axes
            A figure that shows itself in a notebook, or the axes that were given.
        """
        with text_font(language) as used:
            panel, drawn = one_panel(ax, 7, 4.5)
            scree(self.eigenvalues, quantile=self.quantile, language=used, ax=panel)
            if self.simulated:
                say_simulated(panel, used)
        return drawn

    @checked
    def text(self, language: Language = "en") -> str:
        """Return how many components and factors there are as a results section says it.

        Parameters
        ----------
        language : {"en", "zh"}

        Raises
        ------
        OptionError
            The language is unknown.
        """
        found = ParallelFindings(
            n_components=self.n_components,
            n_factors=self.n_factors,
            by_mean=(self.n_components_by_mean, self.n_factors_by_mean),
            quantile=self.quantile,
            n_replicates=self.n_replicates,
        )
        return parallel_text(found, language)

    def _verdict(self) -> str:
        return (
            f"Parallel analysis ({self.n_replicates} draws): {self.n_components} component(s), "
            f"{self.n_factors} common factor(s) above the {exact_percent(self.quantile)} quantile; "
            f"{self.n_components_by_mean} and {self.n_factors_by_mean} above the mean"
        )

    def _shown(self) -> Shown:
        return replace(self.eigenvalues.shown, title=self._verdict(), framed=True)


def common_factor_eigenvalues(
    correlations: FloatArray, communalities: Communalities = "minres"
) -> FloatArray:
    """Return the eigenvalues of correlation matrices with communalities on the diagonal, falling.

    Parameters
    ----------
    correlations : ndarray, shape (B, p, p)
    communalities : {"minres", "smc"}
        Of one minres factor, as ``psych::fa.parallel``; or squared multiple correlations.

    Returns
    -------
    ndarray, shape (B, p)

    Raises
    ------
    ConvergenceError
        The factor of one of the matrices was not found.
    """
    inverse_diagonal = np.diagonal(np.linalg.inv(correlations), axis1=-2, axis2=-1)
    reduced = correlations.copy()
    p = reduced.shape[-1]
    at = np.arange(p)
    if communalities == "smc":
        reduced[:, at, at] = 1 - 1 / inverse_diagonal
    else:
        found = minres_uniquenesses(correlations, 1, tolerance=_ENOUGH)
        failed = int((found.largest_free_gradient > 1e-4).sum())
        if failed:
            raise ConvergenceError(
                f"The single minres factor of {failed} of {len(correlations)} correlation matrices "
                "was not found. Use communalities='smc', which needs no search."
            )
        reduced -= np.eye(p) * found.minimum[:, None, :]
        values, vectors = np.linalg.eigh(reduced)
        # psych puts the squared loadings there, which differ from 1 − ψ at the bound of ψ
        reduced[:, at, at] = vectors[:, :, -1] ** 2 * values[:, -1:]
    return np.asarray(np.linalg.eigvalsh(reduced)[:, ::-1])


@checked
def parallel_analysis(
    data: Any,
    items: Sequence[str] | None = None,
    *,
    n_replicates: int = 1000,
    quantile: float = 0.95,
    communalities: Communalities = "minres",
    missing: OrdinalMissing | None = None,
    correlation: CorrelationKind = "pearson",
    rng: Any = None,
    progress: bool = False,
) -> ParallelAnalysis:
    """Compare the eigenvalues with those of items that have nothing in common.

    With Pearson correlations these are independent normal answers; with polychoric ones the answers
    to each item, dealt out anew among the respondents.

    Parameters
    ----------
    data : Survey, data frame or Moments
    items : sequence of str, optional
        By default the items of the survey's constructs, or all columns.
    n_replicates : int, default 1000
        Random data sets.
    quantile : float, default 0.95
        Of the random eigenvalues, which an eigenvalue must exceed to be kept.
    communalities : {"minres", "smc"}
        For the common factors: those of one minres factor (as psych), or squared multiple
        correlations.
    missing : {None, "listwise", "pairwise"}
        None refuses missing answers; "listwise" leaves incomplete rows out and says how many;
        "pairwise", for polychoric correlations, takes everybody who answered both items.
    correlation : {"pearson", "polychoric"}
        Of the answers as numbers, or of the normal responses behind ordered answers
        (:func:`loyaltysem.polychoric`).
    rng : int, Generator or None
        Give a number to have the same draws again.
    progress : bool, default False
        Show a progress bar of the random data sets.

    Returns
    -------
    ParallelAnalysis
        ``n_components``, ``n_factors``, ``eigenvalues``, ``plot()``.

    Raises
    ------
    OptionError
        Fewer than 20 draws, a quantile that is none, or an unknown option.
    DataError, VariableNotFoundError, MissingDataError
        The answers do not bear a correlation matrix.
    NotAvailableError
        missing="fiml".

    Notes
    -----
    Horn (1965), *Psychometrika, 30*, 179–185; the quantile after Glorfeld (1995). An eigenvalue is
    kept while it and all before it exceed theirs. The components variant is the one that simulation
    studies recommend most; the factors variant tends to keep more. Eigenvalues agree with
    ``psych::fa.parallel`` 2.2.9 to 1e-6, the means of random ones within simulation error.
    Permuting keeps every item's skew in the random data, which normal answers would not have
    (Buja & Eyuboglu 1992); psych draws from the columns with replacement, which comes to nearly
    the same.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> survey = ls.datasets.load_platforms()
    >>> found = ls.parallel_analysis(survey, missing="listwise", n_replicates=200, rng=1)
    >>> found.eigenvalues.columns.tolist()
    ['variant', 'number', 'eigenvalue', 'mean', 'quantile', 'kept']
    """
    sample = take_correlations(data, items, missing, correlation)
    return compare_with_random(
        sample,
        n_replicates=n_replicates,
        quantile=quantile,
        communalities=communalities,
        rng=rng,
        progress=progress,
    )


def compare_with_random(
    sample: CorrelationSample,
    *,
    n_replicates: int,
    quantile: float,
    communalities: Communalities,
    rng: Any,
    progress: bool = False,
) -> ParallelAnalysis:
    """Carry out :func:`parallel_analysis` on correlations."""
    if n_replicates < 20 or not 0 < quantile < 1 or communalities not in ("minres", "smc"):
        raise OptionError(
            f"n_replicates={n_replicates}, quantile={quantile}, communalities={communalities!r}: "
            "at least 20 draws are needed (a quantile of fewer is noise), a quantile between 0 and "
            "1, and 'minres' or 'smc'."
        )
    p = len(sample.items)
    with single_threaded():
        random = _random(sample, n_replicates, np.random.default_rng(rng), progress)
        own = sample.correlation[None]
        observed = {
            "components": np.linalg.eigvalsh(own)[0, ::-1],
            "factors": common_factor_eigenvalues(own, communalities)[0],
        }
        simulated = {
            "components": np.linalg.eigvalsh(random)[:, ::-1],
            "factors": common_factor_eigenvalues(random, communalities),
        }
    parts, kept = [], {}
    for variant, values in observed.items():
        mean = simulated[variant].mean(axis=0)
        bar = np.quantile(simulated[variant], quantile, axis=0)
        kept[variant] = _leading(values > bar), _leading(values > mean)
        number = np.arange(1, p + 1)
        parts.append(
            pd.DataFrame(
                {
                    "variant": variant,
                    "number": number,
                    "eigenvalue": values,
                    "mean": mean,
                    "quantile": bar,
                    "kept": number <= kept[variant][0],
                }
            )
        )
    on_diagonal = {"minres": "of one minres factor", "smc": "squared multiple correlations"}
    conventions = {
        "components": f"eigenvalues of the {sample.kind} correlations (Horn 1965)",
        "factors": f"with communalities on the diagonal, {on_diagonal[communalities]}",
        "mean, quantile": f"of {n_replicates} {_drawn_from(sample)}; quantile {quantile:g} "
        "(Glorfeld 1995)",
        "kept": "the eigenvalue and all before it exceed the quantile",
        "n": sample.described,
    }
    return ParallelAnalysis(
        n_components=kept["components"][0],
        n_factors=kept["factors"][0],
        n_components_by_mean=kept["components"][1],
        n_factors_by_mean=kept["factors"][1],
        eigenvalues=ScaleTable.of(pd.concat(parts, ignore_index=True), conventions, ()),
        quantile=quantile,
        n_replicates=n_replicates,
        simulated=sample.simulated,
    )


def _random(
    sample: CorrelationSample, n_replicates: int, random: np.random.Generator, progress: bool
) -> FloatArray:
    p = len(sample.items)
    if sample.answers is None:
        return random_correlations(sample.n, p, n_replicates, random)
    drawn = permuted_correlations(sample.answers, n_replicates, random, progress)
    smallest = np.linalg.eigvalsh(drawn)[:, 0]
    failed = int((~(smallest > 1e-10)).sum())
    if failed:
        raise DataError(
            f"In {failed} of {n_replicates} draws the polychoric correlations of permuted answers "
            f"are not positive definite: {sample.n} respondents are too few for {p} items with "
            "such rare categories. Put rare categories together, analyse fewer items, or use "
            "correlation='pearson'."
        )
    return drawn


def _drawn_from(sample: CorrelationSample) -> str:
    if sample.answers is None:
        return f"samples of independent normal answers, {sample.n} respondents"
    return "permutations of the answers to each item by itself, which keep its margins"


def _leading(above: NDArray[np.bool_]) -> int:
    """Count the eigenvalues before the first that is not above."""
    return int(np.cumprod(above).sum())

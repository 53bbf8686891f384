"""Whether the items have enough in common for a factor analysis: KMO, MSA and Bartlett's test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc

from loyaltysem.arguments import checked
from loyaltysem.errors import OptionError
from loyaltysem.scales.exploration.correlation_sample import (
    CorrelationKind,
    correlation_matrix,
    take_correlations,
)
from loyaltysem.scales.ordinal.sample import OrdinalMissing
from loyaltysem.scales.table import ScaleTable
from loyaltysem.words import Language, fit_index, p_value
from loyaltysem.words.results.exploration import FactorabilityFindings, factorability_text
from loyaltysem.words.shown import Shown, ShowsItself

__all__ = [
    "BartlettTest",
    "Factorability",
    "bartlett_test",
    "factorability",
    "sampling_adequacy",
    "sampling_adequacy_verdict",
]

_VERDICTS = (
    (0.9, "marvelous"),
    (0.8, "meritorious"),
    (0.7, "middling"),
    (0.6, "mediocre"),
    (0.5, "miserable"),
)
_RULE = (
    "Kaiser (1974): .90s marvelous, .80s meritorious, .70s middling, .60s mediocre, .50s "
    "miserable, below .50 unacceptable"
)


@dataclass(frozen=True, slots=True)
class BartlettTest:
    """Bartlett's test that no two items correlate in the population.

    Attributes
    ----------
    chisq : float
    df : int
    pvalue : float
    """

    chisq: float
    df: int
    pvalue: float


def sampling_adequacy(correlation: ArrayLike) -> tuple[float, NDArray[np.float64]]:
    r"""Return the Kaiser–Meyer–Olkin measure, of all items and of each.

    .. math:: \text{KMO} = \frac{\sum_{i \ne j} r_{ij}^2}
        {\sum_{i \ne j} r_{ij}^2 + \sum_{i \ne j} q_{ij}^2}

    with the correlations :math:`q_{ij}` of two items given all others; MSA is the same with the
    sums over the pairs of one item.

    Parameters
    ----------
    correlation : array_like, shape (p, p)

    Returns
    -------
    kmo : float
        From 0 to 1.
    msa : ndarray, shape (p,)

    Raises
    ------
    DataError
        The matrix is no positive definite correlation matrix.
    OptionError
        No two items correlate at all, so that there is nothing to divide by.

    Notes
    -----
    Kaiser and Rice (1974), *Educational and Psychological Measurement, 34*, 111–117. Agrees with
    ``psych::KMO`` 2.2.9.

    Examples
    --------
    >>> kmo, msa = sampling_adequacy([[1, 0.5, 0.4], [0.5, 1, 0.3], [0.4, 0.3, 1]])
    >>> round(kmo, 4)
    0.6279
    """
    matrix = correlation_matrix(correlation)
    inverse = np.linalg.inv(matrix)
    scale = np.sqrt(np.diag(inverse))
    partial = inverse / scale[:, None] / scale
    off = ~np.eye(len(matrix), dtype=bool)
    own, given = np.where(off, matrix, 0) ** 2, np.where(off, partial, 0) ** 2
    if not own.sum(axis=0).all():
        raise OptionError(
            "An item correlates with no other at all (exactly 0), so its sampling adequacy is 0 "
            "divided by 0. Leave the item out."
        )
    msa: NDArray[np.float64] = own.sum(axis=0) / (own + given).sum(axis=0)
    return float(own.sum() / (own + given).sum()), msa


def sampling_adequacy_verdict(value: float) -> str:
    """Return Kaiser's (1974) word for a value of KMO or MSA.

    Parameters
    ----------
    value : float

    Returns
    -------
    str
        ``marvelous`` from .90, ``meritorious`` from .80, ``middling`` from .70, ``mediocre`` from
        .60, ``miserable`` from .50, ``unacceptable`` below.

    Examples
    --------
    >>> sampling_adequacy_verdict(0.7522)
    'middling'
    """
    return next((word for least, word in _VERDICTS if value >= least), "unacceptable")


def bartlett_test(correlation: ArrayLike, n: int) -> BartlettTest:
    r"""Test that the population's correlation matrix is the identity.

    .. math:: \chi^2 = -\left(n - 1 - \frac{2p + 5}{6}\right) \log |R|, \qquad
        \text{df} = p (p - 1) / 2

    Parameters
    ----------
    correlation : array_like, shape (p, p)
    n : int
        Respondents; more than items.

    Returns
    -------
    BartlettTest

    Raises
    ------
    DataError
        The matrix is no positive definite correlation matrix.
    OptionError
        There are not more respondents than items.

    Notes
    -----
    Bartlett (1951), *Biometrika, 38*, 337–344. Agrees with ``psych::cortest.bartlett`` 2.2.9.

    Examples
    --------
    >>> round(bartlett_test([[1, 0.5], [0.5, 1]], 30).chisq, 3)
    7.911
    """
    matrix = correlation_matrix(correlation)
    p = len(matrix)
    if n <= p:
        raise OptionError(f"{n} respondents for {p} items: Bartlett's test needs more than {p}.")
    chisq = -float(np.linalg.slogdet(matrix)[1]) * (n - 1 - (2 * p + 5) / 6)
    df = p * (p - 1) // 2
    return BartlettTest(chisq, df, float(chdtrc(df, max(chisq, 0.0))))


# compared by identity: equality of frames has no single answer
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Factorability(ShowsItself):
    """What :func:`factorability` found.

    Attributes
    ----------
    kmo : float
        Kaiser–Meyer–Olkin measure of sampling adequacy of all items.
    verdict : str
        Kaiser's word for it.
    kmo_items : DataFrame
        ``msa`` and ``verdict`` of each item.
    bartlett : BartlettTest
    determinant : float
        Of the correlation matrix.
    smallest_eigenvalue : float
        Of the correlation matrix; near 0 where an item is nearly a sum of others.
    n : int
        Respondents.
    correlation : {"Pearson", "polychoric"}
    """

    kmo: float
    verdict: str
    kmo_items: ScaleTable
    bartlett: BartlettTest
    determinant: float
    smallest_eigenvalue: float
    n: int
    correlation: str

    @checked
    def text(self, language: Language = "en") -> str:
        """Return KMO and Bartlett's test as a results section says them.

        Parameters
        ----------
        language : {"en", "zh"}

        Raises
        ------
        OptionError
            The language is unknown.
        """
        test, msa = self.bartlett, self.kmo_items["msa"]
        found = FactorabilityFindings(
            n=self.n,
            correlation=self.correlation,
            kmo=self.kmo,
            verdict=self.verdict,
            msa={str(item): float(value) for item, value in msa.items()},
            chisq=test.chisq,
            df=test.df,
            pvalue=test.pvalue,
        )
        return factorability_text(found, language)

    def _lines(self) -> list[str]:
        test = self.bartlett
        return [
            f"KMO                  {fit_index(self.kmo)} ({self.verdict})",
            f"Bartlett's test      chi-square {test.chisq:.3f}, df {test.df}, "
            f"p {p_value(test.pvalue)}",
            f"determinant          {self.determinant:.3g}",
            f"smallest eigenvalue  {self.smallest_eigenvalue:.3f}",
        ]

    def _shown(self) -> Shown:
        shown = self.kmo_items.shown
        return replace(shown, title="Factorability", lead=self._lines(), framed=True)


@checked
def factorability(
    data: Any,
    items: Sequence[str] | None = None,
    *,
    missing: OrdinalMissing | None = None,
    correlation: CorrelationKind = "pearson",
) -> Factorability:
    """Say whether the items have enough in common for a factor analysis.

    Parameters
    ----------
    data : Survey, data frame or Moments
    items : sequence of str, optional
        By default the items of the survey's constructs, or all columns.
    missing : {None, "listwise", "pairwise"}
        None refuses missing answers; "listwise" leaves incomplete rows out and says how many;
        "pairwise", for polychoric correlations, takes everybody who answered both items.
    correlation : {"pearson", "polychoric"}
        Of the answers as numbers, or of the normal responses behind ordered answers
        (:func:`loyaltysem.polychoric`).

    Returns
    -------
    Factorability
        ``kmo`` with its verdict, ``kmo_items`` (MSA of each item), ``bartlett``, ``determinant``
        and ``smallest_eigenvalue``.

    Raises
    ------
    OptionError
        Fewer than two items, or an item named twice.
    VariableNotFoundError, DataError, MissingDataError
        The answers do not bear a correlation matrix; the message names the items.
    NotAvailableError
        missing="fiml".

    Notes
    -----
    Bartlett's test rejects in nearly every survey: with several hundred respondents correlations
    of .1 suffice. It shows that a factor analysis is not pointless, not that it is good. Checked
    against psych 2.2.9 (``KMO``, ``cortest.bartlett``) to 1e-9.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> found = ls.factorability(ls.datasets.load_platforms(), missing="listwise")
    >>> found.verdict
    'marvelous'
    >>> found.bartlett.pvalue < 0.001
    True
    """
    sample = take_correlations(data, items, missing, correlation)
    kmo, msa = sampling_adequacy(sample.correlation)
    eigenvalues = np.linalg.eigvalsh(sample.correlation)
    words = [sampling_adequacy_verdict(value) for value in msa]
    table = pd.DataFrame({"msa": msa, "verdict": words}, index=pd.Index(sample.items, name="item"))
    conventions = {
        "KMO, MSA": f"from {sample.kind} correlations and partial ones given all other items",
        "verdict": _RULE,
        "Bartlett's test": "that no items correlate; −(n − 1 − (2p + 5)/6) log |R|",
        "n": sample.described,
    }
    return Factorability(
        kmo=kmo,
        verdict=sampling_adequacy_verdict(kmo),
        kmo_items=ScaleTable.of(table, conventions, _notes(table, sample.caution)),
        bartlett=bartlett_test(sample.correlation, sample.n),
        determinant=float(np.exp(np.log(eigenvalues).sum())),
        smallest_eigenvalue=float(eigenvalues[0]),
        n=sample.n,
        correlation=sample.kind,
    )


def _notes(table: pd.DataFrame, caution: str) -> list[str]:
    notes = [caution] if caution else []
    if len(table) == 2:
        text = "With two items KMO is always .5: there is no third item to be partialled out."
        return [*notes, text]
    weak = table.index[table["verdict"] == "unacceptable"]
    if len(weak):
        notes.append(
            f"MSA below .50: {', '.join(map(str, weak))}. What such an item shares with the "
            "others, it shares with one of them rather than with all; consider leaving it out."
        )
    return notes

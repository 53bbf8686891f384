"""Items of an exploratory solution that belong to no factor, or to more than one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from loyaltysem.arguments import checked
from loyaltysem.errors import NotAvailableError, OptionError
from loyaltysem.words import Language
from loyaltysem.words.item_candidates import CAUTION, LOADING_REASONS, candidates_in_words
from loyaltysem.words.shown import Shown, ShownTable

__all__ = ["CrossLoadingRules", "CrossLoadings", "cross_loadings", "hofmann_complexity"]

#: Howard and Costello & Osborne: a factor of fewer items is weak and unstable.
FEWEST = 3
STRONG = 0.5


@dataclass(frozen=True, slots=True)
class CrossLoadingRules:
    """The cutoffs, all for absolute values.

    Attributes
    ----------
    primary, secondary, difference : float
        Howard (2016): the largest loading at least .40, the second below .30, apart by .20.
    crossing : float
        Costello & Osborne (2005): an item with two loadings from .32 loads on both factors.
    communality : float
        Costello & Osborne (2005): from .40.
    """

    primary: float = 0.40
    secondary: float = 0.30
    difference: float = 0.20
    crossing: float = 0.32
    communality: float = 0.40

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if not number or not 0 <= value < 1:
                raise OptionError(
                    f"{field.name}={value!r} is no cutoff for loadings; give a number from 0 to "
                    "below 1."
                )

    @property
    def in_words(self) -> dict[str, str]:
        """The rule of each reason, with its source."""
        return {
            "low primary loading": f"primary below {self.primary:g} (Howard 2016)",
            "high secondary loading": f"secondary from {self.secondary:g} (Howard 2016)",
            "small difference": f"difference below {self.difference:g} (Howard 2016)",
            "cross-loading": f"secondary from {self.crossing:g} (Costello & Osborne 2005)",
            "low communality": f"below {self.communality:g} (Costello & Osborne 2005)",
        }


# compared by identity: equality of frames has no single answer
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CrossLoadings:
    """Primary and secondary loadings, and the reasons against items.

    Made by ``solution.cross_loadings()``.

    Attributes
    ----------
    table : DataFrame
        One row for each item, by factor: ``factor primary secondary_factor secondary difference
        complexity communality reasons``.
    factors : DataFrame
        One row for each factor: ``n_items`` with their largest loading on it, ``n_strong`` of them
        from .50, ``n_without_candidates``.
    conventions : mapping of str to str
        The rule of every reason, and what the columns are.
    notes : tuple of str
    title : str
    """

    table: pd.DataFrame
    factors: pd.DataFrame
    conventions: Mapping[str, str]
    notes: tuple[str, ...]
    title: str

    @property
    def candidates(self) -> pd.DataFrame:
        """The rows of items with a reason."""
        return self.table[self.table["reasons"] != ""]

    @property
    def caution(self) -> str:
        """What must be said wherever these candidates are."""
        return CAUTION["en"]

    @checked
    def text(self, language: Language = "en") -> str:
        """Return the candidates with their reasons, and the caution, in words.

        Parameters
        ----------
        language : {"en", "zh"}

        Raises
        ------
        OptionError
            The language is unknown.
        """
        listed = {str(item): text.split("; ") for item, text in self.candidates["reasons"].items()}
        return candidates_in_words(listed, len(self.table), LOADING_REASONS, language)

    def _shown(self, widest: int | None) -> Shown:
        return Shown(
            title=self.title,
            tables=[
                ShownTable(cells, width=200, widest=widest) for cells in (self.table, self.factors)
            ],
            conventions=self.conventions,
            notes=[*self.notes, self.caution],
        )

    def __repr__(self) -> str:
        return self._shown(50).text

    def _repr_html_(self) -> str:
        return self._shown(None).html


def hofmann_complexity(loadings: ArrayLike) -> NDArray[np.float64]:
    r"""Return how many factors each item takes.

    .. math:: c_i = \frac{(\sum_j \lambda_{ij}^2)^2}{\sum_j \lambda_{ij}^4}

    Parameters
    ----------
    loadings : array_like, shape (..., p, m)
        Pattern loadings.

    Returns
    -------
    ndarray, shape (..., p)
        From 1, one loading alone, to m, all alike; not-a-number for an item without loadings.

    Notes
    -----
    Hofmann (1978), *Multivariate Behavioral Research, 13*, 247–250. Agrees with ``complexity`` of
    ``fa`` in psych 2.2.9.

    Examples
    --------
    >>> hofmann_complexity([[0.7, 0.0], [0.5, -0.5]]).tolist()
    [1.0, 2.0]
    """
    squares = np.asarray(loadings, dtype=np.float64) ** 2
    with np.errstate(invalid="ignore"):
        return np.asarray(squares.sum(axis=-1) ** 2 / (squares**2).sum(axis=-1))


def cross_loadings(
    loadings: pd.DataFrame,
    communalities: pd.Series,
    rules: CrossLoadingRules,
    *,
    rotation: str,
    heywood: tuple[str, ...],
    order: list[str],
    title: str,
) -> CrossLoadings:
    """Judge every item of a solution.

    Parameters
    ----------
    loadings : DataFrame, shape (p, m)
    communalities : Series, length p
    rules : CrossLoadingRules
    rotation : str
    heywood : tuple of str
        Items without variance of their own.
    order : list of str
        The items as they are to be listed.
    title : str

    Returns
    -------
    CrossLoadings

    Raises
    ------
    NotAvailableError
        Several factors are not rotated.
    """
    several = loadings.shape[1] > 1
    if several and rotation == "none":
        raise NotAvailableError(
            "Unrotated factors load on all items by construction, so their second loadings say "
            "nothing of an item. Rotate the solution, rotation='oblimin' for instance."
        )
    size = loadings.abs().to_numpy()
    rank = np.argsort(-size, axis=1, kind="stable")
    row = np.arange(len(size))
    names = loadings.columns.to_numpy()
    first, second = rank[:, 0], rank[:, 1 if several else 0]
    table = pd.DataFrame(
        {
            "factor": names[first],
            "primary": loadings.to_numpy()[row, first],
            "secondary_factor": names[second] if several else "",
            "secondary": loadings.to_numpy()[row, second] if several else np.nan,
            "difference": size[row, first] - size[row, second] if several else np.nan,
            "complexity": hofmann_complexity(loadings),
            "communality": communalities,
        },
        index=loadings.index,
    ).loc[order]
    table["reasons"] = ["; ".join(_reasons(*values, rules)) for values in _figures(table)]
    factors = _factors(table, [str(name) for name in names])
    return CrossLoadings(
        table,
        factors,
        rules.in_words
        | {
            "primary, secondary": "the largest and second pattern loadings in absolute value",
            "difference": "of their absolute values",
            "complexity": "(Σλ²)² / Σλ⁴ of the item's loadings (Hofmann 1978)",
        },
        tuple(_notes(factors, heywood, several=several)),
        title,
    )


def _figures(table: pd.DataFrame) -> Iterator[tuple[float, float, float, float]]:
    columns = ["primary", "secondary", "difference", "communality"]
    return iter(table[columns].itertuples(index=False, name=None))


def _reasons(
    primary: float,
    secondary: float,
    difference: float,
    communality: float,
    rules: CrossLoadingRules,
) -> Iterator[str]:
    if abs(primary) < rules.primary:
        yield "low primary loading"
    if not math.isnan(secondary):
        if abs(secondary) >= rules.secondary:
            yield "high secondary loading"
        if difference < rules.difference:
            yield "small difference"
        if abs(secondary) >= rules.crossing:
            yield "cross-loading"
    if communality < rules.communality:
        yield "low communality"


def _factors(table: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    rows = []
    for name in names:
        own = table[table["factor"] == name]
        rows.append(
            {
                "n_items": len(own),
                "n_strong": int((own["primary"].abs() >= STRONG).sum()),
                "n_without_candidates": int((own["reasons"] == "").sum()),
            }
        )
    return pd.DataFrame(rows, index=pd.Index(names, name="factor"))


def _notes(factors: pd.DataFrame, heywood: tuple[str, ...], *, several: bool) -> Iterator[str]:
    if heywood:
        yield (
            f"Heywood case: {', '.join(heywood)} without variance of their own. The solution is "
            "not one to judge items by; extract fewer factors first."
        )
    if not several:
        yield "One factor: there are no second loadings, and nothing to cross."
    for name, n_items, _, left in factors.itertuples(name=None):
        if n_items < FEWEST:
            yield (
                f"{name} has {n_items} item{'' if n_items == 1 else 's'} with their largest "
                f"loading on it. A factor of fewer than {FEWEST} is weak and unstable (Costello & "
                "Osborne 2005): extract fewer factors before leaving items out."
            )
        elif left < FEWEST:
            yield (
                f"{name} has {n_items} items and would have {left} without the candidates. A "
                f"factor of fewer than {FEWEST} is weak and unstable (Costello & Osborne 2005)."
            )

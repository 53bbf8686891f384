"""Polychoric correlations and thresholds of ordered items."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.errors import DataWarning, users_line
from loyaltysem.scales.ordinal.definiteness import indefinite_note
from loyaltysem.scales.ordinal.sample import OrdinalMissing, OrdinalSample, take_ordinal
from loyaltysem.scales.sample import all_items
from loyaltysem.words.shown import Shown, ShownTable, ShowsItself

__all__ = ["PolychoricCorrelations", "polychoric"]

_CONVENTIONS = {
    "correlations": "polychoric, two-step maximum likelihood (Olsson 1979), of the latent normal "
    "responses and not of the answers",
    "thresholds": "from the margins of each item: t1 divides the lowest answer from the next",
}


# compared by identity: equality of frames has no single answer
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PolychoricCorrelations(ShowsItself):
    """What :func:`polychoric` found.

    Attributes
    ----------
    correlations : DataFrame
        Items by items.
    thresholds : DataFrame
        One row for each item and columns ``t1 t2 …``, in standard deviations of the latent
        response; not-a-number beyond the thresholds that an item has.
    n_pairs : DataFrame
        Respondents with an answer to both items; to the item itself on the diagonal.
    smallest_eigenvalue : float
        Of the correlations: not above 0 where they are no correlations of any variables.
    categories : dict of str to tuple of float
        The answers to each item, in order.
    n : int
        Respondents.
    conventions : dict of str to str
    notes : tuple of str
    """

    correlations: pd.DataFrame
    thresholds: pd.DataFrame
    n_pairs: pd.DataFrame
    smallest_eigenvalue: float
    categories: dict[str, tuple[float, ...]]
    n: int
    conventions: dict[str, str]
    notes: tuple[str, ...]

    def _shown(self) -> Shown:
        eigenvalue = {"smallest eigenvalue": f"{self.smallest_eigenvalue:.3f}"}
        return Shown(
            tables=[
                ShownTable(self.correlations, "Polychoric correlations"),
                ShownTable(self.thresholds, "Thresholds", blank=""),
            ],
            conventions=eigenvalue | self.conventions,
            notes=self.notes,
        )

    def _repr_html_(self) -> str:
        shown = self._shown()
        tables = "".join(
            f"<strong>{table.header}</strong>{replace(table, header='').html}"
            for table in shown.tables
        )
        return f"<div>{tables}{shown.footer_html}</div>"


@checked
def polychoric(
    data: Any,
    items: Sequence[str] | None = None,
    *,
    missing: OrdinalMissing | None = None,
) -> PolychoricCorrelations:
    """Estimate the correlations of the normal responses behind ordered answers.

    Parameters
    ----------
    data : Survey or data frame
        Answers as whole numbers, in the order of their meaning; their distances do not matter.
    items : sequence of str, optional
        By default the items of the survey's constructs, or all columns.
    missing : {None, "listwise", "pairwise"}
        None refuses missing answers; "listwise" leaves incomplete rows out; "pairwise" takes for
        each threshold everybody who answered the item, and for each correlation everybody who
        answered both items. What was left out is reported.

    Returns
    -------
    PolychoricCorrelations
        ``correlations``, ``thresholds``, ``n_pairs``, ``smallest_eigenvalue``.

    Raises
    ------
    OptionError
        Moments instead of answers, fewer than two items, one named twice, or an unknown option.
    DataError
        An item has one category, more than twelve, or answers that are no whole numbers; two
        items order the respondents without an exception, so that their correlation is ±1.
    VariableNotFoundError, MissingDataError
        An item is not in the data; answers are missing and ``missing`` is None.

    Warns
    -----
    DataWarning
        The matrix is not positive definite: the items involved are named.

    Notes
    -----
    Olsson (1979), *Psychometrika, 44*, 443–460, in two steps: thresholds from the margins, then
    each correlation by maximum likelihood, to the end of double precision. An answer that nobody
    gave is no category. Cells of a pair's table that nobody chose are left empty, except the
    single one of a table of two by two, into which .5 is moved with the margins kept: lavaan's
    convention. psych adds .5 to every empty cell of any table (``tetrachoric``, and ``polychoric``
    with ``global = FALSE``), unless told ``correct = 0``. Agrees with ``lavCor(ordered = TRUE)`` of
    lavaan 0.6-14 to 1e-6, where lavaan's search stops; the score at the correlations is 0 to 1e-9.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> survey = ls.datasets.load_platforms()
    >>> found = ls.polychoric(survey, ["SAT1", "SAT2", "SAT3"], missing="listwise")
    >>> bool((found.correlations > 0.5).all(axis=None))
    True
    >>> bool(found.smallest_eigenvalue > 0)
    True
    """
    sample = take_ordinal(data, list(all_items(data) if items is None else items), missing)
    names = sample.answers.names
    indefinite = indefinite_note(sample)
    if indefinite:
        warnings.warn(indefinite, DataWarning, stacklevel=users_line())
    return PolychoricCorrelations(
        correlations=pd.DataFrame(sample.moments.correlations, index=names, columns=names),
        thresholds=_thresholds(sample),
        n_pairs=pd.DataFrame(sample.moments.n_pairs.astype(int), index=names, columns=names),
        smallest_eigenvalue=float(np.linalg.eigvalsh(sample.moments.correlations)[0]),
        categories=dict(zip(names, sample.answers.categories, strict=True)),
        n=sample.n,
        conventions={**_CONVENTIONS, "n": sample.described},
        notes=tuple(note for note in (sample.sparse_pairs, indefinite) if note),
    )


def _thresholds(sample: OrdinalSample) -> pd.DataFrame:
    values = sample.moments.thresholds
    columns = [f"t{c + 1}" for c in range(values.shape[1])]
    index = pd.Index(sample.answers.names, name="item")
    return pd.DataFrame(np.where(np.isfinite(values), values, np.nan), index=index, columns=columns)

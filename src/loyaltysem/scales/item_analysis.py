"""What each item does for its scale: one row per item."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.errors import DataWarning, users_line
from loyaltysem.moments.observations import MissingTreatment
from loyaltysem.scales.consistency.alpha import (
    alpha_if_dropped,
    cronbach_alpha,
    item_rest_correlations,
)
from loyaltysem.scales.sample import ScaleSample, take_scales
from loyaltysem.scales.table import ScaleTable
from loyaltysem.scales.wording import wording_note

__all__ = ["item_analysis"]


@checked
def item_analysis(
    data: Any,
    constructs: Mapping[str, Sequence[str]] | None = None,
    *,
    missing: MissingTreatment | None = None,
) -> ScaleTable:
    """Compute item-rest correlations and alpha without the item.

    Parameters
    ----------
    data : Survey, data frame or Moments
        Reversed items of a survey are reversed already; those of a frame must be.
    constructs : mapping of str to sequence of str, optional
        The items of each construct. By default those of the survey's codebook.
    missing : {None, "listwise"}
        None refuses missing answers; "listwise" leaves incomplete rows out and says how many.

    Returns
    -------
    DataFrame
        One row for each item and the columns

        - ``construct``, ``n``: its scale, and the respondents, as in :func:`reliability`;
        - ``mean``, ``sd``: on the answer scale, divisor n − 1 (mean empty for moments without
          means);
        - ``item_rest_r``: correlation with the sum of the scale's other items;
        - ``alpha_if_dropped``: raw alpha of the scale's other items; empty for scales of two;
        - ``suspect_reversed``: whether ``item_rest_r`` is negative. Nothing is reversed here.

        Its ``conventions`` and ``notes``, printed beneath it, say what the columns are and why a
        cell is empty.

    Raises
    ------
    OptionError
        The constructs are absent or empty, or an item stands in them twice.
    VariableNotFoundError
        An item is not in the data.
    DataError
        Text, infinite or impossible answers, constant, copied or collinear items, too few rows.
    MissingDataError
        Answers are missing and ``missing`` is None.

    Warns
    -----
    DataWarning
        An item correlates negatively with the rest of its scale.

    Notes
    -----
    Checked against psych 2.2.9 (``alpha``: ``r.drop`` and ``alpha.drop``) to 1e-9. For a scale of
    two items psych prints a number in ``alpha.drop`` that is no alpha; here the cell is empty.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> table = ls.item_analysis(ls.datasets.load_platforms(), missing="listwise")
    >>> table.loc["SAT4", "construct"]
    'SAT'
    >>> bool(table["suspect_reversed"].any())
    False
    """
    sample = take_scales(data, constructs, missing)
    notes: list[str] = []
    for name, items in sample.constructs.items():
        if len(items) > 1:
            covariance = sample.covariance(name)
            note = wording_note(
                name, items, item_rest_correlations(covariance), float(cronbach_alpha(covariance))
            )
            if note:
                warnings.warn(note, DataWarning, stacklevel=users_line())
                notes.append(note)
    notes.extend(_why_empty(sample))
    parts = [_scale_rows(sample, name) for name in sample.constructs]
    return ScaleTable.of(pd.concat(parts), _conventions(sample), notes)


def _scale_rows(sample: ScaleSample, construct: str) -> pd.DataFrame:
    items = sample.constructs[construct]
    moments = sample.moments.select(items)
    covariance, n = moments.covariances[0], sample.n
    nothing = np.full(len(items), np.nan)
    item_rest = item_rest_correlations(covariance) if len(items) > 1 else nothing
    return pd.DataFrame(
        {
            "construct": construct,
            "n": n,
            "mean": nothing if moments.means is None else moments.means[0],
            "sd": np.sqrt(np.diag(covariance) * n / (n - 1)),
            "item_rest_r": item_rest,
            "alpha_if_dropped": alpha_if_dropped(covariance) if len(items) > 2 else nothing,
            "suspect_reversed": item_rest < 0,
        },
        index=pd.Index(items, name="item"),
    )


def _why_empty(sample: ScaleSample) -> Iterator[str]:
    of_length: dict[int, list[str]] = {}
    for name, items in sample.constructs.items():
        of_length.setdefault(len(items), []).append(name)
    if 1 in of_length:
        yield (
            f"item_rest_r and alpha_if_dropped are empty for {', '.join(of_length[1])}: a single "
            "item has no rest to be compared with."
        )
    if 2 in of_length:
        yield (
            f"alpha_if_dropped is empty for {', '.join(of_length[2])}: what remains of two items "
            "is a single one, which has no alpha."
        )


def _conventions(sample: ScaleSample) -> dict[str, str]:
    return {
        "n": sample.described,
        "sd": "divisor n − 1",
        "item_rest_r": "correlation with the sum of the scale's other items",
        "alpha_if_dropped": "raw alpha, from covariances",
    }

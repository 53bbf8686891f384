"""Answers of items with different answer scales, made comparable within a person."""

from __future__ import annotations

import pandas as pd

from loyaltysem.survey.codebook.codebook import Codebook

__all__ = ["on_common_scale"]


def on_common_scale(answers: pd.DataFrame, codebook: Codebook) -> tuple[pd.DataFrame, str]:
    """Return answers that may be compared within a person, and what was done to them.

    Items with the same bounds stay as they are. Where bounds differ, each answer becomes its
    share of the declared range; otherwise an item from 0 to 10 beside items from 1 to 5 would
    look like a person's inconsistency.

    Parameters
    ----------
    answers : DataFrame
        Columns are items of the codebook.
    codebook : Codebook

    Returns
    -------
    answers : DataFrame
    note : str
        ``""`` when all items have the same declared bounds.
    """
    bounds = {name: codebook.bounds[name] for name in answers.columns if name in codebook.bounds}
    undeclared = len(answers.columns) - len(bounds)
    if undeclared:
        return answers, (
            f"{undeclared} of {len(answers.columns)} items declare no bounds, so the answers were "
            "compared as they stand"
        )
    if len(set(bounds.values())) <= 1:
        return answers, ""
    low = pd.Series({name: low for name, (low, _) in bounds.items()})
    high = pd.Series({name: high for name, (_, high) in bounds.items()})
    return (answers - low) / (high - low), (
        "the items have different answer scales, so each answer was taken as its share of the "
        "declared range"
    )

"""The kind of the data: a survey, an eager data frame, moments."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from loyaltysem.arguments.kind import refusal
from loyaltysem.arguments.shown import shown
from loyaltysem.errors import DataError

__all__ = ["Data", "is_eager_frame"]


def is_eager_frame(value: object) -> bool:
    """Whether narwhals reads it as a data frame whose cells are in memory."""
    if isinstance(value, pd.DataFrame):
        return True
    return isinstance(nw.from_native(value, eager_only=True, pass_through=True), nw.DataFrame)


@dataclass(frozen=True, slots=True)
class Data:
    """Answers, or what was computed from them.

    Attributes
    ----------
    or_path : bool
        Whether the path of a file will do.
    """

    or_path: bool = False

    @property
    def needed(self) -> str:
        """What is needed, in words."""
        return "a Survey, a pandas or polars data frame, or Moments"

    def take(self, name: str, value: Any) -> Any:
        """Return the data as they are."""
        if isinstance(value, pd.DataFrame):
            if value.columns.nlevels == 1:
                return value
            raise DataError(
                f"The columns of {name} have {value.columns.nlevels} levels of names, such as "
                f"{shown(value.columns[0]) if len(value.columns) else 'none'}, so that no single "
                "name says which is meant. Put the levels together: data.columns = "
                '["_".join(map(str, names)) for names in data.columns].'
            )
        if _is_ours(value) or is_eager_frame(value):
            return value
        raise refusal(name, value, self.needed, _remedy(name, value), DataError)


def _is_ours(value: object) -> bool:
    """Whether its class holds answers or moments; asked of the class, to compute nothing."""
    kind = type(value)
    # what holds answers says so by this name: see loyaltysem.moments.answers
    return hasattr(kind, "_answers") or (
        hasattr(kind, "covariances") and hasattr(kind, "n_observations")
    )


def _remedy(name: str, value: object) -> str:
    if value is None:
        return "Nothing was given: the step before returned nothing, or a variable is empty."
    if isinstance(value, str | os.PathLike):
        return "Read the file first: ls.read_survey(path), or pandas.read_csv(path)."
    if hasattr(value, "collect"):
        return "A lazy frame has no answers yet. Write .collect() after it."
    if isinstance(value, np.ndarray | list | tuple):
        return 'It does not name its variables. Write pandas.DataFrame(…, columns=["SAT1", …]).'
    if isinstance(value, dict):
        return f"Write pandas.DataFrame({name})."
    if hasattr(value, "to_frame"):
        return "It is one column; write .to_frame() after it, or give the whole frame."
    if callable(value):
        return "It is a function or class; call it, with brackets: (…)."
    return "Give the answers, one row per respondent."

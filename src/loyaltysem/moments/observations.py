"""From any data frame to the numbers an analysis may use, with every refusal explained."""

from __future__ import annotations

import difflib
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import narwhals as nw
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.arguments import shown
from loyaltysem.containment.cells import as_number, is_blank
from loyaltysem.containment.declared_order import declared_order, is_order_of_numbers
from loyaltysem.errors import (
    DataError,
    DataWarning,
    MissingDataError,
    VariableNotFoundError,
    users_line,
)
from loyaltysem.moments.soundness.distant_codes import (
    DISTANT_REMEDY,
    DistantCode,
    distant_codes,
    in_words,
    without_bounds,
)
from loyaltysem.moments.soundness.magnitudes import require_moderate
from loyaltysem.moments.treatments import require_treatment

__all__ = [
    "MissingTreatment",
    "Observations",
    "as_frame",
    "column_numbers",
    "observe",
    "require_columns",
]

MissingTreatment = Literal["listwise", "fiml"]
_PAIRWISE = (
    " missing='pairwise' takes for each correlation everybody who answered both items, under the "
    "same condition."
)


@dataclass(frozen=True, slots=True)
class Observations:
    """The answers an analysis uses.

    Attributes
    ----------
    names : tuple of str
        The variables, one for each column of ``values``.
    values : ndarray, shape (n, p)
        The answers of the rows that are kept.
    kept : ndarray of bool, shape (n_rows,)
        Which rows of the frame are in ``values``.
    n_incomplete : int
        Rows left out because one of the variables is missing, or, for ``"fiml"``, all of them.
    distant : tuple of DistantCode
        Of ``values``, those that stand apart from all others of a variable without bounds.
    """

    names: tuple[str, ...]
    values: NDArray[np.float64]
    kept: NDArray[np.bool_]
    n_incomplete: int
    distant: tuple[DistantCode, ...] = ()


def observe(
    frame: Any,
    names: Sequence[str],
    *,
    missing: MissingTreatment | None = None,
    bounds: Mapping[str, tuple[float, float]] | None = None,
    rows: NDArray[np.bool_] | None = None,
    constructs: Sequence[str] = (),
    pairwise: bool = False,
) -> Observations:
    """Take the named variables out of a frame as complete, finite numbers.

    Parameters
    ----------
    frame : data frame
        pandas, polars, pyarrow or any other eager frame that narwhals reads.
    names : sequence of str
        The variables to take, in this order.
    missing : {None, "listwise", "fiml"}
        ``None`` refuses missing cells; ``"listwise"`` leaves out the rows that have one;
        ``"fiml"`` keeps them, missing cells as not-a-number, and leaves out only empty rows.
    bounds : mapping of str to (float, float), optional
        The lowest and highest answer the scale of a variable allows.
    rows : ndarray of bool, shape (n_rows,), optional
        The rows that are looked at; the others are neither kept nor counted.
    constructs : sequence of str
        Names of the model that are no columns, and that a misspelt name may mean as well.
    pairwise : bool
        Whether the caller knows missing="pairwise", so that it may be advised.

    Returns
    -------
    Observations

    Raises
    ------
    VariableNotFoundError
        A variable is not a column of the frame.
    DataError
        A column holds text, an infinite value, a value outside its bounds, or values whose
        squares or differences numbers cannot hold.
    MissingDataError
        Cells are missing and ``missing`` is None.

    Warns
    -----
    DataWarning
        Values without declared bounds stand apart from all answers, as codes of missing ones do.

    Examples
    --------
    >>> import pandas as pd
    >>> observe(pd.DataFrame({"SAT1": [1, 5, 7], "SAT2": [2, 4, 6]}), ["SAT2"]).values.ravel()
    array([2., 4., 6.])
    """
    require_treatment(missing, get_args(MissingTreatment))
    everything = _plain_numbers(frame, names)
    if everything is None:
        table = as_frame(frame)
        require_columns(table.columns, names, constructs)
        everything = _matrix(table, names)
    considered = np.ones(len(everything), dtype=bool) if rows is None else rows
    values = everything if rows is None else everything[considered]
    is_complete = bool(np.isfinite(values).all())
    if not is_complete:
        _refuse_infinite(values, names)
    # the usual sizes of answers need no closer look
    if not 1e-30 < np.fmax.reduce(np.abs(values), axis=None, initial=0.0) < 1e6:
        require_moderate(values, names)
    if bounds:
        _refuse_out_of_bounds(values, names, bounds)
    distant = without_bounds(distant_codes(values, names), bounds)
    if distant:
        warnings.warn(
            f"Far from all other answers: {in_words(distant)}. {DISTANT_REMEDY}",
            DataWarning,
            stacklevel=users_line(),
        )
    if is_complete:
        return Observations(tuple(names), values, considered, 0, distant)
    incomplete = np.asarray(np.isnan(values).any(axis=1))
    if incomplete.any() and missing is None:
        raise MissingDataError(_missing_message(values, names, incomplete, pairwise))
    if missing == "fiml":
        # a row without any answer says nothing about the variables
        incomplete = np.asarray(np.isnan(values).all(axis=1))
    kept = considered.copy()
    kept[considered] = ~incomplete
    if distant and incomplete.any():
        # the rows left out may have been all that had them
        distant = without_bounds(distant_codes(everything[kept], names), bounds)
    return Observations(tuple(names), everything[kept], kept, int(incomplete.sum()), distant)


def as_frame(frame: Any) -> nw.DataFrame[Any]:
    """Wrap any eager data frame, or say why that is not possible; its columns' names are texts."""
    if isinstance(frame, pd.DataFrame) and not all(isinstance(c, str) for c in frame.columns):
        frame = frame.rename(columns=str)
    try:
        return nw.from_native(frame, eager_only=True)
    except nw.exceptions.DuplicateError as error:
        raise DataError(
            f"The data have two columns of the same name ({error}), so a name in the model would "
            "not say which is meant. Rename or drop one of them."
        ) from error
    except TypeError as error:
        raise DataError(
            f"Data of type {type(frame).__name__} cannot be read. Give a Survey, a pandas or "
            "polars data frame, or Moments."
        ) from error


def require_columns(
    columns: Sequence[str], names: Sequence[str], constructs: Sequence[str] = ()
) -> None:
    """Refuse names that are no columns, with suggestions: columns, or constructs of the model."""
    absent = [name for name in names if name not in columns]
    if not absent:
        return
    hints = []
    for name in absent:
        known = [*constructs, *map(str, columns)]
        close = [other for other in known if other.lower() == name.lower()]
        close += difflib.get_close_matches(name, known, n=1, cutoff=0.6)
        what = "the construct " if close and close[0] in constructs else ""
        hints.append(f"'{name}'" + (f" (did you mean {what}'{close[0]}'?)" if close else ""))
    shown = ", ".join(map(str, columns[:30])) + (", …" if len(columns) > 30 else "")
    raise VariableNotFoundError(
        f"Not among the {len(columns)} columns of the data: {', '.join(hints)}. Without "
        f"them the model cannot be fitted. Check the spelling; the columns are: {shown}."
    )


def column_numbers(table: nw.DataFrame[Any], name: str) -> NDArray[np.float64]:
    """Return one column as numbers, not-a-number where it is blank.

    Raises
    ------
    DataError
        It holds something else.
    """
    return _numbers(table[name], name)


def _plain_numbers(frame: Any, names: Sequence[str]) -> NDArray[np.float64] | None:
    """Take numeric columns out of a pandas frame; None where it takes a closer look."""
    if not isinstance(frame, pd.DataFrame) or not frame.columns.is_unique:
        return None
    if frame.columns.nlevels > 1 or any(name not in frame.columns for name in names):
        return None
    kinds = set(frame.dtypes)
    if len(kinds) == 1 and frame.shape[1] <= 2 * len(names):
        (kind,) = kinds
        if isinstance(kind, np.dtype) and kind.kind in "fiu":
            # taken at once, since each column on its own takes as long as all together
            place = {name: k for k, name in enumerate(frame.columns)}
            at = [place[name] for name in names]
            return np.array(frame.to_numpy().T[at], dtype=np.float64).T
    columns = [frame[name] for name in names]
    if any(not isinstance(c.dtype, np.dtype) or c.dtype.kind not in "fiu" for c in columns):
        return None
    return np.array([column.to_numpy() for column in columns], dtype=np.float64).T


def _matrix(table: nw.DataFrame[Any], names: Sequence[str]) -> NDArray[np.float64]:
    if all(table[name].dtype.is_float() for name in names):
        together = table.select(*names).to_numpy()
        if together.dtype == np.float64:
            return together
    # texts, or missing cells that the frame does not keep as numbers: look at each column
    return np.column_stack([_numbers(table[name], name) for name in names])


def _numbers(series: nw.Series[Any], name: str) -> NDArray[np.float64]:
    if series.dtype.is_numeric() or series.dtype == nw.Boolean:
        if series.null_count():
            series = series.cast(nw.Float64)
        return np.asarray(series.to_numpy(), dtype=np.float64)
    _refuse_other_order(series, name)
    cells = series.to_list()
    numbers = np.full(len(cells), np.nan)
    others: list[tuple[int, str]] = []
    for row, cell in enumerate(cells):
        if is_blank(cell):
            continue
        number = as_number(cell)
        if number is None:
            others.append((row + 1, repr(cell[:20]) if isinstance(cell, str) else shown(cell)))
        else:
            numbers[row] = number
    if others:
        examples = ", ".join(f"{cell} (row {row})" for row, cell in others[:3])
        what = "text" if isinstance(cells[others[0][0] - 1], str) else "no numbers"
        raise DataError(
            f"'{name}' holds {what} in {len(others)} of {len(cells)} rows, for example {examples}. "
            "Means and covariances need numbers. Read the file with ls.read_survey and a codebook "
            "that says which number each text stands for, or convert the column yourself."
        )
    return numbers


def _refuse_other_order(series: nw.Series[Any], name: str) -> None:
    """Refuse to take answers for numbers in an order that is not the one they declare.

    Raises
    ------
    DataError
        The categories are numbers, and declared in another order.
    """
    order = declared_order(series)
    if not order or is_order_of_numbers(order) or any(as_number(c) is None for c in order):
        return
    listed = " < ".join(shown(category) for category in order[:8])
    raise DataError(
        f"'{name}' declares the order {listed}{' …' if len(order) > 8 else ''}, and as numbers its "
        "answers have another one, so every sign would depend on which is meant. For the declared "
        f"order write data[{name!r}].cat.codes + 1 (or ordered=True, where a function has it), for "
        f"the numbers data[{name!r}].astype(float)."
    )


def _refuse_infinite(values: NDArray[np.float64], names: Sequence[str]) -> None:
    infinite = np.isinf(values).sum(axis=0)
    if infinite.any():
        found = ", ".join(
            f"{n} ({c} row{'s' if c > 1 else ''})"
            for n, c in zip(names, infinite, strict=True)
            if c
        )
        raise DataError(
            f"Infinite values in {found}, or beyond the largest number (1e308). No answer of a "
            "questionnaire is infinite: a division by zero or an import went wrong. Repair the "
            "cells or set them to missing."
        )


def _refuse_out_of_bounds(
    values: NDArray[np.float64],
    names: Sequence[str],
    bounds: Mapping[str, tuple[float, float]],
) -> None:
    complaints = []
    for column, name in enumerate(names):
        if name not in bounds:
            continue
        low, high = bounds[name]
        x = values[:, column]
        outside = x[(x < low) | (x > high)]
        if outside.size:
            shown = ", ".join(f"{v:g}" for v in np.unique(outside)[:5])
            complaints.append(f"{name}: {outside.size} rows outside {low:g} to {high:g} ({shown})")
    if complaints:
        raise DataError(
            "Answers outside the bounds that the codebook declares: "
            + "; ".join(complaints)
            + ". They would enter the means and covariances as if they were answers. Declare them "
            "as missing codes in the codebook, or correct the bounds."
        )


def _missing_message(
    values: NDArray[np.float64],
    names: Sequence[str],
    incomplete: NDArray[np.bool_],
    pairwise: bool,
) -> str:
    counts = np.isnan(values).sum(axis=0)
    worst = sorted(((int(c), n) for c, n in zip(counts, names, strict=True) if c), reverse=True)
    listed = ", ".join(f"{n} {c}" for c, n in worst[:8]) + (", …" if len(worst) > 8 else "")
    n_missing, n_rows = int(incomplete.sum()), len(values)
    return (
        f"{int(counts.sum())} answers are missing in {n_missing} of {n_rows} rows "
        f"(by item: {listed}). This estimator needs complete rows, and rows are not dropped "
        f"without being asked. With missing='listwise' the {n_rows - n_missing} complete rows "
        "are used; that is unbiased only if the answers are missing completely at random."
        + _PAIRWISE
        * pairwise
    )

"""Covariates in which groups are made alike: amounts as they are, categories as dummies."""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from loyaltysem.containment.declared_order import declared_order
from loyaltysem.errors import (
    DataError,
    DataWarning,
    MissingDataError,
    OptionError,
    users_line,
)
from loyaltysem.moments.answers import Answers, answers_of
from loyaltysem.moments.grouping.labels import GroupLabel, label_text, labels_listed
from loyaltysem.moments.grouping.rows import level_rows
from loyaltysem.moments.observations import as_frame, column_numbers, require_columns
from loyaltysem.moments.samples import Sample
from loyaltysem.moments.soundness.distant_codes import DISTANT_REMEDY, distant_codes, in_words
from loyaltysem.moments.treatments import MissingAnswers

__all__ = ["Covariate", "Covariates", "covariates_of", "known_rows", "with_covariates"]

Array = NDArray[np.float64]
#: Levels above which a text is taken for no category.
MOST_LEVELS = 20


@dataclass(frozen=True, slots=True, eq=False)
class Covariate:
    """One predictor.

    Attributes
    ----------
    name : str
        Of its column in the fit.
    variable : str
        Of which it is; of an amount the same.
    level, reference : str
        Of a dummy, the level that it marks, and the one that all dummies of its variable are held
        against; empty texts of an amount.
    values : ndarray, shape (n_rows,)
        Not-a-number where it is not known.
    """

    name: str
    variable: str
    level: str
    reference: str
    values: Array

    @property
    def called(self) -> str:
        """What tables call it."""
        return f"{self.variable}: {self.level}" if self.level else self.variable


@dataclass(frozen=True, slots=True, eq=False)
class Covariates:
    """All predictors, and of which respondents something is not known.

    Attributes
    ----------
    asked : tuple of str
        The variables that were named.
    columns : tuple of Covariate
    """

    asked: tuple[str, ...]
    columns: tuple[Covariate, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of the fit."""
        return tuple(column.name for column in self.columns)

    @property
    def unknown(self) -> NDArray[np.bool_]:
        """The rows of which a covariate is not known, shape (n_rows,)."""
        blank = np.isnan(np.stack([column.values for column in self.columns]))
        return np.asarray(blank.any(axis=0))

    def kept(self, rows: NDArray[np.bool_]) -> Covariates:
        """Return those of some rows."""
        columns = [replace(column, values=column.values[rows]) for column in self.columns]
        return replace(self, columns=tuple(columns))

    def means(self, sample: Sample) -> Array:
        """Return the mean of all respondents of a sample, weighted as they are, (k,)."""
        together = np.concatenate(sample.rows or ())
        values = np.stack([column.values[together] for column in self.columns])
        weights = sample.design.weights
        if weights is None:
            return np.asarray(values.mean(axis=1))
        return np.average(values, axis=1, weights=np.concatenate(weights))


def covariates_of(data: Any, names: Sequence[str], taken: Mapping[str, str]) -> Covariates | None:
    """Read covariates; None where none are named.

    Parameters
    ----------
    data : Survey or data frame
    names : sequence of str
    taken : mapping of str to str
        What each name that is no covariate is.

    Raises
    ------
    OptionError
        One is named twice, or is something else in the analysis.
    VariableNotFoundError
        The data have no such column.
    DataError
        A text has too many levels to be a category, its levels are digits and so few that they may
        be codes, or all respondents have the same.
    """
    if not names:
        return None
    answers = answers_of(data)
    table = as_frame(answers.frame)
    for name in names:
        if name in taken:
            raise OptionError(
                f"adjust_for={name!r} is {taken[name]} already. What is compared, or by what, "
                "cannot be held equal as well: adjust for something else."
            )
        if list(names).count(name) > 1:
            raise OptionError(f"adjust_for names {name!r} twice. Name it once.")
    require_columns(table.columns, names)
    columns: list[Covariate] = []
    for name in names:
        declared = answers.group_orders.get(name) or None
        amounts = None if declared else _amounts(table, answers.frame, name)
        if amounts is not None:
            found = [Covariate(name, name, "", "", amounts)]
        else:
            known = {*table.columns, *taken, *(one.name for one in columns)}
            found = _dummies(answers.frame, name, declared, known)
        for one in found:
            _require_varied(one)
        columns += found
    return Covariates(tuple(names), tuple(columns))


def _amounts(table: nw.DataFrame[Any], frame: Any, name: str) -> Array | None:
    """Return numbers, also those that a file holds as texts; None of what is no amount.

    Raises
    ------
    DataError
        Texts of digits are so few that they may be codes of a category, or values are infinite.

    Warns
    -----
    DataWarning
        A value stands apart from all others, as codes of missing ones do.
    """
    column = table[name]
    if column.dtype.is_numeric() or column.is_null().all():
        values = column_numbers(table, name)
    elif isinstance(column.dtype, nw.Categorical | nw.Enum):
        return None
    else:
        levels = level_rows(frame, name)
        numbers = [_read_number(label) for label in levels.labels]
        if any(number is None for number in numbers):
            return None
        if len(numbers) <= MOST_LEVELS and any(isinstance(x, str) for x in levels.labels):
            raise DataError(
                f"adjust_for={name!r} holds numbers as texts "
                f"({labels_listed(sorted(levels.labels, key=label_text))}), which may be amounts, "
                "or codes of a category, which have no order. Amounts: make the column one of "
                "numbers, as pandas.to_numeric does. A category: declare its codes in the "
                "codebook's groups, or make it a categorical column."
            )
        values = np.array([*numbers, np.nan], dtype=np.float64)[levels.index]
    if np.isinf(values).any():
        raise DataError(
            f"adjust_for={name!r} holds {int(np.isinf(values).sum())} infinite values. A division "
            "by zero or an import went wrong: repair the cells, or set them to missing."
        )
    codes = distant_codes(values[~np.isnan(values)][:, None], [name])
    if codes:
        warnings.warn(
            f"Values that stand apart from all others: {in_words(codes)}. {DISTANT_REMEDY}",
            DataWarning,
            stacklevel=users_line(),
        )
    return values


def _read_number(label: GroupLabel) -> float | None:
    if isinstance(label, bool):
        return None
    try:
        return float(label_text(label))
    except ValueError:
        return None


def _require_varied(one: Covariate) -> None:
    known = one.values[~np.isnan(one.values)]
    if not len(known) or np.ptp(known) == 0:
        raise DataError(
            f"adjust_for={one.variable!r}: "
            + (f"all respondents have {known[0]:g}" if len(known) else "nobody has a value")
            + ", so that there is nothing to adjust for. Leave it out."
        )


def _dummies(
    frame: Any, name: str, order: Sequence[GroupLabel] | None, known: Collection[str]
) -> list[Covariate]:
    order = order or declared_order(as_frame(frame)[name])
    levels = level_rows(frame, name, order)
    if not order:
        # not by who stands first in the data, whose level would be the reference
        levels = level_rows(frame, name, sorted(levels.labels, key=label_text))
    labels = levels.labels
    if not 2 <= len(labels) <= MOST_LEVELS:
        raise DataError(
            f"adjust_for={name!r} has {len(labels)} level(s) ({labels_listed(labels[:5])}"
            f"{', …' if len(labels) > 5 else ''}). A category needs two to {MOST_LEVELS}: join "
            "levels, or give amounts as numbers."
        )
    found: list[Covariate] = []
    for place, label in enumerate(labels[1:], start=1):
        values = np.where(levels.index < 0, np.nan, levels.index == place)
        column = re.sub(r"\W+", "_", f"{name}_{label_text(label)}")
        while column in known or any(one.name == column for one in found):
            column += "_"
        found.append(Covariate(column, name, label_text(label), label_text(labels[0]), values))
    return found


def known_rows(
    data: Any, covariates: Covariates, missing: MissingAnswers | None
) -> tuple[Any, Covariates, int]:
    """Leave out respondents of whom a covariate is not known, as incomplete rows are.

    Parameters
    ----------
    data : Survey or data frame
    covariates : Covariates
    missing : {None, "listwise", "fiml", "pairwise"}

    Returns
    -------
    answers, covariates, n_left_out

    Raises
    ------
    MissingDataError
        Some are not known, and ``missing`` is not ``"listwise"``.
    """
    unknown = covariates.unknown
    n = int(unknown.sum())
    if not n:
        return data, covariates, 0
    if missing != "listwise":
        raise MissingDataError(_unknown_text(covariates, n, missing))
    answers = answers_of(data)
    frame = as_frame(answers.frame).filter((~unknown).tolist()).to_native()
    return replace(answers, frame=frame), covariates.kept(~unknown), n


def _unknown_text(covariates: Covariates, n: int, missing: MissingAnswers | None) -> str:
    counts = {column.variable: int(np.isnan(column.values).sum()) for column in covariates.columns}
    listed = ", ".join(f"{name} ({count})" for name, count in counts.items() if count)
    why = ""
    if missing == "fiml":
        why = (
            " missing='fiml' keeps incomplete answers, and not respondents whose covariates are "
            "not known: categories have no normal distribution to fill them in by."
        )
    return (
        f"Of {n} respondents a covariate is not known: {listed}.{why} Nobody can be held at an age "
        "that is not known. Leave these respondents out of the data, or say missing='listwise' to "
        "leave out incomplete rows, or impute first."
    )


def with_covariates(data: Any, covariates: Covariates, sample: Sample) -> Answers:
    """Return answers with the covariates as columns, in deviations from the mean of all.

    Raises
    ------
    MissingDataError
        Of a respondent of the sample a covariate is not known.
    DataError
        A covariate is constant within a group.
    """
    unknown = covariates.unknown
    n = sum(int(unknown[rows].sum()) for rows in sample.rows or ())
    if n:
        raise MissingDataError(_unknown_text(covariates, n, None))
    _require_varied_within(covariates, sample)
    answers = answers_of(data)
    table = as_frame(answers.frame)
    space = nw.get_native_namespace(table)
    apart = {
        column.name: column.values - mean
        for column, mean in zip(covariates.columns, covariates.means(sample), strict=True)
    }
    added = [nw.new_series(name, values.tolist(), backend=space) for name, values in apart.items()]
    # what stands apart was said of the values themselves
    bounds = {name: (float(np.nanmin(x)), float(np.nanmax(x))) for name, x in apart.items()}
    return replace(
        answers,
        frame=table.with_columns(*added).to_native(),
        bounds={**answers.bounds, **bounds},
    )


def _require_varied_within(covariates: Covariates, sample: Sample) -> None:
    for column in covariates.columns:
        for label, rows in zip(sample.moments.group_labels, sample.rows or (), strict=True):
            if np.ptp(column.values[rows]) > 0:
                continue
            what = (
                f"{column.values[rows][0]:g} of everybody"
                if not column.level
                else f"{'everybody' if column.values[rows][0] else 'nobody'} in '{column.level}'"
            )
            raise DataError(
                f"adjust_for={column.variable!r} does not vary in group {labels_listed([label])} "
                f"({what}). Where it is constant it cannot be told from the group itself, and "
                "adjusting would rest on the other groups alone. Leave it out, join levels, or "
                "leave the group out."
            )

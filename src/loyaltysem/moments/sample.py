"""Means and covariances by group, from answers or from a published table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from loyaltysem.arguments import checked, unchecked
from loyaltysem.errors import DataError, OptionError, VariableNotFoundError
from loyaltysem.moments.grouping.labels import (
    UNGROUPED,
    GroupLabel,
    label_text,
    labels_listed,
    own_label,
)
from loyaltysem.moments.grouping.rows import GroupAnswers, answers_by_group, group_rows
from loyaltysem.moments.observations import MissingTreatment, observe
from loyaltysem.moments.soundness.magnitudes import LARGEST, SMALLEST, require_moderate
from loyaltysem.moments.soundness.singularity import require_positive_definite

__all__ = ["Moments", "moments_of_answers"]

Divisor = Literal["n", "n-1"]
#: Variance beside the squared mean, from which nothing of it is rounding.
SAFE_SPREAD = 1e-18


# compared by identity: equality of arrays has no single answer
@checked
@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Sample size, means and covariances of each group.

    Make one with :meth:`from_data`, :meth:`from_covariance` or :meth:`from_correlation`.

    Attributes
    ----------
    names : tuple of str, length p
    n_observations : tuple of int, length G
    covariances : ndarray, shape (G, p, p)
        With divisor n, whatever the divisor of the source.
    means : ndarray, shape (G, p), or None
        None when the source has no means.
    group_labels : tuple, length G
        The data's own values, no two of which read alike; an empty text where there is one group.
    n_incomplete : tuple of int, length G
        Rows left out as incomplete, where asked for.
    """

    names: tuple[str, ...]
    n_observations: tuple[int, ...]
    covariances: NDArray[np.float64]
    means: NDArray[np.float64] | None
    group_labels: tuple[GroupLabel, ...] = (UNGROUPED,)
    n_incomplete: tuple[int, ...] = (0,)

    def __post_init__(self) -> None:
        size = (len(self.n_observations), len(self.names), len(self.names))
        means = size[:2] if self.means is None else self.means.shape
        if self.covariances.shape != size or means != size[:2] or len(self.group_labels) != size[0]:
            raise DataError(
                f"Covariances of shape {self.covariances.shape} and means of shape {means} do not "
                f"belong to {size[0]} group(s) of {size[1]} variables. Make moments with "
                "Moments.from_data, from_covariance or from_correlation."
            )
        if self.group_labels != (UNGROUPED,):
            own = tuple(map(own_label, self.group_labels))
            if len({*map(label_text, own)}) < len(own):
                raise DataError(
                    f"The labels of the groups are {labels_listed(own)}, of which two read alike, "
                    "so that no table could tell their groups apart. Rename one of them."
                )
            object.__setattr__(self, "group_labels", own)
        for name in ("covariances", "means"):
            values = getattr(self, name)
            if values is not None:
                fixed = values.view()
                fixed.setflags(write=False)
                object.__setattr__(self, name, fixed)

    @classmethod
    @checked
    def from_data(
        cls,
        frame: Any,
        names: Sequence[str] | None = None,
        *,
        missing: MissingTreatment | None = None,
        bounds: Mapping[str, tuple[float, float]] | None = None,
        group: str | None = None,
    ) -> Moments:
        """Compute the moments of complete data.

        Parameters
        ----------
        frame : data frame
            Anything narwhals reads.
        names : sequence of str, optional
            The variables; all columns when left out.
        missing : {None, "listwise"}
            Whether incomplete rows are refused or left out.
        bounds : mapping, optional
            Lowest and highest allowed answer by variable; values beyond are refused.
        group : str, optional
            The grouping variable.

        Returns
        -------
        Moments

        Raises
        ------
        DataError
            The data do not bear a covariance matrix; the message names the variables.

        Examples
        --------
        >>> import pandas as pd
        >>> frame = pd.DataFrame({"a": [1, 2, 4, 5], "b": [2, 1, 3, 6]})
        >>> Moments.from_data(frame).covariances[0, 0, 0].item()
        2.5
        """
        if names is None:
            # what has no columns is refused below, with the reason
            names = [str(column) for column in getattr(frame, "columns", ())]
        grouping = None if group is None else group_rows(frame, group)
        if grouping is not None:
            names = [name for name in names if name != group]
        inside = None if grouping is None else grouping.index >= 0
        found = observe(frame, names, missing=missing, bounds=bounds, rows=inside)
        return moments_of_answers(found.names, answers_by_group(found, grouping))

    @classmethod
    @checked
    def from_answers(cls, names: Sequence[str], groups: Sequence[GroupAnswers]) -> Moments:
        """Compute the moments of answers that :func:`observe` has checked.

        Parameters
        ----------
        names : sequence of str
        groups : sequence of GroupAnswers

        Returns
        -------
        Moments

        Raises
        ------
        DataError
            The data do not bear a covariance matrix; the message names the variables, and the
            group.
        """
        return moments_of_answers(names, groups)

    @classmethod
    @checked
    def of_groups(
        cls,
        names: Sequence[str],
        groups: Sequence[GroupAnswers],
        means: Sequence[NDArray[np.float64]],
        covariances: Sequence[NDArray[np.float64]],
    ) -> Moments:
        """Put together moments that were estimated group by group.

        Parameters
        ----------
        names : sequence of str
        groups : sequence of GroupAnswers
            Whose sizes and labels are kept.
        means, covariances : sequence of ndarray, shapes (p,) and (p, p)
            By group, divisor n.

        Returns
        -------
        Moments
        """
        if not groups or not len(groups) == len(means) == len(covariances):
            raise DataError(
                f"{len(means)} means and {len(covariances)} covariance matrices do not belong to "
                f"{len(groups)} group(s). Give one of each for every group."
            )
        return _together(names, groups, means, covariances)

    @classmethod
    @checked
    def from_covariance(
        cls,
        covariance: pd.DataFrame | ArrayLike | Sequence[Sequence[float]],
        n_observations: int,
        *,
        names: Sequence[str] | None = None,
        means: Mapping[str, float] | Sequence[float] | None = None,
        divisor: Divisor = "n-1",
    ) -> Moments:
        """Take a covariance matrix, so that a paper's table can be refitted.

        Parameters
        ----------
        covariance : DataFrame, array or list of rows
            Full and symmetric, or a lower triangle as papers print it.
        n_observations : int
            Respondents behind the matrix.
        names : sequence of str
            Needed unless a data frame brings them.
        means : mapping or sequence, optional
        divisor : {"n-1", "n"}
            What the source divided by: n − 1 in nearly every program (lavaan's
            ``sample.cov.rescale=TRUE``), n when the matrix is already the likelihood's.

        Returns
        -------
        Moments

        Examples
        --------
        >>> m = Moments.from_covariance([[4.0], [1.2, 9.0]], 100, names=["a", "b"])
        >>> round(m.covariances[0, 0, 0].item(), 2)
        3.96
        """
        if divisor not in ("n", "n-1"):
            raise OptionError(f"divisor={divisor!r}: say 'n-1' (usual) or 'n'.")
        matrix, names = _square(covariance, names)
        n = _sample_size(n_observations)
        _require_moderate_variances(matrix, names)
        if divisor == "n-1":
            matrix = matrix * ((n - 1) / n)
        require_positive_definite(matrix, names, n=n)
        vector = None
        if means is not None:
            vector = _vector(means, names, "means")[None]
        return cls(tuple(names), (n,), matrix[None], vector)

    @classmethod
    @checked
    def from_correlation(
        cls,
        correlation: pd.DataFrame | ArrayLike | Sequence[Sequence[float]],
        standard_deviations: Mapping[str, float] | Sequence[float],
        n_observations: int,
        *,
        names: Sequence[str] | None = None,
        means: Mapping[str, float] | Sequence[float] | None = None,
        divisor: Divisor = "n-1",
    ) -> Moments:
        """Take correlations with standard deviations, as papers print them.

        Parameters
        ----------
        correlation : DataFrame, array or list of rows
            Full and symmetric, or a lower triangle; ones on the diagonal.
        standard_deviations : mapping or sequence
            One for each variable. Correlations alone would give wrong standard errors.
        n_observations, names, means, divisor
            As in :meth:`from_covariance`; the divisor is that of the standard deviations.

        Returns
        -------
        Moments
        """
        matrix, names = _square(correlation, names)
        if np.abs(np.diag(matrix) - 1).max() > 1e-8 or np.abs(matrix).max() > 1 + 1e-8:
            raise DataError(
                "The matrix is not one of correlations: its diagonal must be 1 and no entry beyond "
                "±1. For covariances use Moments.from_covariance."
            )
        sd = _vector(standard_deviations, names, "standard deviations")
        if not (sd > 0).all():
            bad = [n for n, s in zip(names, sd, strict=True) if not s > 0]
            raise DataError(f"Standard deviations must be above zero; check {', '.join(bad)}.")
        covariance = matrix * sd[:, None] * sd[None, :]
        return cls.from_covariance(
            covariance, n_observations, names=names, means=means, divisor=divisor
        )

    @checked
    def select(self, names: Sequence[str]) -> Moments:
        """Return the moments of some of the variables, in the given order."""
        absent = [name for name in names if name not in self.names]
        if absent:
            raise VariableNotFoundError(
                f"Not in the moments: {', '.join(absent)}. They hold {', '.join(self.names)}."
            )
        at = [self.names.index(name) for name in names]
        return Moments(
            names=tuple(names),
            n_observations=self.n_observations,
            covariances=self.covariances[:, at][:, :, at],
            means=None if self.means is None else self.means[:, at],
            group_labels=self.group_labels,
            n_incomplete=self.n_incomplete,
        )

    @property
    def group_names(self) -> tuple[str, ...]:
        """What the labels of the groups read as, for sentences; empty where there is one group."""
        return tuple(map(label_text, self.group_labels))

    @property
    def batch_means(self) -> NDArray[np.float64] | None:
        """The means as a batch of one sample, (1, G, p); None where there are none."""
        return None if self.means is None else self.means[None]

    @property
    def n_total(self) -> int:
        """Respondents over all groups."""
        return sum(self.n_observations)


_made = unchecked(Moments)


def moments_of_answers(
    names: Sequence[str],
    groups: Sequence[GroupAnswers],
    weights: Sequence[NDArray[np.float64]] | None = None,
) -> Moments:
    """Compute what :meth:`Moments.from_answers` does, where every fit passes by.

    Parameters
    ----------
    names : sequence of str
    groups : sequence of GroupAnswers
    weights : sequence of ndarray, shape (n_g,), optional
        What every respondent counts, by group.

    Raises
    ------
    DataError
        As there.
    """
    if not groups or any(group.values.shape[1:] != (len(names),) for group in groups):
        raise DataError(
            f"Answers of {len(groups)} group(s) do not belong to {len(names)} variables. Make "
            "moments of answers with Moments.from_data."
        )
    shares = [None] * len(groups) if weights is None else [own / own.sum() for own in weights]
    means, covariances = zip(
        *(_sample_moments(group, names, own) for group, own in zip(groups, shares, strict=True)),
        strict=True,
    )
    return _together(names, groups, means, covariances)


def _together(
    names: Sequence[str],
    groups: Sequence[GroupAnswers],
    means: Sequence[NDArray[np.float64]],
    covariances: Sequence[NDArray[np.float64]],
) -> Moments:
    return _made(
        names=tuple(names),
        n_observations=tuple(len(group.values) for group in groups),
        covariances=np.stack(covariances),
        means=np.stack(means),
        group_labels=tuple(group.label for group in groups),
        n_incomplete=tuple(group.n_left_out for group in groups),
    )


def _sample_moments(
    group: GroupAnswers, names: Sequence[str], shares: NDArray[np.float64] | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    n = len(group.values)
    if n < 2:
        raise DataError(
            f"{group.place}{n} complete rows remain of {n + group.n_left_out} for the "
            f"{len(names)} variables. A covariance needs at least two, a model many more."
        )
    with np.errstate(over="ignore", invalid="ignore"):
        mean = group.values.mean(axis=0) if shares is None else shares @ group.values
        centred = group.values - mean
        if shares is None:
            covariance = centred.T @ centred / n
        else:
            covariance = (centred * shares[:, None]).T @ centred
        variances = np.diagonal(covariance)
        is_safe = (variances > SAFE_SPREAD * mean**2) & (variances < LARGEST)
    if not (is_safe & (variances > SMALLEST)).all():
        require_moderate(group.values, names, group.place)
        # the mean of equal answers is rounded, and so leaves them a variance
        is_constant = (group.values == group.values[0]).all(axis=0)
        covariance[is_constant], covariance[:, is_constant] = 0.0, 0.0
    require_positive_definite(covariance, names, n=n, where=group.place)
    return mean, covariance


def _require_moderate_variances(matrix: NDArray[np.float64], names: Sequence[str]) -> None:
    variances = np.diag(matrix)
    bad = (variances > LARGEST**2) | ((variances > 0) & (variances < SMALLEST**2))
    if bad.any():
        k = int(bad.argmax())
        raise DataError(
            f"The variance of {names[k]} is {variances[k]:.2g}: its square leaves the range of "
            "numbers, and so would all that follows. Give the variables in other units."
        )


def _sample_size(n: int) -> int:
    if not isinstance(n, int | float | np.number) or not np.isfinite(n) or int(n) != n or n < 2:
        raise DataError(f"n_observations={n!r}: a whole number of respondents above 1 is needed.")
    return int(n)


def _square(
    matrix: Any, names: Sequence[str] | None
) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    if isinstance(matrix, pd.DataFrame):
        own = tuple(map(str, matrix.columns))
        rows_named = not isinstance(matrix.index, pd.RangeIndex)
        if rows_named and tuple(map(str, matrix.index)) != own:
            raise DataError(
                "The rows of the matrix are not named as its columns, or not in the same order: "
                f"{', '.join(map(str, matrix.index[:8]))} beside {', '.join(own[:8])}. A "
                "covariance would stand for another pair of variables. Bring both into one order."
            )
        names = own if names is None else names
        full = _numbers(matrix)
    else:
        rows = [np.atleast_1d(_numbers(row)) for row in matrix]
        full = np.full((len(rows), len(rows)), np.nan)
        for i, row in enumerate(rows):
            if len(row) not in (i + 1, len(rows)):
                raise DataError(
                    f"Row {i + 1} of the matrix has {len(row)} entries; a lower triangle has "
                    f"{i + 1} there, a full matrix {len(rows)}."
                )
            full[i, : len(row)] = row
    if names is None:
        raise DataError("The matrix has no names: give names=[...] in the order of its rows.")
    if full.ndim != 2 or full.shape != (len(names), len(names)) or len(set(names)) != len(names):
        raise DataError(
            f"A matrix of shape {full.shape} and {len(names)} names ({len(set(names))} different) "
            "do not go together."
        )
    upper = np.triu_indices(len(names), 1)
    if np.isnan(full[upper]).all() or (full[upper] == 0).all():
        full[upper] = full.T[upper]
    if not np.isfinite(full).all():
        raise DataError("The matrix has empty or infinite cells; fill its lower triangle.")
    gap = np.abs(full - full.T)
    if gap.max() > 1e-8 * np.abs(full).max():
        i, j = divmod(int(gap.argmax()), len(names))
        raise DataError(
            f"The matrix is not symmetric: {names[i]}, {names[j]} has {full[i, j]:g} on one side "
            f"and {full[j, i]:g} on the other. One of them is a typing error."
        )
    return (full + full.T) / 2, tuple(names)


def _numbers(cells: Any) -> NDArray[np.float64]:
    try:
        if np.iscomplexobj(cells):
            raise TypeError("complex numbers")
        return np.array(cells, dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise DataError(
            f"Not every entry is a number ({error}). Replace texts, and leave the upper triangle "
            "out or empty."
        ) from error


def _vector(given: Any, names: Sequence[str], what: str) -> NDArray[np.float64]:
    if isinstance(given, Mapping | pd.Series):
        absent = [name for name in names if name not in given]
        if absent:
            raise DataError(f"No {what} for {', '.join(absent)}.")
        given = [given[name] for name in names]
    vector = _numbers(given)
    if vector.shape != (len(names),) or not np.isfinite(vector).all():
        raise DataError(f"{len(names)} {what} are needed, one for each of {', '.join(names)}.")
    return vector

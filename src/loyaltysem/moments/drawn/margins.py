"""Known margins of a population, held against the levels that a sample has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from loyaltysem.arguments import did_you_mean, listed, shown
from loyaltysem.errors import DataError, MissingDataError, OptionError, VariableNotFoundError
from loyaltysem.moments.grouping.labels import GroupLabel, label_text
from loyaltysem.moments.grouping.rows import Grouping, level_rows
from loyaltysem.moments.observations import as_frame

__all__ = ["Margin", "MissingLevels", "Targets", "read_margins", "require_reachable"]

Array = NDArray[np.float64]
#: What is known of the population: by variable and level, shares or counts.
Targets = Mapping[str, Mapping[GroupLabel, float]]
#: What may be done with respondents of whom the level is not known.
MissingLevels = Literal["own_level"]

_SUM = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Margin:
    """One margin.

    Attributes
    ----------
    variable : str
    labels : tuple of GroupLabel
        In the order of the targets; those of whom it is not known come last, as None.
    index : ndarray of int, shape (n,)
        Place of every respondent in ``labels``.
    targets : ndarray
        Shares that add up to one.
    before : ndarray
        Shares by the base weights.
    """

    variable: str
    labels: tuple[GroupLabel | None, ...]
    index: NDArray[np.intp]
    targets: Array
    before: Array

    @property
    def counts(self) -> NDArray[np.intp]:
        """Respondents of each level."""
        return np.bincount(self.index, minlength=len(self.labels))


def read_margins(
    frame: Any,
    targets: Targets,
    start: Array,
    *,
    missing: MissingLevels | None = None,
) -> tuple[Margin, ...]:
    """Hold the margins of a population against a frame of respondents.

    Parameters
    ----------
    frame : data frame
    targets : mapping of str to mapping of GroupLabel to float
        By variable the share of each level (adding up to 1), its percentage (to 100), or its count
        (whole numbers).
    start : ndarray, shape (n,)
        Base weights.
    missing : {None, "own_level"}
        Respondents without a level are refused, or keep the share that they have by the base
        weights, so that the targets hold among the others.

    Returns
    -------
    tuple of Margin

    Raises
    ------
    OptionError
        There is no margin, or it has fewer than two levels, a level twice, or a target that is zero
        or negative; targets that add up to nothing in particular; counts of two margins with
        different totals.
    VariableNotFoundError
        A variable is no column of the frame.
    DataError
        The frame has a level that the margin lacks, or lacks one that the margin has.
    MissingDataError
        A level is missing and ``missing`` is None.
    """
    if missing not in (None, "own_level"):
        raise OptionError(
            f"missing={shown(missing)} is not known for raking. Say None (refuse missing levels) "
            "or 'own_level' (respondents without a level keep their share)."
        )
    if not targets:
        raise OptionError(
            "There is no margin to rake to. Give at least one, such as "
            "margins={'gender': {'female': 0.52, 'male': 0.48}}."
        )
    columns = list(map(str, as_frame(frame).columns))
    totals: dict[str, float] = {}
    found = []
    for variable, given in targets.items():
        if variable not in columns:
            raise VariableNotFoundError(
                f"The data have no variable {shown(variable)}, so nobody's level is known."
                f"{did_you_mean(variable, columns)} They have: {listed(columns, 20)}."
            )
        shares, total = _shares(variable, given)
        if total is not None:
            totals[variable] = total
        found.append(_margin(variable, level_rows(frame, variable), shares, start, missing))
    _refuse_other_totals(totals)
    return tuple(found)


def require_reachable(margins: Sequence[Margin], lower: float, upper: float) -> None:
    """Refuse bounds of the weights within which a level cannot reach its target.

    Raises
    ------
    OptionError
        It cannot.
    """
    for margin in margins:
        n = len(margin.index)
        for label, count, target in zip(margin.labels, margin.counts, margin.targets, strict=True):
            if lower * count <= target * n * (1 + 1e-12) and target * n <= upper * count * (
                1 + 1e-12
            ):
                continue
            option, bound = ("upper", upper) if target * n > upper * count else ("lower", lower)
            raise OptionError(
                f"{option}={bound:g} cannot be held: the {count} of {n} respondents whose "
                f"'{margin.variable}' is {_named(label)} need weights of {target * n / count:.4g} "
                f"on average to stand for {target:.2%} of the population. Choose a "
                f"{'higher' if option == 'upper' else 'lower'} bound, or join this level to "
                "another."
            )


def _shares(
    variable: str, given: Mapping[GroupLabel, float]
) -> tuple[dict[str, float], float | None]:
    """Return the share of each level by its text, and the total where these are counts."""
    if len(given) < 2:
        raise OptionError(
            f"The margin of '{variable}' has {len(given)} level(s), and a margin says how the "
            "population divides into two or more. Leave it out, or give all its levels."
        )
    values = {label_text(label): float(value) for label, value in given.items()}
    if len(values) < len(given):
        raise OptionError(
            f"The margin of '{variable}' has a level twice, as a number and as a text that reads "
            "alike. Give each level once."
        )
    low = [level for level, value in values.items() if value <= 0]
    if low:
        raise OptionError(
            f"The margin of '{variable}' has the target {values[low[0]]:g} for {shown(low[0])}. "
            "Weights are above zero, so no level can be raked away: leave its respondents out of "
            "the data, and the level out of the margin."
        )
    total = sum(values.values())
    counts = all(value == int(value) for value in values.values())
    if not counts and min(abs(total - 1), abs(total / 100 - 1)) > _SUM:
        raise OptionError(
            f"The targets of '{variable}' add up to {total:.6g}. Shares add up to 1, percentages "
            "to 100, and counts are whole numbers; else a level is missing or one is "
            "wrong. "
            "Where rounding alone is to blame, divide each by their sum."
        )
    is_count = counts and total != 100
    return {level: value / total for level, value in values.items()}, total if is_count else None


def _refuse_other_totals(totals: Mapping[str, float]) -> None:
    if len(set(totals.values())) > 1:
        said = listed([f"{shown(name)}: {total:g}" for name, total in totals.items()], 5)
        raise OptionError(
            f"The counts of the margins have different totals ({said}), so they are not of one "
            "population. Look whether one counts others than the rest does; if their shares are to "
            "be used all the same, divide each count by its total."
        )


def _margin(
    variable: str,
    found: Grouping,
    shares: Mapping[str, float],
    start: Array,
    missing: MissingLevels | None,
) -> Margin:
    counts = np.bincount(found.index[found.index >= 0], minlength=len(found.labels))
    here = {label_text(label): label for label in found.labels}
    place = {level: k for k, level in enumerate(shares)}
    strange = [level for level in here if level not in shares]
    if strange:
        many = {label_text(label): int(c) for label, c in zip(found.labels, counts, strict=True)}
        said = listed([f"{shown(level)} ({many[level]} rows)" for level in strange], 5)
        raise DataError(
            f"The margin of '{variable}' does not have {said}, which the data do."
            f"{did_you_mean(strange[0], shares)} "
            "What share these respondents should have is not known: give it, or leave them out."
        )
    absent = [level for level in shares if level not in here]
    if absent:
        said = listed([f"{shown(level)} ({shares[level]:.2%})" for level in absent], 5)
        raise DataError(
            f"Nobody in the data has, as '{variable}', {said}, and no weights can stand for "
            "people who were not asked. Join the level to another in the data and in the margin, "
            "or say of which population the sample is one and give its margins."
        )
    index = np.array([place[label_text(label)] for label in found.labels] + [-1], dtype=np.intp)
    index = index[found.index]
    labels: list[GroupLabel | None] = [here[level] for level in shares]
    targets = np.array(list(shares.values()))
    if found.n_without:
        if missing is None:
            raise MissingDataError(
                f"{found.n_without} of {len(index)} respondents have no '{variable}', so it is not "
                "known which target they count for. With missing='own_level' they keep their share "
                "and the targets hold among the others, which is right if who does not say is a "
                "matter of chance; or leave them out of the data."
            )
        unknown = float(start[index < 0].sum() / start.sum())
        index = np.where(index < 0, len(labels), index)
        labels.append(None)
        targets = np.append(targets * (1 - unknown), unknown)
    before = np.bincount(index, start, minlength=len(labels)) / start.sum()
    return Margin(variable, tuple(labels), index, targets, before)


def _named(label: GroupLabel | None) -> str:
    return "not known" if label is None else shown(label)

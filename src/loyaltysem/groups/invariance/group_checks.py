"""Groups that cannot be compared: each is refused by name before anything is fitted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from loyaltysem.errors import DataError, NotAvailableError, OptionError
from loyaltysem.moments.answers import answers_of
from loyaltysem.moments.grouping.labels import GroupLabel, labels_listed
from loyaltysem.moments.grouping.rows import Grouping
from loyaltysem.moments.observations import as_frame, require_columns
from loyaltysem.moments.taking import refuse_moments, take_groups

__all__ = ["NO_IDS", "IdCounts", "check_groups", "checked_ids", "refuse_grouping_by_the_model"]


@dataclass(frozen=True, slots=True)
class IdCounts:
    """What ids say of the rows that are used.

    Attributes
    ----------
    column : str
        Of the ids; ``""`` where none was named.
    n_repeated : int
        Rows whose id stands in another row of the group before.
    n_without : int
        Rows without an id.
    """

    column: str = ""
    n_repeated: int = 0
    n_without: int = 0


NO_IDS = IdCounts()


def check_groups(
    data: Any,
    group: str,
    names: Sequence[str],
    constructs: Collection[str],
    items: Sequence[str],
) -> Grouping:
    """Read the groups, and refuse those that no ladder can be climbed with.

    Parameters
    ----------
    data : Survey or data frame
    group : str
        The grouping variable.
    names : sequence of str
        The observed variables of the model.
    constructs : collection of str
    items : sequence of str
        Those that measure constructs.

    Raises
    ------
    OptionError
        The grouping is a variable or a construct of the model, or the data are moments.
    DataError
        There are fewer than two groups, or groups with no more answers than items.
    """
    refuse_moments(data, "a test of measurement invariance")
    refuse_grouping_by_the_model(group, names, constructs)
    grouping = take_groups(data, group)
    if grouping is None:
        raise OptionError("Name the grouping variable: group='platform', for example.")
    _require_answers(grouping, group, len(items))
    _require_asked(data, grouping, items)
    return grouping


def _require_answers(grouping: Grouping, group: str, n_items: int) -> None:
    counts = np.bincount(grouping.index[grouping.index >= 0], minlength=len(grouping.labels))
    small = [
        f"{labels_listed([label])} ({count})"
        for label, count in zip(grouping.labels, counts.tolist(), strict=True)
        if count <= n_items
    ]
    if small:
        more = f" and {len(small) - 8} more" if len(small) > 8 else ""
        without = f" {grouping.n_without} rows name no group." if grouping.n_without else ""
        raise DataError(
            f"{len(small)} of {len(counts)} groups of '{group}' have no more respondents than the "
            f"model has items ({n_items}): {', '.join(small[:8])}{more}. Their covariances cannot "
            f"be estimated, let alone compared.{without} Merge groups, or leave these out; a "
            "hundred respondents each is a usual least for tests of invariance."
        )


def _require_asked(data: Any, grouping: Grouping, items: Sequence[str]) -> None:
    """Refuse groups that were not asked an item at all: there is nothing of theirs to compare."""
    frame = as_frame(answers_of(data).frame)
    require_columns(frame.columns, items)
    unasked: dict[GroupLabel, list[str]] = {}
    for name in items:
        column = frame[name]
        blank = column.is_null().to_numpy()
        if column.dtype.is_float():
            blank = blank | np.isnan(column.to_numpy())
        for g, label in enumerate(grouping.labels):
            if blank[grouping.index == g].all():
                unasked.setdefault(label, []).append(name)
    if unasked:
        listed = "; ".join(
            f"{labels_listed([label])}: {', '.join(names)}" for label, names in unasked.items()
        )
        raise DataError(
            f"Groups in which nobody answered an item ({listed}). What a group was not asked "
            "cannot be compared with others. Leave the items out of the model, or compare only the "
            "groups that were asked."
        )


def refuse_grouping_by_the_model(
    group: str, names: Collection[str], constructs: Collection[str]
) -> None:
    """Refuse to group by what the model is about.

    Raises
    ------
    OptionError
        The grouping is one of the variables or constructs.
    """
    if group in names or group in constructs:
        raise OptionError(
            f"group={group!r} is a variable of the model. Within a group it does not vary, so that "
            "it can measure nothing there. Group by another variable, or leave it out of the model."
        )


def checked_ids(
    data: Any, grouping: Grouping, group: str, names: Sequence[str], who: str | None
) -> IdCounts:
    """Refuse respondents who stand in several groups, and count what else ids tell.

    Parameters
    ----------
    data : Survey or data frame
    grouping : Grouping
    group : str
    names : sequence of str
        The observed variables of the model.
    who : str or None
        The column of respondents' ids.

    Raises
    ------
    OptionError
        The column is a variable of the model, or the grouping.
    NotAvailableError
        The same respondents stand in several groups.
    """
    if who is None:
        return NO_IDS
    if who in names or who == group:
        raise OptionError(
            f"id={who!r} is {'the grouping' if who == group else 'an item of the model'}, and says "
            "nothing of who answered. Name the column of respondents' ids, or leave id= out."
        )
    frame = as_frame(answers_of(data).frame)
    require_columns(frame.columns, [who])
    seen: dict[Any, int] = {}
    repeated: dict[Any, None] = {}
    n_repeated, n_without = 0, 0
    for name, index in zip(frame[who].to_list(), grouping.index.tolist(), strict=True):
        if index < 0:
            continue
        if name is None or name != name:
            n_without += 1
        elif name not in seen:
            seen[name] = index
        elif seen[name] != index:
            repeated[name] = None
        else:
            n_repeated += 1
    if repeated:
        listed = ", ".join(map(repr, list(repeated)[:5]))
        raise NotAvailableError(
            f"{len(repeated)} respondents stand in several groups of '{group}' ({listed}"
            f"{', …' if len(repeated) > 5 else ''}). Groups are compared as independent samples, "
            "which these are not: standard errors and tests would be wrong. Invariance between "
            "the answers of the same people (longitudinal invariance) is not there yet; keep one "
            "row of each."
        )
    return IdCounts(who, n_repeated, n_without)

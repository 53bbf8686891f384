"""From what a user hands to ``fit`` to the sample a model needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

import pandas as pd

from loyaltysem.errors import MissingDataError, OptionError
from loyaltysem.moments import (
    Grouping,
    Moments,
    OrdinalGroups,
    answers_by_group,
    group_rows,
    observe,
)
from loyaltysem.moments.distant_codes import distant_codes, without_bounds
from loyaltysem.moments.ordinal.ordered_texts import with_category_numbers
from loyaltysem.moments.sample import moments_of_answers
from loyaltysem.moments.samples import (
    MissingAnswers,
    Sample,
    incomplete_sample,
    moments_of_latent_responses,
)
from loyaltysem.survey import Survey

__all__ = [
    "row_labels",
    "take_groups",
    "take_sample",
]


def take_groups(data: Any, group: str | None) -> Grouping | None:
    """Read the grouping variable: groups in the codebook's order, else in that of the data."""
    if group is None:
        return None
    if isinstance(data, Moments):
        raise OptionError(
            "group= names a column, and moments have none; moments of several groups are fitted "
            "by group as they are."
        )
    if not isinstance(data, Survey):
        return group_rows(data, group)
    order = next((g.level_names for g in data.codebook.groups if g.name == group), None)
    return group_rows(data.responses, group, order)


def take_sample(
    data: Any,
    names: Sequence[str],
    missing: MissingAnswers | None,
    grouping: Grouping | None = None,
    constructs: Sequence[str] = (),
    *,
    ordered: bool = False,
) -> Sample:
    """Take the named variables out of a survey, a data frame or moments.

    Parameters
    ----------
    data : Survey, data frame or Moments
    names : sequence of str
    missing : {None, "listwise", "fiml", "pairwise"}
    grouping : Grouping, optional
        From :func:`take_groups`.
    constructs : sequence of str
        Names that a misspelt variable may mean as well.
    ordered : bool
        Whether the answers are ordered categories.

    Returns
    -------
    Sample
    """
    if missing not in (None, *get_args(MissingAnswers)):
        raise OptionError(
            f"missing={missing!r} is not known. Say None (refuse missing answers), 'listwise' "
            "(leave out incomplete rows), 'fiml' (use every answer there is) or 'pairwise' "
            "(ordered items: whoever answered both of a pair)."
        )
    if missing == "pairwise" and not ordered:
        raise OptionError(
            "missing='pairwise' is for ordered items (ordered=True), whose correlations are "
            "estimated pair by pair. For continuous answers missing='fiml' uses every answer "
            "there is, and 'listwise' leaves incomplete rows out."
        )
    if isinstance(data, Moments):
        if ordered:
            raise OptionError(
                "Ordered items are cross-tabulated, and moments do not say how often each answer "
                "was given. Give the survey or a data frame."
            )
        if missing is not None:
            raise MissingDataError(f"missing={missing!r} needs the answers; moments have no rows.")
        return Sample(data.select(names), None, {}, "moments")
    frame, source = data, type(data).__name__
    bounds: Mapping[str, tuple[float, float]] = {}
    history: tuple[str, ...] = ()
    if isinstance(data, Survey):
        frame = data.responses
        bounds = {k: v for k, v in data.codebook.bounds.items() if k in names}
        source = f"{data.source.file or 'survey'} ({data.source.format or 'no file'})"
        history = tuple(str(record) for record in data.history)
    if ordered:
        frame = with_category_numbers(frame, names)
    inside = None if grouping is None else grouping.index >= 0
    found = observe(
        frame,
        names,
        # rows without any answer are left out by either
        missing="fiml" if missing == "pairwise" else missing,
        bounds=bounds,
        rows=inside,
        constructs=constructs,
        pairwise=ordered,
    )
    groups = answers_by_group(found, grouping)
    incomplete, ordinal, distant = None, None, found.distant
    if ordered:
        ordinal = OrdinalGroups.from_answers(names, groups)
        # of categories, any that is far from the others is named
        distant = without_bounds(distant_codes(found.values, names, ordered=True), bounds)
        moments = moments_of_latent_responses(names, groups, ordinal)
    elif missing == "fiml":
        incomplete, moments = incomplete_sample(names, groups)
    else:
        moments = moments_of_answers(names, groups)
    return Sample(
        moments,
        tuple(group.values for group in groups),
        bounds,
        source,
        history,
        0 if grouping is None else grouping.n_without,
        incomplete,
        ordinal,
        tuple(group.rows for group in groups),
        row_labels(frame, len(found.kept)),
        distant,
    )


def row_labels(frame: Any, n_rows: int) -> pd.Index[Any]:
    """Return what a frame calls its rows; row numbers, from 0, where it has no names for them."""
    own = getattr(frame, "index", None)
    return own if isinstance(own, pd.Index) else pd.RangeIndex(n_rows)

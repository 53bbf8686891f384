"""The items of each scale, and their moments over the same respondents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import MissingDataError, OptionError
from loyaltysem.moments import Moments, answers_by_group, observe
from loyaltysem.moments.observations import MissingTreatment
from loyaltysem.survey import Survey

__all__ = ["ScaleSample", "all_items", "checked_constructs", "take_scales"]


@dataclass(frozen=True, slots=True)
class ScaleSample:
    """Moments of all items of all scales, from respondents who answered every one of them.

    Attributes
    ----------
    constructs : dict of str to tuple of str
        The items of each construct.
    moments : Moments
        One group, divisor n, the items in the order of ``constructs``.
    values : ndarray, shape (n, p), or None
        The answers, for resampling; None when only moments were given.
    """

    constructs: dict[str, tuple[str, ...]]
    moments: Moments
    values: NDArray[np.float64] | None = None

    @property
    def n(self) -> int:
        """Respondents."""
        return self.moments.n_total

    def covariance(self, construct: str) -> NDArray[np.float64]:
        """Return the covariances of one construct's items, shape (k, k), divisor n."""
        covariance: NDArray[np.float64] = self.moments.select(
            self.constructs[construct]
        ).covariances[0]
        return covariance

    @property
    def described(self) -> str:
        """Who the numbers speak of, in words."""
        n_items = len(self.moments.names)
        left_out = self.moments.n_incomplete[0]
        text = f"{self.n} respondents with answers to all {n_items} items"
        if left_out:
            text += f"; {left_out} with a missing answer left out (missing='listwise')"
        return text


def take_scales(
    data: Any,
    constructs: Mapping[str, Sequence[str]] | None,
    missing: MissingTreatment | None,
) -> ScaleSample:
    """Take the items of every construct out of a survey, a data frame or moments.

    Parameters
    ----------
    data : Survey, data frame or Moments
    constructs : mapping of str to sequence of str, optional
        By default those of the survey's codebook.
    missing : {None, "listwise"}

    Returns
    -------
    ScaleSample

    Raises
    ------
    OptionError
        The constructs are absent or empty, or an item stands in them twice.
    VariableNotFoundError, DataError, MissingDataError
        As in :meth:`loyaltysem.moments.Moments.from_data`.
    """
    scales = checked_constructs(data, constructs)
    items = [item for scale in scales.values() for item in scale]
    if isinstance(data, Moments):
        return ScaleSample(scales, _selected(data, items, missing))
    frame, bounds = data, None
    if isinstance(data, Survey):
        frame = data.responses
        bounds = {k: v for k, v in data.codebook.bounds.items() if k in items}
    found = observe(frame, items, missing=missing, bounds=bounds)
    moments = Moments.from_answers(found.names, answers_by_group(found, None))
    return ScaleSample(scales, moments, found.values)


def checked_constructs(
    data: Any, constructs: Mapping[str, Sequence[str]] | None
) -> dict[str, tuple[str, ...]]:
    """Return the items of each construct, those of the survey's codebook by default.

    Raises
    ------
    OptionError
        The constructs are absent or empty, or an item stands in them twice.
    """
    return _checked(_declared(data) if constructs is None else constructs)


def _declared(data: Any) -> Mapping[str, Sequence[str]]:
    if not isinstance(data, Survey):
        raise OptionError(
            f"Data of type {type(data).__name__} do not say which items form a scale. Give "
            'constructs={"SAT": ["SAT1", "SAT2", "SAT3"], …}, or a Survey with a codebook.'
        )
    if not data.construct_items:
        raise OptionError(
            "The survey's codebook declares no construct, so it does not say which items form a "
            'scale. Declare them there, or give constructs={"SAT": ["SAT1", "SAT2", "SAT3"], …}.'
        )
    return data.construct_items


def _checked(constructs: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    if not isinstance(constructs, Mapping) or not constructs:
        raise OptionError(
            f"constructs={constructs!r} names no scale. Give the items of each construct, such as "
            '{"SAT": ["SAT1", "SAT2", "SAT3"]}.'
        )
    scales: dict[str, tuple[str, ...]] = {}
    owner: dict[str, str] = {}
    for name, given in constructs.items():
        if isinstance(given, str):
            raise OptionError(
                f"The items of '{name}' are the text {given!r}; a list is needed, such as "
                f"[{given!r}]."
            )
        scales[name] = tuple(given)
        if not scales[name]:
            raise OptionError(f"'{name}' has no item, so there is nothing to analyse. Name some.")
        for item in scales[name]:
            if item in owner:
                where = f"in both '{owner[item]}' and" if owner[item] != name else "twice in"
                raise OptionError(
                    f"'{item}' stands {where} '{name}'. An item counts once, in one scale: "
                    "otherwise it would be correlated with itself. Take it out of one place."
                )
            owner[item] = name
    clash = [name for name in scales if name in owner]
    if clash:
        raise OptionError(
            f"'{clash[0]}' is the name of a construct and of an item, so a loading would not say "
            "which is meant. Rename the construct."
        )
    return scales


def _selected(moments: Moments, items: list[str], missing: MissingTreatment | None) -> Moments:
    if missing is not None:
        raise MissingDataError(
            "missing='listwise' needs the answers; moments have no rows to leave out."
        )
    if len(moments.n_observations) > 1:
        raise OptionError(
            f"These moments hold {len(moments.n_observations)} groups; analyse one group at a time."
        )
    return moments.select(items)


def all_items(data: Any) -> Sequence[str]:
    """Return the items of the survey's constructs, or all variables of a frame or moments."""
    if isinstance(data, Moments):
        return data.names
    if isinstance(data, Survey):
        declared = [item for scale in data.construct_items.values() for item in scale]
        return declared or list(data.codebook.item_names)
    return [str(column) for column in getattr(data, "columns", ())]

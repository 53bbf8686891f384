"""The items of each scale, and the sample of the respondents who answered all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loyaltysem.arguments import listed
from loyaltysem.errors import OptionError
from loyaltysem.moments import Moments
from loyaltysem.moments.answers import answers_of
from loyaltysem.moments.samples import Sample
from loyaltysem.moments.taking import names_in, refuse_several_groups, take_sample
from loyaltysem.moments.treatments import COMPLETE_ROWS, MissingAnswers
from loyaltysem.words.respondents import with_answers

__all__ = [
    "ANALYSIS",
    "ScaleSample",
    "all_items",
    "checked_constructs",
    "checked_items",
    "take_scales",
]

#: What the answers are taken for, as refusals name it.
ANALYSIS = "an analysis of scales"


@dataclass(frozen=True, slots=True)
class ScaleSample:
    """All items of all scales, from respondents who answered every one of them.

    Attributes
    ----------
    constructs : dict of str to tuple of str
        The items of each construct.
    sample : Sample
        One group, the items in the order of ``constructs``.
    """

    constructs: dict[str, tuple[str, ...]]
    sample: Sample

    @property
    def moments(self) -> Moments:
        """Of the items, divisor n."""
        return self.sample.moments

    @property
    def values(self) -> NDArray[np.float64] | None:
        """The answers, shape (n, p), for resampling; None when only moments were given."""
        return None if self.sample.values is None else self.sample.values[0]

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
        return with_answers(self.n, self.moments.names, self.moments.n_incomplete[0])


def take_scales(
    data: Any,
    constructs: Mapping[str, Sequence[str]] | None,
    missing: MissingAnswers | None,
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
        The constructs are absent or empty, an item stands in them twice, or moments hold several
        groups.
    VariableNotFoundError, DataError, MissingDataError
        As in :func:`~loyaltysem.moments.taking.take_sample`.
    """
    scales = checked_constructs(data, constructs)
    items = [item for scale in scales.values() for item in scale]
    sample = take_sample(data, items, missing, treatments=COMPLETE_ROWS, purpose=ANALYSIS)
    refuse_several_groups(sample, ANALYSIS)
    return ScaleSample(scales, sample)


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
    declared = answers_of(data).constructs
    if declared is None:
        raise OptionError(
            f"Data of type {type(data).__name__} do not say which items form a scale. Give "
            'constructs={"SAT": ["SAT1", "SAT2", "SAT3"], …}, or a Survey with a codebook.'
        )
    if not declared:
        raise OptionError(
            "The survey's codebook declares no construct, so it does not say which items form a "
            'scale. Declare them there, or give constructs={"SAT": ["SAT1", "SAT2", "SAT3"], …}.'
        )
    return declared


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


def checked_items(items: Sequence[str], *, correlated: bool = False) -> list[str]:
    """Return the items of an analysis without constructs.

    Raises
    ------
    OptionError
        There is none, or only one where they are to be correlated; one is named twice.
    """
    names = list(items)
    if correlated and len(names) < 2:
        raise OptionError(
            f"{len(names)} item(s): correlations are between items, so at least two are needed. "
            "Name more of them."
        )
    if not names:
        raise OptionError("No item is named, so there is nothing to analyse. Name some.")
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        raise OptionError(
            f"'{twice[0]}' stands twice among the items. An item that is named twice would be "
            f"correlated with itself: name each once. Named twice: {listed(twice)}."
        )
    return names


def all_items(data: Any) -> list[str]:
    """Return the items of the declared constructs; where there are none, all items or columns."""
    constructs = answers_of(data).constructs or {}
    return [item for scale in constructs.values() for item in scale] or names_in(data)

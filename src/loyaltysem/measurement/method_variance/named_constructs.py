"""Which items measure what is studied, and which the marker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loyaltysem.arguments import did_you_mean
from loyaltysem.errors import OptionError, VariableNotFoundError
from loyaltysem.moments.answers import answers_of
from loyaltysem.moments.observations import MissingTreatment
from loyaltysem.moments.samples import Sample
from loyaltysem.moments.taking import refuse_several_groups, take_sample
from loyaltysem.scales.sample import checked_constructs

__all__ = ["Marker", "NamedConstructs", "name_constructs", "take_samples"]

Marker = str | Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class NamedConstructs:
    """The constructs that are studied, and the marker beside them.

    Attributes
    ----------
    constructs : dict of str to tuple of str
        Two or more, each with two or more items.
    marker : str
        ``""`` where there is none.
    marker_items : tuple of str
        Two or more, or none.
    """

    constructs: dict[str, tuple[str, ...]]
    marker: str = ""
    marker_items: tuple[str, ...] = ()

    @property
    def items(self) -> tuple[str, ...]:
        """The items of the constructs, without the marker's."""
        return tuple(item for own in self.constructs.values() for item in own)

    def unused_name(self, wanted: str) -> str:
        """Return a name for a factor that no construct and no item has."""
        taken = {*self.constructs, *self.items, self.marker, *self.marker_items}
        while wanted in taken:
            wanted += "_"
        return wanted


def name_constructs(
    data: Any, constructs: Mapping[str, Sequence[str]] | None, marker: Marker | None
) -> NamedConstructs:
    """Tell the marker from the constructs, and refuse what no method factor can be fitted to.

    Parameters
    ----------
    data : Survey, data frame or Moments
    constructs : mapping of str to sequence of str, optional
        By default those of the survey's codebook, without the marker.
    marker : str or mapping of str to sequence of str, optional
        A construct of the codebook, or one construct with its items.

    Returns
    -------
    NamedConstructs

    Raises
    ------
    OptionError
        Fewer than two constructs, a construct or marker of one item, a marker that stands among
        the constructs.
    VariableNotFoundError
        The codebook does not have the marker.
    """
    name, items = _marker(data, marker)
    scales = checked_constructs(data, constructs)
    if constructs is None and isinstance(marker, str):
        scales = {key: own for key, own in scales.items() if key != name}
    if name in scales:
        raise OptionError(
            f"'{name}' is the marker and stands among the constructs too. A marker has no relation "
            "to what is studied, so that what it shares with the items is method. Take it out of "
            "constructs, or name another marker."
        )
    _require_enough(scales, name, items)
    if name:
        # an item of the marker in a construct, or named like one, is found there
        checked_constructs(data, {**scales, name: items})
    return NamedConstructs(scales, name, items)


def _marker(data: Any, marker: Marker | None) -> tuple[str, tuple[str, ...]]:
    if marker is None:
        return "", ()
    if isinstance(marker, str):
        declared = answers_of(data).constructs
        if declared is None:
            raise OptionError(
                f"marker={marker!r}: data of type {type(data).__name__} do not say which items "
                f'measure it. Give them, such as marker={{"{marker}": ["{marker}1", "{marker}2"]}}.'
            )
        if marker not in declared:
            raise VariableNotFoundError(
                f"marker={marker!r} is no construct of the codebook."
                f"{did_you_mean(marker, declared)} It has {', '.join(declared) or 'none'}; or give "
                'the items, such as marker={"MARKER": ["M1", "M2", "M3"]}.'
            )
        return marker, tuple(declared[marker])
    if not isinstance(marker, Mapping) or len(marker) != 1:
        raise OptionError(
            f"marker={marker!r}: one construct with its items is needed, such as "
            '{"MARKER": ["M1", "M2", "M3"]}.'
        )
    ((name, items),) = checked_constructs(data, marker).items()
    return name, items


def _require_enough(
    scales: Mapping[str, tuple[str, ...]], marker: str, marker_items: tuple[str, ...]
) -> None:
    if len(scales) < 2:
        raise OptionError(
            f"{len(scales)} construct(s) ({', '.join(scales)}): common method variance inflates "
            "the relations between constructs, so two or more are needed. Name them in "
            "constructs={...}."
        )
    single = [f"{name} ({items[0]})" for name, items in scales.items() if len(items) < 2]
    if single:
        raise OptionError(
            f"{', '.join(single)}: a construct of one item has no variance that could be told "
            "apart from the method's. Leave it out, or measure it with more items."
        )
    if marker and len(marker_items) < 2:
        raise OptionError(
            f"The marker {marker} has one item ({marker_items[0]}), which says nothing about how "
            "reliable it is, so that its method variance and its error cannot be told apart. Use a "
            "marker of two or more items, three at best."
        )


def take_samples(
    data: Any, named: NamedConstructs, missing: MissingTreatment | None
) -> tuple[Sample, Sample]:
    """Return the sample with the marker's items and that without them, of the same respondents.

    Parameters
    ----------
    data : Survey, data frame or Moments
    named : NamedConstructs
    missing : {None, "listwise", "fiml"}
        With "fiml" respondents who answered nothing but the marker are in the first alone.

    Raises
    ------
    OptionError
        Moments of several groups.
    VariableNotFoundError, DataError, MissingDataError
        As in :meth:`loyaltysem.SEM.fit`.
    """
    both = take_sample(data, [*named.items, *named.marker_items], missing)
    refuse_several_groups(both, "a method factor")
    return both, both.select(named.items)

"""Which way each construct of a fit runs: with its items, or against them.

A latent variable has the sign of what sets its scale. Where the first item is worded against the
others and not reversed, or the variance sets the scale, a construct may stand on its head, and
every path to and from it has the other sign. A construct is what its items have in common, so it is
said here to rise with most of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from loyaltysem.fits.fit import Fit
from loyaltysem.inference.uncertainty.standardization import standardize

__all__ = ["Direction", "construct_directions", "loadings_by_construct"]

Loadings = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Direction:
    """Which way a construct runs in one group.

    Attributes
    ----------
    construct : str
    turn : {1, -1, 0}
        With most of its items, against them, or not known.
    loadings : mapping of str to float
        Of its items, standardised.
    by_declaration : bool
        Whether it is known only by what the codebook declares to be reversed: most items load the
        other way, or the declaration and the loadings leave both ways open.
    """

    construct: str
    turn: int
    loadings: Mapping[str, float]
    by_declaration: bool = False

    @property
    def against(self) -> tuple[str, ...]:
        """The items of the sign that fewer of them have; of two halves, those that load below 0."""
        below = tuple(name for name, value in self.loadings.items() if value < 0)
        others = tuple(name for name in self.loadings if name not in below)
        return others if len(below) > len(others) else below

    @property
    def of_two_signs(self) -> bool:
        """Whether some items load against the others."""
        return 0 < len(self.against) < len(self.loadings)


def loadings_by_construct(fitted: Fit) -> tuple[dict[str, dict[str, float]], ...]:
    """Return the standardised loadings of every construct, by group; undefined ones are left out.

    Parameters
    ----------
    fitted : Fit

    Returns
    -------
    tuple of dict
        For each group: by construct, by item (or construct of lower order).
    """
    values = standardize(fitted.layout, fitted.implied)[0]
    every = []
    for own in values:
        loadings: dict[str, dict[str, float]] = {}
        for (row, _), value in zip(fitted.layout.cells, own, strict=True):
            if row.op == "=~" and np.isfinite(value):
                loadings.setdefault(row.lhs, {})[row.rhs] = float(value)
        every.append(loadings)
    return tuple(every)


def construct_directions(
    fitted: Fit, reversed_items: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Direction], ...]:
    """Return which way the constructs run, by group.

    A construct runs with its items where more of them load above zero than below, and the sum of
    the standardised loadings is above zero, too; against them where both are below. Otherwise, as
    of two items of two signs, it is not known. A construct of second order runs with most of its
    constructs, each as it runs itself.

    Parameters
    ----------
    fitted : Fit
    reversed_items : mapping of str to sequence of str
        By construct, the items that a codebook declares to be worded against it. Where bounds are
        declared with the answers, whoever declared them has reversed these items already. Other
        answers are taken as they were given where this, and only this, makes all loadings of
        one sign; where both do, or the two speak for different ways, the way is not known.

    Returns
    -------
    tuple of dict of str to Direction
    """
    return tuple(
        _directions(loadings, {k: _unsure(fitted, v) for k, v in reversed_items.items()})
        for loadings in loadings_by_construct(fitted)
    )


def _unsure(fitted: Fit, items: Sequence[str]) -> frozenset[str]:
    """Return the items that may have been reversed, or not."""
    return frozenset(item for item in items if item not in fitted.sample.bounds)


def _directions(
    loadings: Loadings, reversed_items: Mapping[str, frozenset[str]]
) -> dict[str, Direction]:
    known: dict[str, Direction] = {}

    def direction(construct: str) -> Direction:
        if construct not in known:
            own = loadings[construct]
            # of second order: as many as are known of the constructs below
            turns = {name: direction(name).turn for name in own if name in loadings}
            turned = {name: value * turns.get(name, 1) for name, value in own.items()}
            unsure = reversed_items.get(construct, frozenset())
            as_given = [-v if name in unsure else v for name, v in turned.items()]
            plain = _turn(turned.values())
            turn = plain if unsure.isdisjoint(own) else _settled(turned.values(), as_given)
            known[construct] = Direction(construct, turn, own, plain != turn)
        return known[construct]

    for construct in loadings:
        direction(construct)
    return known


def _settled(as_reversed: Iterable[float], as_given: Iterable[float]) -> int:
    """Return the sign of most loadings where items may have been reversed already, or not."""
    readings = [list(as_reversed), list(as_given)]
    turns = [_turn(reading) for reading in readings]
    if abs(turns[0] - turns[1]) < 2:
        # they agree, or one of them knows none; the declared one counts where it explains all
        return turns[1] if _of_one_sign(readings[1]) else turns[0]
    explained = [_of_one_sign(reading) for reading in readings]
    return turns[explained.index(True)] if sum(explained) == 1 else 0


def _turn(loadings: Iterable[float]) -> int:
    """Return the sign of most loadings; 0 where their sum has another, or none is of more."""
    values = np.asarray(list(loadings), dtype=np.float64)
    most = int(np.sign(np.sign(values).sum()))
    return most if most == int(np.sign(values.sum())) else 0


def _of_one_sign(loadings: Sequence[float]) -> bool:
    return all(value > 0 for value in loadings) or all(value < 0 for value in loadings)

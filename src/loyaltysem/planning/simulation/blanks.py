"""Which answers of a sample are left blank, by chance or by plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import OptionError

__all__ = ["Blank", "Blanks", "blanks"]

Blank = float | Mapping[str, float] | Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True, eq=False)
class Blanks:
    """Answers that are missing completely at random.

    Attributes
    ----------
    shares : ndarray, shape (p,)
        Of each item's answers, left blank by chance.
    forms : ndarray of bool, shape (F, p)
        What each form of the questionnaire leaves out; the forms are handed out in turn.
    """

    shares: NDArray[np.float64]
    forms: NDArray[np.bool_]

    def draw(self, size: int, n: int, random: np.random.Generator) -> NDArray[np.bool_]:
        """Say which answers are blank, shape (size, n, p)."""
        by_plan = self.forms[np.arange(n) % len(self.forms)]
        if not self.shares.any():
            return np.broadcast_to(by_plan, (size, *by_plan.shape))
        return (random.random((size, n, len(self.shares))) < self.shares) | by_plan


def blanks(blank: Blank, names: tuple[str, ...]) -> Blanks:
    """Read what a user says of blanks.

    Parameters
    ----------
    blank : float, mapping of str to float, or sequence of sequence of str
        Share of every item, share by item (0 for the others), or the items that each form of the
        questionnaire leaves out.
    names : tuple of str

    Returns
    -------
    Blanks

    Raises
    ------
    OptionError
        A share is not between 0 and 1, a name is no item, or two items are on no form together.
    """
    none = np.zeros((1, len(names)), dtype=bool)
    if isinstance(blank, Mapping):
        _refuse_strangers(list(blank), names)
        return Blanks(_shares([blank.get(name, 0.0) for name in names]), none)
    if isinstance(blank, Sequence):
        return Blanks(np.zeros(len(names)), _forms(blank, names))
    return Blanks(_shares([blank] * len(names)), none)


def _shares(given: Sequence[float]) -> NDArray[np.float64]:
    shares = np.array(given, dtype=np.float64)
    outside = shares[~((shares >= 0) & (shares < 1))]
    if outside.size or not shares.any():
        found = f"a share of {outside[0]:g}" if outside.size else "a share of 0 for every item"
        raise OptionError(
            f"blank has {found}. It is the share of an item's answers that are missing, such as "
            "0.1, at least 0 and below 1, and above 0 for one item. Where nothing is missing, "
            "leave blank and missing out."
        )
    return shares


def _forms(given: Sequence[Sequence[str]], names: tuple[str, ...]) -> NDArray[np.bool_]:
    if any(isinstance(form, str) for form in given) or not len(given):
        raise OptionError(
            f"blank={given!r}: a planned design is a list of forms, and each form the list of "
            "items that it leaves out, such as [['SAT3'], ['TRU3'], ['LOY3']]."
        )
    _refuse_strangers([name for form in given for name in form], names)
    left_out = np.array([[name in form for name in names] for form in given])
    asked = (~left_out).astype(np.float64)
    never = np.argwhere(np.tril(asked.T @ asked == 0))
    if len(never):
        i, j = never[0]
        pair = names[i] if i == j else f"{names[j]} and {names[i]}"
        raise OptionError(
            f"blank: no form asks {pair}{'' if i == j else ' together'}, so that nothing is known "
            "of their covariance, and the saturated model is undefined. Let every two items meet "
            "on at least one form."
        )
    return left_out


def _refuse_strangers(found: Sequence[str], names: tuple[str, ...]) -> None:
    strangers = [name for name in found if name not in names]
    if strangers:
        raise OptionError(
            f"blank names {', '.join(strangers)}, which the model does not have; its items are "
            f"{', '.join(names)}. Correct the name."
        )

"""The models of a method factor: without it, with equal loadings, with free ones.

The method factor is orthogonal to the constructs, whose variances are fixed to one. Unmeasured, it
has no items of its own: equal loadings are ones, and its variance is free, so that data which ask
for less than no method variance say so by a negative variance. As a marker it has its own items,
whose loadings and residual variances are held at those of the measurement model (Williams, Hartman
& Cavazotte 2010).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from loyaltysem.specification import Modifiers, Statement, Term

__all__ = ["MethodModels", "marker_models", "measured", "unmeasured_models"]


@dataclass(frozen=True, slots=True)
class MethodModels:
    """The models of one method factor.

    Attributes
    ----------
    factor : str
        The method factor.
    constructs : dict of str to tuple of str
    own : tuple of Term
        The factor's own items with their fixed loadings; empty where it is unmeasured.
    more : tuple of Statement
        What all models share.
    """

    factor: str
    constructs: dict[str, tuple[str, ...]]
    own: tuple[Term, ...] = ()
    more: tuple[Statement, ...] = ()

    @property
    def items(self) -> tuple[str, ...]:
        """The items of the constructs."""
        return tuple(item for own in self.constructs.values() for item in own)

    def without(self) -> tuple[Statement, ...]:
        """The baseline: no item of a construct has method variance."""
        return self._with(()) if self.own else measured(self.constructs)

    def equal(self) -> tuple[Statement, ...]:
        """Method-C: the same raw loading for every item."""
        if self.own:
            label = Modifiers(label=(f"{self.factor}_loading",))
            return self._with(tuple(Term(item, label) for item in self.items))
        one, free = Modifiers(fixed=(1.0,)), Modifiers(fixed=(None,))
        variance = Statement((self.factor,), "~~", (Term(self.factor, free),))
        return (*self._with(tuple(Term(item, one) for item in self.items)), variance)

    def free(self) -> tuple[Statement, ...]:
        """Method-U: a loading of its own for every item."""
        return self._with(tuple(Term(item) for item in self.items))

    def held(self, loadings: Mapping[str, float]) -> tuple[Statement, ...]:
        """Method-S: the method loadings are given numbers."""
        return self._with(
            tuple(Term(item, Modifiers(fixed=(loadings[item],))) for item in self.items)
        )

    def _with(self, terms: tuple[Term, ...]) -> tuple[Statement, ...]:
        nothing = Modifiers(fixed=(0.0,))
        return (
            *measured(self.constructs),
            Statement((self.factor,), "=~", (*self.own, *terms)),
            Statement((self.factor,), "~~", tuple(Term(name, nothing) for name in self.constructs)),
            *self.more,
        )


def measured(constructs: Mapping[str, tuple[str, ...]]) -> tuple[Statement, ...]:
    """Return the measurement model: each construct with its items."""
    return tuple(
        Statement((name,), "=~", tuple(Term(item) for item in items))
        for name, items in constructs.items()
    )


def unmeasured_models(constructs: dict[str, tuple[str, ...]], factor: str) -> MethodModels:
    """Return the models of a method factor without items of its own.

    Parameters
    ----------
    constructs : dict of str to tuple of str
    factor : str
        A name that nothing else has.
    """
    return MethodModels(factor, constructs)


def marker_models(
    constructs: dict[str, tuple[str, ...]],
    marker: str,
    loadings: pd.Series,
    residuals: pd.Series,
) -> MethodModels:
    """Return the models in which a marker is the method factor.

    Parameters
    ----------
    constructs : dict of str to tuple of str
    marker : str
    loadings, residuals : Series
        Of the marker's items in the measurement model with its variance one, unstandardised.
    """
    own = tuple(Term(str(item), Modifiers(fixed=(float(v),))) for item, v in loadings.items())
    held = tuple(
        Statement((str(item),), "~~", (Term(str(item), Modifiers(fixed=(float(v),))),))
        for item, v in residuals.items()
    )
    return MethodModels(marker, constructs, own, held)

"""The parameter table: every coefficient of a model, fixed or free, in lavaan's order."""

from __future__ import annotations

import math
import sys
from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import NamedTuple

import pandas as pd

from loyaltysem.specification.algebra.constraints import Constraint
from loyaltysem.specification.expressions import Expression
from loyaltysem.specification.products import products_of_constructs
from loyaltysem.specification.table.ordered_items import OrderedItems
from loyaltysem.words.shown import Shown, ShownTable, ShowsItself

__all__ = ["Parameter", "ParameterTable"]


class Parameter(NamedTuple):
    """One row of a parameter table.

    Parameters
    ----------
    lhs, op, rhs : str
        The coefficient; ``op`` is ``=~``, ``~``, ``~~``, ``~1`` (``rhs`` is then ``""``), ``|``
        (a threshold of an ordered item; ``rhs`` is then ``t1``, ``t2``, ...), ``~*~`` (the scale
        factor of its latent response),
        ``:=`` (``rhs`` is then the expression without blanks), or ``==``, ``<``, ``>`` (both
        sides are then expressions without blanks).
    group : int
        Group number from 1; 0 for definitions and constraints, which belong to no group.
    free : int
        0 when fixed; k when it is the k-th free parameter. Rows with equal labels, and rows that
        ``group_equal`` holds equal, share one k. Rows that only a constraint (``a == b``) holds
        equal do not.
    value : float or None
        The fixed value; None when free, when exogenous, when it follows from other parameters
        (residual variances or scale factors of ordered items), for definitions and constraints.
    start : float or None
        The user's starting value.
    label : str
        The user's label; for ``:=`` the name defined.
    lower, upper : float
        Bounds on a free parameter.
    user : bool
        Whether the user wrote it, or it was added automatically.
    exogenous : bool
        Whether it is a moment of an exogenous observed variable, held at its sample value.
    """

    lhs: str
    op: str
    rhs: str
    group: int = 1
    free: int = 0
    value: float | None = None
    start: float | None = None
    label: str = ""
    lower: float = -math.inf
    upper: float = math.inf
    user: bool = True
    exogenous: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class ParameterTable(ShowsItself):
    """Every coefficient of a model; shown as the table that it is.

    Parameters
    ----------
    rows : tuple of Parameter
        Group after group, then definitions and constraints in the order of the text.
    observed, latent : tuple of str
        The variables in lavaan's order.
    meanstructure : bool
        Whether means are part of the model.
    n_groups : int
        The number of groups.
    defined : tuple of (str, Expression)
        The definitions made with ``:=``, in order.
    constraints : tuple of Constraint
        The demands made with ``==``, ``<`` and ``>``, in order.
    auxiliary : tuple of str
        The last of the observed variables, where they are no part of what the model says; see
        :mod:`loyaltysem.specification.table.auxiliary`.
    ordered : OrderedItems, or None
        The items with ordered answers, if the model has them.
    """

    rows: tuple[Parameter, ...]
    observed: tuple[str, ...]
    latent: tuple[str, ...]
    meanstructure: bool
    n_groups: int = 1
    defined: tuple[tuple[str, Expression], ...] = ()
    constraints: tuple[Constraint, ...] = ()
    auxiliary: tuple[str, ...] = ()
    ordered: OrderedItems | None = None

    def rows_of(self, group: int) -> tuple[Parameter, ...]:
        """Return the coefficients of a group, from 1."""
        first, end = (bisect_left(self.rows, g, key=_order) for g in (group, group + 1))
        return self.rows[first:end]

    @property
    def modelled(self) -> tuple[str, ...]:
        """The observed variables that the model is about: all but the auxiliary ones."""
        return self.observed[: len(self.observed) - len(self.auxiliary)]

    @property
    def n_free(self) -> int:
        """The number of free parameters: equal ones counted once, constraints not looked at."""
        return max((row.free for row in self.rows), default=0)

    @property
    def products(self) -> tuple[str, ...]:
        """The products of constructs that predict; those of observed columns are columns."""
        named = (row.rhs for row in self.rows if row.op == "~")
        return products_of_constructs(named, self.latent)

    def without_products(self) -> ParameterTable:
        """Return the same model with the coefficients of all products of constructs at zero."""
        products = set(self.products)
        rows = [
            row._replace(free=0, value=0.0, start=None) if row.rhs in products else row
            for row in self.rows
        ]
        left = sorted({row.free for row in rows if row.free})
        number = {0: 0} | {free: i for i, free in enumerate(left, start=1)}
        return replace(self, rows=tuple(row._replace(free=number[row.free]) for row in rows))

    @property
    def exogenous(self) -> tuple[str, ...]:
        """The observed variables whose moments are held at their sample values."""
        names = {row.lhs for row in self.rows if row.exogenous}
        return tuple(name for name in self.observed if name in names)

    @property
    def covariates(self) -> tuple[str, ...]:
        """The observed variables that only predict, held at their sample moments or not.

        One whose variance, covariance or intercept the model writes is not among them.
        """
        outcomes = {row.lhs for row in self.rows if row.op == "~"}
        indicators = {row.rhs for row in self.rows if row.op == "=~"}
        predictors = {row.rhs for row in self.rows if row.op == "~"}
        written = {
            name
            for row in self.rows
            if row.op in ("~~", "~1") and row.user
            for name in (row.lhs, row.rhs)
        }
        only = predictors - outcomes - indicators - written
        return tuple(name for name in self.observed if name in only)

    def to_frame(self) -> pd.DataFrame:
        """Return the table as a data frame, one row per parameter.

        Returns
        -------
        DataFrame
            Columns ``lhs op rhs group free value start label lower upper user exogenous``;
            ``value`` and ``start`` are NaN where there is none.
        """
        frame = pd.DataFrame(list(self.rows), columns=Parameter._fields)
        return frame.astype({"value": float, "start": float})

    def _shown(self) -> Shown:
        return Shown(tables=[ShownTable(self.to_frame(), decimals=None, blank="", widest=None)])


def _order(row: Parameter) -> int:
    """Groups come one after the other, and then what belongs to none."""
    return row.group or sys.maxsize

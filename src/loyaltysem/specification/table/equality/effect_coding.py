r"""Effect coding: constructs in the metric of their items (Little, Slegers & Card 2006).

The loadings of a construct average one and the intercepts of its items sum to zero, so that its
mean and variance are those of a weighted mean of the items. Nothing is fixed, and no item is
marked out: what a marker's loading of one and a mean of zero take away, two constraints do.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from loyaltysem.arguments import did_you_mean
from loyaltysem.errors import OptionError
from loyaltysem.specification.algebra.constraints import Constraint
from loyaltysem.specification.expressions import Chain, Expression, Name, Number
from loyaltysem.specification.table.automatic import Coefficient
from loyaltysem.specification.table.parameter_table import Parameter

__all__ = ["CodedKind", "coded_constraints", "coded_kinds", "with_free_means"]

CodedKind = Literal["loadings", "intercepts"]


def coded_kinds(asked: bool | str | Sequence[str]) -> tuple[CodedKind, ...]:
    """Return what is coded: both kinds, some or none.

    Raises
    ------
    OptionError
        Something is named that cannot be.

    Examples
    --------
    >>> coded_kinds(True), coded_kinds("loadings"), coded_kinds(False)
    (('loadings', 'intercepts'), ('loadings',), ())
    """
    known: tuple[CodedKind, ...] = get_args(CodedKind)
    if isinstance(asked, bool):
        return known if asked else ()
    named = (asked,) if isinstance(asked, str) else tuple(asked)
    for name in named:
        if name not in known:
            raise OptionError(
                f"effect_coding has '{name}'.{did_you_mean(name, known)} Loadings can average one, "
                "and intercepts sum to zero: say True for both, or one of 'loadings' and "
                "'intercepts'."
            )
    return tuple(kind for kind in known if kind in named)


def with_free_means(rows: Sequence[Parameter]) -> list[Parameter]:
    """Free the automatic means of constructs whose items' intercepts are all free.

    Parameters
    ----------
    rows : sequence of Parameter
        Of all groups, before the free ones have numbers.
    """
    found = list(rows)
    for construct in _constructs(rows):
        items, mean = construct.intercepts, construct.mean
        # a construct of constructs comes after these: their means are its items' intercepts
        coded = bool(items) and all(found[i].free for i in items)
        if coded and mean is not None and not found[mean].user:
            found[mean] = found[mean]._replace(free=1, value=None)
    return found


def coded_constraints(
    rows: Sequence[Parameter],
    kinds: Collection[CodedKind],
    group_equal: Collection[str],
    partial: Collection[Coefficient],
) -> tuple[list[Parameter], list[Constraint]]:
    """Return the rows with the labels that the constraints name, and the constraints.

    Parameters
    ----------
    rows : sequence of Parameter
        With numbers.
    kinds : collection of CodedKind
    group_equal : collection of str
        Kinds that are equal across groups.
    partial : collection of Coefficient
        Those that differ all the same. Their items are left out of the sums, which would hold them
        equal again; where nothing else is left the sum is the first group's.

    Notes
    -----
    As ``effect.coding`` of lavaan 0.6-14 where nothing is partial; there, a sum in every group
    takes back a single loading that was released.
    """
    if not kinds:
        return list(rows), []
    labels = {row.free: row.label for row in reversed(rows) if row.free and row.label}
    for i, row in enumerate(rows):
        if row.free:
            # as lavaan calls the parameter in its table
            labels.setdefault(row.free, f".p{i + 1}.")
    used: set[int] = set()
    found: dict[str, Constraint] = {}
    for construct in _constructs(rows):
        for kind, places in (
            ("loadings", construct.loadings),
            ("intercepts", construct.intercepts),
        ):
            if kind not in kinds or not places or not all(rows[i].free for i in places):
                continue
            kept = places
            if kind in group_equal:
                apart = {construct.items[i] for i in construct.items if _of(rows[i]) in partial}
                kept = [i for i in places if construct.items[i] not in apart]
                if not kept and construct.group > 1:
                    continue
            numbers = [rows[i].free for i in kept or places]
            used.update(numbers)
            names = [labels[number] for number in numbers]
            constraint = _sum_is(len(names) if kind == "loadings" else 0, names)
            # of equal coefficients every group has the same sum
            found.setdefault(str(constraint), constraint)
    labelled = [row._replace(label=labels[row.free]) if row.free in used else row for row in rows]
    return labelled, list(found.values())


def _sum_is(total: int, names: Sequence[str]) -> Constraint:
    """Write it as lavaan does: the first is what the others leave of the total."""
    number = Number(float(total), str(total))
    minus: Literal["-"] = "-"
    rest = tuple((minus, Name(name)) for name in names[1:])
    left = Chain(number, rest) if rest else number
    return Constraint(Expression(Name(names[0])), "==", Expression(left))


def _of(row: Parameter) -> Coefficient:
    return Coefficient(row.lhs, row.op, row.rhs)


@dataclass(frozen=True, slots=True)
class _Construct:
    """Where the coefficients of one construct stand in one group.

    Attributes
    ----------
    group : int
        From 1.
    loadings, intercepts : list of int
        Of its indicators.
    mean : int or None
        Its own.
    items : dict of int to str
        Whose each loading and intercept is.
    """

    group: int
    loadings: list[int]
    intercepts: list[int]
    mean: int | None
    items: dict[int, str]


def _constructs(rows: Sequence[Parameter]) -> list[_Construct]:
    """Return the constructs of every group, those of constructs after these."""
    means = {(row.group, row.lhs): i for i, row in enumerate(rows) if row.op == "~1"}
    loadings: dict[tuple[int, str], list[int]] = {}
    for i, row in enumerate(rows):
        if row.op == "=~":
            loadings.setdefault((row.group, row.lhs), []).append(i)
    found: list[tuple[bool, _Construct]] = []
    for (group, name), own in loadings.items():
        items = [(group, rows[i].rhs) for i in own]
        known = [means[item] for item in items if item in means]
        whose = {i: rows[i].rhs for i in own} | {i: rows[i].lhs for i in known}
        one = _Construct(group, own, known, means.get((group, name)), whose)
        found.append((any(item in loadings for item in items), one))
    return [construct for _, construct in sorted(found, key=lambda pair: pair[0])]

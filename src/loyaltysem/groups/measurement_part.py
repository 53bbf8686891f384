"""The measurement part of a model: its constructs and items, without what identifies them.

The ladder and alignment identify each model themselves, and let constructs covary freely: a path
that does not hold would else read as answers that mean something else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from loyaltysem.errors import NotAvailableError
from loyaltysem.specification import Modifiers, Statement, Term, variables_of

__all__ = ["Loading", "MeasurementPart", "measurement_part"]


@dataclass(frozen=True, slots=True)
class Loading:
    """One loading of the measurement part.

    Attributes
    ----------
    construct, indicator : str
    modifiers : Modifiers
        Starts and bounds that the user gave it; no value.
    value : float or None
        At which the user holds it in all groups beyond what a marker needs.
    """

    construct: str
    indicator: str
    modifiers: Modifiers
    value: float | None

    @property
    def term(self) -> str:
        """The loading as the model language writes it."""
        return f"{self.construct} =~ {self.indicator}"


@dataclass(frozen=True)
class MeasurementPart:
    """What a model says about how its constructs are measured.

    Attributes
    ----------
    loadings : tuple of Loading
        In the order of the model.
    others : tuple of Statement
        Covariances of residuals, and what is said of the items' residual variances.
    structure : tuple of Statement
        Paths, and covariances of constructs, as the user wrote them but for their labels.
    items : tuple of str
        The observed indicators.
    markers : mapping of str to str
        The indicator by which the user gave a construct its unit, where that was said.
    single : tuple of str
        Constructs of one item.
    left_out : tuple of str
        Observed variables that measure no construct.
    held : tuple of str
        Residual variances that the user holds at a value, by item.
    """

    loadings: tuple[Loading, ...]
    others: tuple[Statement, ...]
    structure: tuple[Statement, ...]
    items: tuple[str, ...]
    markers: dict[str, str]
    single: tuple[str, ...]
    left_out: tuple[str, ...]
    held: tuple[str, ...]

    @cached_property
    def constructs(self) -> dict[str, tuple[str, ...]]:
        """The indicators of each construct; of second-order constructs these are constructs."""
        names = dict.fromkeys(loading.construct for loading in self.loadings)
        return {
            name: tuple(x.indicator for x in self.loadings if x.construct == name) for name in names
        }

    @property
    def second_order(self) -> tuple[str, ...]:
        """Constructs that are measured by constructs."""
        names = self.constructs
        return tuple(name for name, own in names.items() if any(x in names for x in own))

    @property
    def first_order(self) -> tuple[str, ...]:
        """Constructs that are measured by items."""
        return tuple(name for name in self.constructs if name not in self.second_order)

    @property
    def residuals_said(self) -> set[str]:
        """Items of whose residual variance the user says something."""
        return _said(self.others)

    @property
    def has_paths(self) -> bool:
        """Whether the model has a structural part."""
        return any(statement.op == "~" for statement in self.structure)


def measurement_part(statements: Iterable[Statement]) -> MeasurementPart:
    """Take a model apart into what measures and what is about the constructs.

    Parameters
    ----------
    statements : iterable of Statement

    Returns
    -------
    MeasurementPart

    Raises
    ------
    NotAvailableError
        The model has no construct; sets entries by group, equalities or constraints of its own;
        writes thresholds; or has constructs that the ladder does not know how to climb with.
    """
    statements = tuple(statements)
    roles = variables_of(statements)
    latent = set(roles.latent)
    if not latent:
        raise NotAvailableError(
            "The model has no construct, and invariance is about how constructs are measured. "
            "Write at least one, such as SAT =~ SAT1 + SAT2 + SAT3."
        )
    _refuse_constraints(statements)
    measuring = [s for s in statements if s.op == "=~"]
    loadings, markers = _loadings(measuring, _with_unit_variance(statements, latent))
    names = dict.fromkeys(x.indicator for x in loadings if x.indicator not in latent)
    items = tuple(name for name in roles.observed if name in names)
    others = tuple(_of_residuals(statements, set(items)))
    counts = {name: [x for x in loadings if x.construct == name] for name in roles.latent}
    single = tuple(name for name, own in counts.items() if len(own) == 1)
    part = MeasurementPart(
        loadings=tuple(loadings),
        others=others,
        structure=tuple(_structural(statements, latent)),
        items=items,
        markers=markers,
        single=single,
        left_out=tuple(name for name in roles.observed if name not in names),
        held=(*_held(others), *_without_residual(counts.values(), loadings, others)),
    )
    _refuse_orders(part)
    return part


def _refuse_constraints(statements: Iterable[Statement]) -> None:
    for statement in statements:
        if statement.op in ("==", "<", ">"):
            raise NotAvailableError(
                f"The model has the constraint '{statement}', and what is equal across groups is "
                "what is asked here: measurement is looked at from each group's own loadings and "
                "intercepts on. Leave the constraint out."
            )
        if statement.op in ("|", "~*~"):
            raise NotAvailableError(
                f"The model writes '{statement}'. The ladder gives ordered items their thresholds "
                "and scales itself (Wu & Estabrook 2016). Leave the formula out."
            )
        measures = statement.op == "=~" or statement.op == "~~"
        for term in statement.terms:
            said = term.modifiers
            several = [
                entries for entries in (said.fixed, said.label, said.equal) if len(entries) > 1
            ]
            if measures and (several or said.label or said.equal):
                raise NotAvailableError(
                    f"The model writes '{statement}' with labels or with entries by group, and "
                    "what is equal across groups is what is asked here. Leave them out; in a "
                    "ladder, what is to differ is told by release=, or ladder.release()."
                )


def _with_unit_variance(statements: Iterable[Statement], latent: set[str]) -> set[str]:
    """Constructs that the user gave their unit by the variance."""
    return {
        name
        for s in statements
        if s.op == "~~"
        for name in s.lhs
        for term in s.terms
        if name == term.name and name in latent and any(term.modifiers.fixed)
    }


def _loadings(
    measuring: Iterable[Statement], unit_variance: set[str]
) -> tuple[list[Loading], dict[str, str]]:
    """Return the loadings without the value of a marker, and the marker that was said."""
    found: dict[str, list[tuple[Term, float | None]]] = {}
    for statement in measuring:
        for construct in statement.lhs:
            for term in statement.terms:
                fixed = term.modifiers.fixed[0] if term.modifiers.fixed else None
                found.setdefault(construct, []).append((term, fixed))
    loadings, markers = [], {}
    for construct, terms in found.items():
        held = [term.name for term, value in terms if value is not None]
        only = len(held) == 1 and construct not in unit_variance
        if only and next(v for t, v in terms if t.name == held[0]):
            markers[construct] = held[0]
        for term, value in terms:
            kept = None if term.name == markers.get(construct) else value
            bare = replace(term.modifiers, fixed=())
            loadings.append(Loading(construct, term.name, bare, kept))
    return loadings, markers


def _of_residuals(statements: Iterable[Statement], items: set[str]) -> Iterator[Statement]:
    """Yield what is said of the residuals of items, and of their covariances."""
    for statement in statements:
        if statement.op == "~~" and items.issuperset(statement.lhs):
            terms = tuple(term for term in statement.terms if term.name in items)
            if terms:
                yield replace(statement, terms=terms)


def _structural(statements: Iterable[Statement], latent: set[str]) -> Iterator[Statement]:
    """Yield paths and covariances of constructs, without labels and without units."""
    for statement in statements:
        own = [term for term in statement.terms if term.name]
        if statement.op == "~~" and latent.issuperset(statement.lhs):
            own = [term for term in own if statement.lhs != (term.name,)]
        elif statement.op != "~":
            continue
        if own:
            bare = [replace(t, modifiers=replace(t.modifiers, label=(), equal=())) for t in own]
            yield replace(statement, terms=tuple(bare))


def _without_residual(
    by_construct: Iterable[list[Loading]], loadings: list[Loading], others: Collection[Statement]
) -> Iterator[str]:
    """Yield the only items of constructs: such a construct is the item, if nothing else is said."""
    said = _said(others)
    measured = [loading.indicator for loading in loadings]
    for own in by_construct:
        name = own[0].indicator
        if len(own) == 1 and measured.count(name) == 1 and name not in said:
            yield name


def _said(others: Iterable[Statement]) -> set[str]:
    return {name for s in others for name in s.lhs for term in s.terms if term.name == name}


def _held(others: Iterable[Statement]) -> tuple[str, ...]:
    return tuple(
        name
        for s in others
        for name in s.lhs
        for term in s.terms
        if term.name == name and term.modifiers.fixed and term.modifiers.fixed[0] is not None
    )


def _refuse_orders(part: MeasurementPart) -> None:
    names, higher = part.constructs, set(part.second_order)
    for name in part.second_order:
        own = names[name]
        of_items = [x for x in own if x not in names]
        if of_items:
            raise NotAvailableError(
                f"'{name}' is measured by constructs and by items ({', '.join(of_items)}) at once, "
                "for which the order of the steps is not settled. Measure it by constructs only."
            )
        if higher.intersection(own):
            raise NotAvailableError(
                f"'{name}' is a construct of the third order. The steps of Chen, Sousa & West "
                "(2005) are for two orders; test the invariance of the lower two."
            )

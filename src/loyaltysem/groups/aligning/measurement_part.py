"""The measurement part of a model, as alignment needs it: every item measures one construct."""

from __future__ import annotations

from collections.abc import Sequence

from loyaltysem.errors import NotAvailableError
from loyaltysem.specification import Modifiers, Statement, Term

__all__ = ["items_by_construct", "measurement_part"]

_NOTHING_SAID = Modifiers()
_LADDER = "For such a model test invariance step by step, by fits with group_equal=."


def measurement_part(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Return what the items measure, and which of their residuals covary; no paths.

    Parameters
    ----------
    statements : sequence of Statement
        The whole model.

    Returns
    -------
    tuple of Statement

    Raises
    ------
    NotAvailableError
        Ordered items, items of two constructs, constructs of constructs or of a single item, or
        values, labels and constraints that hold loadings or intercepts.
    """
    _refuse_ordered(statements)
    loadings = [statement for statement in statements if statement.op == "=~"]
    constructs = items_by_construct(loadings)
    _refuse_structures(constructs)
    _refuse_constraints(statements)
    items = {item for own in constructs.values() for item in own}
    intercepts = [s for s in statements if s.op == "~" and set(s.lhs) <= items]
    for name, own in constructs.items():
        for part in (
            [t for s in loadings if name in s.lhs for t in s.terms],
            [t for s in intercepts if set(s.lhs) <= set(own) for t in s.terms if not t.name],
        ):
            _refuse_restrictions(name, part)
    measured = [
        Statement((name,), "=~", tuple(Term(item) for item in own))
        for name, own in constructs.items()
    ]
    return (*measured, *_residual_covariances(statements, items))


def items_by_construct(statements: Sequence[Statement]) -> dict[str, list[str]]:
    """Return the items of each construct, in the order of the model."""
    found: dict[str, list[str]] = {}
    for statement in statements:
        for name in statement.lhs if statement.op == "=~" else ():
            own = found.setdefault(name, [])
            own += [term.name for term in statement.terms if term.name not in own]
    return found


def _refuse_ordered(statements: Sequence[Statement]) -> None:
    cut = [statement for statement in statements if statement.op in ("|", "~*~")]
    if cut:
        raise NotAvailableError(
            f"'{cut[0]}' makes {', '.join(cut[0].lhs)} an ordered item, and alignment is there "
            "for continuous answers only. With five or more categories take the answers as "
            "continuous (estimator='MLR'); with fewer compare fits with ordered=True and "
            "group_equal=."
        )


def _refuse_structures(constructs: dict[str, list[str]]) -> None:
    if not constructs:
        raise NotAvailableError(
            "The model measures no construct, so there are no loadings and intercepts to align. "
            "Write one as SAT =~ SAT1 + SAT2 + SAT3."
        )
    homes: dict[str, list[str]] = {}
    for name, own in constructs.items():
        for item in own:
            homes.setdefault(item, []).append(name)
    higher = [name for name, own in constructs.items() if any(item in constructs for item in own)]
    if higher:
        raise NotAvailableError(
            f"{', '.join(higher)} is measured by other constructs. Alignment compares loadings and "
            "intercepts of answered items; leave the higher order out and align its parts, which "
            "are then freely correlated."
        )
    crossed = {item: own for item, own in homes.items() if len(own) > 1}
    if crossed:
        listed = "; ".join(f"{item} ({', '.join(own)})" for item, own in crossed.items())
        raise NotAvailableError(
            f"Items that measure more than one construct: {listed}. The loss of alignment is that "
            "of items with one loading each; with cross-loadings the constructs could be turned "
            f"into each other. Leave the cross-loadings or the items out. {_LADDER}"
        )
    single = [name for name, own in constructs.items() if len(own) < 2]
    if single:
        raise NotAvailableError(
            f"{', '.join(single)} has a single item. Its one loading and intercept can be made "
            "equal in all groups by any answer that they give, so that nothing is learnt from "
            "aligning them. Leave the construct out, or measure it by three items."
        )


def _refuse_constraints(statements: Sequence[Statement]) -> None:
    held = [str(statement) for statement in statements if statement.op in ("==", "<", ">")]
    if held:
        raise NotAvailableError(
            f"The model has the constraints {', '.join(repr(each) for each in held)}. Alignment "
            "starts from a configural model, in which every group has its own loadings and "
            "intercepts. Leave the constraints out."
        )


def _refuse_restrictions(name: str, terms: Sequence[Term]) -> None:
    """Refuse what says more about loadings or intercepts than where the construct's scale lies."""
    scales = 0
    for term in terms:
        said = term.modifiers
        fixed = [value for value in said.fixed if value is not None]
        scales += bool(fixed)
        if any(said.label) or any(said.equal) or said.lower or said.upper or scales > 1:
            raise NotAvailableError(
                f"The model restricts the loadings or intercepts of {name} (at "
                f"{term.name or 'an intercept'}). Alignment starts from a configural model, in "
                "which every group has its own. Leave labels, bounds and all fixed values but one "
                "out."
            )


def _residual_covariances(statements: Sequence[Statement], items: set[str]) -> list[Statement]:
    kept = []
    for statement in statements:
        own = statement.op == "~~" and set(statement.lhs) <= items
        terms = [term for term in statement.terms if own and term.name in items]
        for term in terms:
            if term.modifiers != _NOTHING_SAID and set(statement.lhs) != {term.name}:
                raise NotAvailableError(
                    f"'{statement}' restricts the covariance of two residuals. Write it without "
                    "a value or label, so that every group has its own, or leave it out."
                )
            if set(statement.lhs) == {term.name} and term.modifiers != _NOTHING_SAID:
                raise NotAvailableError(
                    f"'{statement}' restricts a residual variance. Leave it out, so that every "
                    "group has its own."
                )
        if terms:
            kept.append(Statement(statement.lhs, "~~", tuple(terms)))
    return kept

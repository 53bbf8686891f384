"""What alignment asks of a measurement part: every item measures one construct, nothing is held."""

from __future__ import annotations

from collections.abc import Sequence

from loyaltysem.errors import NotAvailableError
from loyaltysem.groups.measurement_part import MeasurementPart, measurement_part
from loyaltysem.specification import Modifiers, Statement, Term

__all__ = ["alignable_part"]

_NOTHING_SAID = Modifiers()
_LADDER = "ls.measurement_invariance tests such a model step by step."


def alignable_part(statements: Sequence[Statement]) -> tuple[Statement, ...]:
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
    part = measurement_part(statements)
    _refuse_structures(part)
    for name, own in part.constructs.items():
        intercepts = [
            term for s in statements if s.op == "~" and set(s.lhs) <= set(own) for term in s.terms
        ]
        _refuse_restrictions(part, name, [term for term in intercepts if not term.name])
    measured = [
        Statement((name,), "=~", tuple(Term(item) for item in own))
        for name, own in part.constructs.items()
    ]
    _refuse_held_residuals(part)
    return (*measured, *part.others)


def _refuse_ordered(statements: Sequence[Statement]) -> None:
    cut = [statement for statement in statements if statement.op in ("|", "~*~")]
    if cut:
        raise NotAvailableError(
            f"'{cut[0]}' makes {', '.join(cut[0].lhs)} an ordered item, and alignment is there "
            "for continuous answers only. With five or more categories take the answers as "
            "continuous (estimator='MLR'); with fewer call ls.measurement_invariance with "
            "ordered=True."
        )


def _refuse_structures(part: MeasurementPart) -> None:
    homes: dict[str, list[str]] = {}
    for name, own in part.constructs.items():
        for item in own:
            homes.setdefault(item, []).append(name)
    if part.second_order:
        raise NotAvailableError(
            f"{', '.join(part.second_order)} is measured by other constructs. Alignment compares "
            "loadings and intercepts of answered items; leave the higher order out and align its "
            "parts, which are then freely correlated."
        )
    crossed = {item: own for item, own in homes.items() if len(own) > 1}
    if crossed:
        listed = "; ".join(f"{item} ({', '.join(own)})" for item, own in crossed.items())
        raise NotAvailableError(
            f"Items that measure more than one construct: {listed}. The loss of alignment is that "
            "of items with one loading each; with cross-loadings the constructs could be turned "
            f"into each other. Leave the cross-loadings or the items out. {_LADDER}"
        )
    if part.single:
        raise NotAvailableError(
            f"{', '.join(part.single)} has a single item. Its one loading and intercept can be "
            "made equal in all groups by any answer that they give, so that nothing is learnt from "
            "aligning them. Leave the construct out, or measure it by three items."
        )


def _refuse_restrictions(part: MeasurementPart, name: str, intercepts: Sequence[Term]) -> None:
    """Refuse what says more about loadings or intercepts than where the construct's scale lies."""
    loadings = [x for x in part.loadings if x.construct == name]
    held = [x.indicator for x in loadings if x.modifiers.lower or x.modifiers.upper]
    held += [x.indicator for x in loadings if x.value is not None]
    fixed = 0
    for term in intercepts:
        said = term.modifiers
        fixed += any(value is not None for value in said.fixed)
        if any(said.label) or any(said.equal) or said.lower or said.upper or fixed > 1:
            held.append("an intercept")
    if held:
        raise NotAvailableError(
            f"The model restricts the loadings or intercepts of {name} (at {held[0]}). Alignment "
            "starts from a configural model, in which every group has its own. Leave labels, "
            "bounds and all fixed values but one out."
        )


def _refuse_held_residuals(part: MeasurementPart) -> None:
    for statement in part.others:
        for term in statement.terms:
            if term.modifiers == _NOTHING_SAID:
                continue
            if statement.lhs == (term.name,):
                raise NotAvailableError(
                    f"'{statement}' restricts a residual variance. Leave it out, so that every "
                    "group has its own."
                )
            raise NotAvailableError(
                f"'{statement}' restricts the covariance of two residuals. Write it without "
                "a value or label, so that every group has its own, or leave it out."
            )

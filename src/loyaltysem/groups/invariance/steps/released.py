"""What is released: a term of the model, which kind of parameter it is, and whether there is it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from loyaltysem.arguments import did_you_mean
from loyaltysem.errors import IdentificationError, NotAvailableError, OptionError
from loyaltysem.groups.invariance.steps.levels import Kind
from loyaltysem.groups.invariance.steps.setting import Setting

__all__ = ["checked_terms", "releasable", "released_kind"]

_TERM = re.compile(r"\s*(\S+?)\s*(=~|~~|~|\|)\s*(\S+)\s*")


def releasable(setting: Setting) -> list[str]:
    """Return the terms of everything that the steps of measurement hold equal."""
    part = setting.part
    kinds = {step.adds for step in setting.steps}
    names = part.constructs
    terms = [x.term for x in part.loadings if x.value is None]
    for item in part.items:
        terms += setting.scale.thresholds(item)
    terms += [f"{item} ~ 1" for item in part.items]
    inner = [name for own in names.values() for name in own if name in names]
    if inner:
        terms += [f"{name} ~ 1" for name in inner] + [f"{name} ~~ {name}" for name in inner]
    if "residuals" in kinds:
        terms += [f"{item} ~~ {item}" for item in part.items if item not in part.held]
    return terms


def released_kind(setting: Setting, term: str) -> Kind:
    """Return the kind of parameter a term is."""
    lhs, op, rhs = term.split(" ")
    inner = (rhs if op == "=~" else lhs) in setting.part.constructs
    if op == "=~":
        return "loadings2" if inner else "loadings"
    if op == "|":
        return "thresholds"
    if op == "~~":
        return "disturbances" if inner else "residuals"
    return "intercepts2" if inner else "intercepts"


def checked_terms(setting: Setting, terms: Sequence[str]) -> tuple[str, ...]:
    """Return terms as they are written everywhere, and refuse what cannot be released.

    Raises
    ------
    OptionError
        No coefficient that the ladder holds equal, or one that is released already.
    IdentificationError
        A construct would be left with nothing equal.
    NotAvailableError
        The item is the only one of its construct.
    """
    known = releasable(setting)
    found: list[str] = []
    for term in terms:
        pieces = _TERM.fullmatch(term)
        text = " ".join(pieces.groups()) if pieces is not None else term.strip()
        if text not in known:
            raise OptionError(
                f"'{term}' is nothing that the ladder holds equal.{did_you_mean(text, known)} "
                "Write loadings as 'SAT =~ SAT2', intercepts as 'SAT2 ~ 1', residual variances as "
                "'SAT2 ~~ SAT2', thresholds of ordered items as 'SAT2 | t1'."
            )
        if text in setting.released or text in found:
            raise OptionError(f"'{text}' is released already. Leave it out.")
        found.append(text)
    _require_rest(setting, (*setting.released, *found))
    return tuple(found)


def _require_rest(setting: Setting, released: Sequence[str]) -> None:
    for name, own in setting.part.constructs.items():
        for what, terms in (
            ("loading", [f"{name} =~ {item}" for item in own]),
            ("intercept", [f"{item} ~ 1" for item in own]),
        ):
            if not set(terms) <= set(released):
                continue
            if len(own) == 1:
                raise NotAvailableError(
                    f"'{own[0]}' is the only item of {name}: that its {what} is equal cannot be "
                    "tested, and released it would leave nothing to compare the construct by. "
                    "Give the construct more items."
                )
            raise IdentificationError(
                f"With {', '.join(terms)} released no {what} of {name} is equal across groups, and "
                f"nothing is left that gives it {'a unit' if what == 'loading' else 'an origin'} "
                "which they share. Keep at least one, better two (Byrne, Shavelson & Muthén 1989)."
            )

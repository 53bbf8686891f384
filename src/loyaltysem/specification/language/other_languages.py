"""What lavaan and other programs read and this language does not have, by name."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["UNREAD_MODIFIERS", "block_message", "foreign_word"]

_LATER = "is lavaan's and loyaltysem does not have it yet"

UNREAD_MODIFIERS: Mapping[str, str] = {
    "efa": f"efa() (a block of exploratory factors inside a model) {_LATER}. Explore the items with"
    " ls.efa(), and write the constructs with their own items: F =~ x1 + x2 + x3.",
    "rv": f"rv() (a random slope of a two-level model) {_LATER}. Write the model of one level, with"
    " one slope for all: y ~ x.",
    "prior": f"prior() (a prior distribution, for Bayesian estimation) {_LATER}. Remove it; a range"
    " is given with bounds: lower(0)*x1 + upper(1)*x1.",
}
_BLOCKS = {
    "level": f"'level:' (a block of a two-level model) {_LATER}. Write the model of one level, and"
    " fit it to the answers of that level: respondents, or the means of their clusters.",
    "group": f"'group:' (a block of formulas for one group) {_LATER}. Write the model once: with"
    " fit(..., group=...) every group gets all of it. What differs between groups is said by"
    " modifiers with one entry for each: c(a, b)*x1 or c(0, NA)*x1.",
    "block": f"'block:' (a block of formulas for one group or level) {_LATER}. Write the model"
    " once: with fit(..., group=...) every group gets all of it.",
    "class": f"'class:' (a block of formulas for one latent class) {_LATER}. Write the model of all"
    " respondents.",
}
_MPLUS = {
    "by": "BY is Mplus's; here a construct is measured with =~, as in F =~ x1 + x2 + x3",
    "on": "ON is Mplus's; here a regression is written with ~, as in y ~ x1 + x2",
    "with": "WITH is Mplus's; here a covariance is written with ~~, as in x1 ~~ x2",
    "pwith": "PWITH is Mplus's; here each covariance is written with ~~, as in x1 ~~ x2",
    "xwith": "XWITH is Mplus's; here a product is a term of a regression, as in"
    " LOY ~ SAT + SC + SAT:SC",
}
_SEMOPY = {
    "define": "DEFINE() is semopy's; ordered items are named in fit(..., ordered=[...]) instead",
    "bound": "BOUND() is semopy's; bounds stand before the variable: lower(0)*x1 + upper(1)*x1",
    "constraint": "CONSTRAINT() is semopy's; a constraint is a line of its own: a == b",
}


def block_message(word: str) -> str | None:
    """Return what is said of ``word:`` at the beginning of a line; None when it is no block."""
    return _BLOCKS.get(word.lower())


def foreign_word(word: str, *, called: bool) -> str | None:
    """Return what is said of another program's word; `called` when a ``(`` stands behind it."""
    if called:
        return UNREAD_MODIFIERS.get(word) or _sentence(_SEMOPY.get(word.lower()))
    return _sentence(_MPLUS.get(word.lower()))


def _sentence(text: str | None) -> str | None:
    return None if text is None else f"{text}."

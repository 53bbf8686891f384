"""The labels by which ``equal("F=~x2")`` makes two coefficients one parameter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from loyaltysem.specification.language.equal_coefficients import NamedCoefficient, coefficient_named
from loyaltysem.specification.statements import Modifiers, Term
from loyaltysem.specification.syntax_errors import syntax_error
from loyaltysem.specification.table.automatic import Coefficient

__all__ = ["equal_labels"]


def equal_labels(
    written: Iterable[tuple[Coefficient, Term]], n_groups: int
) -> Mapping[Coefficient, Modifiers]:
    """Return the modifiers of coefficients that an equal() says something about, with labels.

    Parameters
    ----------
    written : iterable of (Coefficient, Term)
        As the model writes them.
    n_groups : int

    Returns
    -------
    mapping of Coefficient to Modifiers
        Both sides of each equal(): a coefficient and the one it names have one label, the name.

    Raises
    ------
    ModelSyntaxError
        An equal() has entries for another number of groups, or names a group that is not there.
    """
    written = list(written)
    terms = dict(written)
    labels: dict[Coefficient, list[str]] = {}
    for coefficient, term in written:
        if not any(term.modifiers.equal):
            continue
        for group, text in enumerate(_by_group(term, n_groups)):
            named = coefficient_named(text)
            if named is None:
                continue
            _check_group(named, n_groups, term)
            for side, place in (
                (coefficient, group),
                (
                    Coefficient(named.lhs, named.op if named.rhs else "~1", named.rhs),
                    named.group - 1,
                ),
            ):
                labels.setdefault(side, [""] * n_groups)[place] = text
    return {
        side: replace(terms[side].modifiers, label=tuple(entries), equal=())
        for side, entries in labels.items()
    }


def _by_group(term: Term, n_groups: int) -> tuple[str, ...]:
    entries = term.modifiers.equal
    if len(entries) != n_groups:
        shown = ", ".join(f'"{entry}"' for entry in entries)
        raise syntax_error(
            f"equal({shown}) has {len(entries)} entries and the model has {n_groups}"
            f" group{'s' if n_groups > 1 else ''}. Write one entry for each, as in"
            ' equal("F=~x2", "F=~x2.g2")*x3 for two: a name without .g2 is that of group 1.',
            term.place,
        )
    return entries


def _check_group(named: NamedCoefficient, n_groups: int, term: Term) -> None:
    if named.group > n_groups:
        raise syntax_error(
            f"equal() names group {named.group} (.g{named.group}), and the model has {n_groups}"
            f" group{'s' if n_groups > 1 else ''}. Correct the number.",
            term.place,
        )

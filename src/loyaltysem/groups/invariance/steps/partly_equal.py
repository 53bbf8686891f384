"""What some groups share and others do not: written by labels, since ``group_equal`` is for all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from loyaltysem.groups.invariance.steps.levels import Step
from loyaltysem.groups.invariance.steps.setting import Setting
from loyaltysem.specification import Modifiers, Statement, Term

__all__ = ["labelled_residuals", "partly_equal_statements", "shared_labels"]


def shared_labels(term: str, shared: frozenset[int], n_groups: int) -> tuple[str, ...]:
    """Return one label for the groups that share a coefficient, and one for each other group.

    Parameters
    ----------
    term : str
    shared : frozenset of int
        From 0.
    n_groups : int

    Returns
    -------
    tuple of str
        Empty where all groups share it, or none do.

    Examples
    --------
    >>> shared_labels("LOY4 ~ 1", frozenset({0, 1}), 3)
    ('LOY4.1', 'LOY4.1', 'LOY4.1.g3')
    """
    if len(shared) in (0, n_groups):
        return ()
    lhs, _, rhs = term.split(" ")
    name = f"{lhs}.{rhs}"
    return tuple(name if g in shared else f"{name}.g{g + 1}" for g in range(n_groups))


def partly_equal_statements(setting: Setting, step: Step) -> Iterator[Statement]:
    """Yield intercepts of amounts, and thresholds, that are equal in some groups only."""
    part, n = setting.part, setting.n_groups
    for item in part.items:
        for term in setting.scale.thresholds(item):
            labels = shared_labels(term, setting.threshold_in(term, step.equal), n)
            if labels:
                name = term.split(" ")[2]
                yield Statement((item,), "|", (Term(name, Modifiers(label=labels)),))
        if setting.scale.has_latent_responses:
            # of ordered items these are written in any case
            continue
        labels = shared_labels(f"{item} ~ 1", setting.intercept_in(item, step.equal), n)
        if labels:
            yield Statement((item,), "~", (Term("", Modifiers(label=labels)),))


def labelled_residuals(setting: Setting, step: Step) -> Iterator[Statement]:
    """Yield what the user says of residuals, and those that are equal in some groups only."""
    part = setting.part
    labels = {}
    if not setting.scale.has_latent_responses:
        for item in part.items:
            shared = setting.residual_in(item, step.equal)
            labels[item] = shared_labels(f"{item} ~~ {item}", shared, setting.n_groups)
    for statement in part.others:
        terms = []
        for term in statement.terms:
            own = labels.get(term.name) if statement.lhs == (term.name,) else None
            said = replace(term.modifiers, label=own) if own else term.modifiers
            terms.append(replace(term, modifiers=said))
        yield replace(statement, terms=tuple(terms))
    for item, own in labels.items():
        if own and item not in part.residuals_said:
            yield Statement((item,), "~~", (Term(item, Modifiers(label=own)),))

"""What is released: a term of the model, which kind of parameter it is, and whether there is it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from loyaltysem.arguments import did_you_mean
from loyaltysem.errors import IdentificationError, NotAvailableError, OptionError
from loyaltysem.groups.invariance.steps.levels import Kind
from loyaltysem.groups.invariance.steps.setting import AT, Setting
from loyaltysem.moments.grouping.labels import labels_listed, place_of_label

__all__ = ["checked_terms", "releasable", "released_kind"]

_TERM = re.compile(r"\s*(\S+?)\s*(=~|~~|~|\|)\s*([^\s@]+)\s*(?:@ ?(.*\S.*))?", re.DOTALL)
_NOT_ALONE = ("intercepts2", "disturbances")


def releasable(setting: Setting) -> list[str]:
    """Return the terms of everything that the steps of measurement hold equal."""
    part = setting.part
    kinds = {kind for step in setting.steps for kind in step.adds}
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
    """Return the kind of parameter a term is, with a group or without."""
    lhs, op, rhs = term.partition(AT)[0].split(" ")
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

    Parameters
    ----------
    setting : Setting
    terms : sequence of str
        Such as ``"SAT2 ~ 1"``, or in one group alone ``"SAT2 ~ 1 @ jd"``.

    Raises
    ------
    OptionError
        No coefficient that the ladder holds equal, one that is released already, or no group.
    IdentificationError
        A construct would be left with nothing equal, or a group with nothing that it shares.
    NotAvailableError
        The item is the only one of its construct, or the release is not there for one group.
    """
    known = releasable(setting)
    found: list[str] = []
    for written in terms:
        pieces = _TERM.fullmatch(written)
        text = " ".join(pieces.groups()[:3]) if pieces is not None else written.strip()
        if text not in known:
            raise OptionError(
                f"'{written}' is nothing that the ladder holds equal.{did_you_mean(text, known)} "
                "Write loadings as 'SAT =~ SAT2', intercepts as 'SAT2 ~ 1', residual variances as "
                "'SAT2 ~~ SAT2', thresholds of ordered items as 'SAT2 | t1'; in one group alone as "
                "'SAT2 ~ 1 @ group'."
            )
        label = pieces[4] if pieces is not None else None
        sofar = replace(setting, released=(*setting.released, *found))
        found.append(text if label is None else _in_group(sofar, text, label))
        if found[-1] in sofar.released or sofar.free_in(text) == setting.groups:
            raise OptionError(f"'{found[-1]}' is released already. Leave it out.")
    _require_rest(setting, (*setting.released, *found))
    _require_links(replace(setting, released=(*setting.released, *found)))
    return tuple(found)


def _in_group(setting: Setting, term: str, label: str) -> str:
    """Return a term with the group in which alone it is released, and refuse what cannot be."""
    place = _place(setting, label)
    if place is None:
        raise OptionError(
            f"'{term} @ {label}': there is no group '{label}'."
            f"{did_you_mean(label, setting.labels)} There are {labels_listed(setting.labels)}."
        )
    if released_kind(setting, term) in _NOT_ALONE:
        raise NotAvailableError(
            f"'{term} @ {label}': intercepts and disturbances of constructs that are measured with "
            "others by a construct can be released in all groups only. Leave the group out, or "
            "release the items that differ."
        )
    return f"{term}{AT}{setting.labels[place]}"


def _place(setting: Setting, label: str) -> int | None:
    """Return the place of a group, as its label is printed, with blanks around it or without."""
    for written in (label, label.strip()):
        place = place_of_label(setting.labels, written)
        if place is None:
            place = place_of_label(setting.own_labels, written)
        if place is not None:
            return place
    same = [g for g, text in enumerate(setting.labels) if text.strip() == label.strip()]
    return same[0] if len(same) == 1 else None


def _require_links(setting: Setting) -> None:
    """Refuse releases that leave a group, or several, without a tie to the first.

    Raises
    ------
    IdentificationError
    """
    for step in setting.steps[1:]:
        for name, own in setting.part.constructs.items():
            for what, shared in (
                ("loading", [setting.loading_in(name, item, step.equal) for item in own]),
                ("intercept", [setting.intercept_in(item, step.equal) for item in own]),
            ):
                sharing = frozenset[int]().union(*shared)
                reached: frozenset[int] = frozenset({0})
                for _ in own:
                    reached = reached.union(*(one for one in shared if one & reached))
                last = step == setting.steps[-1] and setting.released
                lost = sorted((setting.groups if last else sharing) - reached)
                if lost:
                    raise IdentificationError(
                        f"With {', '.join(setting.released)} released no {what} of {name} ties "
                        f"{labels_listed([setting.labels[g] for g in lost])} to the first group, "
                        f"{labels_listed(setting.labels[:1])}, so that nothing gives them "
                        f"{'a unit' if what == 'loading' else 'an origin'} which they share. Keep "
                        "at least one, better two (Byrne, Shavelson & Muthén 1989)."
                    )


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

"""What a comparison is asked for, in the names of a model and its data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from inspect import signature
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import OptionError
from loyaltysem.groups.comparison.waves.cells import cells_name
from loyaltysem.groups.invariance import InvarianceLadder
from loyaltysem.groups.measurement_part import measurement_part
from loyaltysem.models import SEM
from loyaltysem.moments.answers import Answers
from loyaltysem.moments.observations import as_frame
from loyaltysem.moments.samples import Sample
from loyaltysem.specification import variables_of

__all__ = [
    "constructs_compared",
    "grouping_asked",
    "names_taken",
    "require_same",
    "require_unasked",
    "roles_asked",
]


def grouping_asked(group: str | None, time: str | None, ladder: InvarianceLadder | None) -> str:
    """Return the grouping variable: the one asked for, the ladder's, or the platform."""
    if group is not None:
        return group
    if ladder is None:
        return "platform"
    # over waves a ladder is grouped by platforms and waves together
    return ladder.group if time is None else ladder.group.removesuffix(cells_name("", time))


def names_taken(
    model: SEM,
    group: str,
    time: str | None,
    ladder: InvarianceLadder | None,
    climbing: Mapping[str, Any],
) -> dict[str, str]:
    """Return what each name is that an analysis has a use for already."""
    variables = variables_of(model._statements)
    found = dict.fromkeys(variables.observed, "a variable of the model")
    found |= dict.fromkeys(variables.latent, "a construct of the model")
    design = climbing
    if ladder is not None:
        options = ladder._record.climb.options
        design = {"weights": options.weights, "clusters": options.clusters}
    for option in ("weights", "clusters", "id"):
        if design.get(option):
            found[design[option]] = f"the column of {option}="
    if time is not None:
        found[time] = "the column of time="
    return found | {group: "the grouping"}


def require_unasked(options: Mapping[str, Any], climbing: Callable[..., Any]) -> None:
    """Refuse options of climbing a ladder beside one that is climbed.

    Parameters
    ----------
    options : mapping of str to value
    climbing : callable
        Whose defaults these options have.

    Raises
    ------
    OptionError
    """
    defaults = signature(climbing).parameters
    given = [
        name
        for name, value in options.items()
        if (bool(value) if name == "ordered" else value) != defaults[name].default
    ]
    if given:
        raise OptionError(
            f"A ladder was handed over, and with it {', '.join(f'{name}=' for name in given)}, "
            "which says how one is climbed. Give it to measurement_invariance, or leave ladder= "
            "out."
        )


def require_same(ladder: InvarianceLadder, model: SEM, answers: Answers, group: str) -> None:
    """Refuse a ladder of another grouping, another model or other answers.

    Raises
    ------
    OptionError
    """
    climb = ladder._record.climb
    if ladder.group != group:
        raise OptionError(
            f"The ladder is grouped by '{ladder.group}', and group={group!r}. Give the ladder of "
            "the grouping that is to be compared."
        )
    if measurement_part(model._statements) != climb.setting.part:
        raise OptionError(
            "The ladder was climbed with another model. Climb one with this model, or leave "
            "ladder= out."
        )
    frame = as_frame(answers.frame)
    rows = climb.sample.rows
    last = -1 if rows is None else max(int(of_group.max()) for of_group in rows)
    names = climb.sample.moments.names
    known = set(names) <= set(frame.columns) and last < len(frame)
    if not known or not _same_answers(climb.sample, frame, names):
        raise OptionError(
            "The ladder was climbed with other answers. Climb one with these data, or leave "
            "ladder= out."
        )


def _same_answers(sample: Sample, frame: Any, names: Sequence[str]) -> bool:
    if sample.values is None or sample.rows is None:
        return True
    rows = np.concatenate(sample.rows)
    known = np.concatenate(sample.values)
    for name, values in zip(names, known.T, strict=True):
        cells = frame[name].to_numpy()[rows]
        try:
            same = np.allclose(cells.astype(float), values, equal_nan=True)
        except (TypeError, ValueError):
            same = _one_to_one(cells, values)
        if not same:
            return False
    return True


def _one_to_one(cells: NDArray[Any], values: NDArray[np.float64]) -> bool:
    """Whether texts of categories stand for the numbers that they were given."""
    pairs = {(str(cell), str(value)) for cell, value in zip(cells, values.tolist(), strict=True)}
    texts, numbers = zip(*pairs, strict=True)
    return len(set(texts)) == len(pairs) == len(set(numbers))


def roles_asked(
    model: SEM, answers: Answers, source: str | None, target: str | None
) -> tuple[str, str]:
    """Return whose influence on what is asked for; empty texts without.

    Raises
    ------
    OptionError
        Only one of the two is known, or two constructs play one role.
    """
    source = source or _playing("satisfaction", answers, model)
    target = target or _playing("loyalty", answers, model)
    if bool(source) != bool(target):
        raise OptionError(
            "Whose influence on what? Give both source=... and target=..., two constructs of the "
            "model, or neither; the codebook's roles satisfaction and loyalty stand for them."
        )
    return source or "", target or ""


def _playing(role: str, answers: Answers, model: SEM) -> str | None:
    """Return the construct of the model that plays a role, or None where none is declared to."""
    playing = answers.roles.get(role, ())
    if len(playing) > 1:
        raise OptionError(
            f"Constructs {' and '.join(playing)} both have the role {role!r} in the codebook, so a "
            "comparison cannot know which one is meant. Give source=... and target=..., or leave "
            "the role with one of them."
        )
    return next((name for name in playing if name in _constructs_of(model)), None)


def _constructs_of(model: SEM) -> tuple[str, ...]:
    """Return the constructs of a model."""
    return tuple(measurement_part(model._statements).constructs)


def constructs_compared(constructs: Sequence[str], source: str, target: str) -> tuple[str, ...]:
    """Return the constructs whose levels are compared: source and target, or else all."""
    named = tuple(name for name in (source, target) if name in constructs)
    return named or tuple(constructs)

"""What a hypothesis claims, in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from loyaltysem.words.languages import Language, require_language

__all__ = ["claim"]

_SIGNS = {"+": ("positive", "正向", "正"), "-": ("negative", "负向", "负")}


def claim(
    names: Sequence[str],
    effect: Literal["direct", "indirect", "total"],
    sign: Literal["+", "-"],
    language: Language,
) -> str:
    """Say what is claimed of an effect.

    Parameters
    ----------
    names : sequence of str
        What the constructs along the way are called, from the cause to the outcome.
    effect : {"direct", "indirect", "total"}
    sign : {"+", "-"}
    language : {"en", "zh"}

    Raises
    ------
    OptionError
        The language is unknown.

    Examples
    --------
    >>> claim(["Satisfaction", "Trust", "Loyalty"], "indirect", "+", "en")
    'Satisfaction has a positive indirect effect on Loyalty through Trust'
    >>> claim(["满意", "忠诚"], "direct", "+", "zh")
    '满意对忠诚有正向影响'
    """
    require_language(language)
    cause, *between, outcome = names
    kind, direction, direction_of_total = _SIGNS[sign]
    if language == "zh":
        if effect == "total":
            return f"{cause}对{outcome}的总影响为{direction_of_total}"
        through = f"{'依次' if len(between) > 1 else ''}通过{'、'.join(between)}" if between else ""
        return f"{cause}{through}对{outcome}有{direction}{'间接' * (effect == 'indirect')}影响"
    adjective = "" if effect == "direct" else f" {effect}"
    through = f" through {', then '.join(between)}" if between else ""
    return f"{cause} has a {kind}{adjective} effect on {outcome}{through}"

"""What a hypothesis claims, in one sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from loyaltysem.words.languages import Language, require_language

__all__ = ["claim"]

_SIGNS = {"+": ("positive", "正向", "正"), "-": ("negative", "负向", "负")}


_MODERATED = {
    # whether the product has the sign of the effect that it moderates
    True: ("strengthens", "增强"),
    False: ("weakens", "削弱"),
}


def claim(
    names: Sequence[str],
    effect: Literal["direct", "indirect", "total", "moderation"],
    sign: Literal["+", "-"],
    language: Language,
    *,
    moderator: str = "",
    moderated: Literal["+", "-"] | None = None,
) -> str:
    """Say what is claimed of an effect.

    Parameters
    ----------
    names : sequence of str
        What the constructs along the way are called, from the cause to the outcome.
    effect : {"direct", "indirect", "total", "moderation"}
    sign : {"+", "-"}
    language : {"en", "zh"}
    moderator : str
        What the moderator is called, where a moderation is claimed.
    moderated : {"+", "-"}, optional
        The sign of the effect that is moderated, where it is claimed too.

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
    >>> claim(["Shared values", "Trust"], "direct", "+", "en")
    'Shared values have a positive effect on Trust'
    >>> claim(["满意", "忠诚"], "moderation", "-", "zh", moderator="转换成本", moderated="+")
    '转换成本削弱满意对忠诚的正向影响'
    """
    require_language(language)
    cause, *between, outcome = names
    kind, direction, direction_of_total = _SIGNS[sign]
    if effect == "moderation":
        return _moderation(cause, outcome, moderator, sign, moderated, language)
    if language == "zh":
        if effect == "total":
            return f"{cause}对{outcome}的总影响为{direction_of_total}"
        through = f"{'依次' if len(between) > 1 else ''}通过{'、'.join(between)}" if between else ""
        return f"{cause}{through}对{outcome}有{direction}{'间接' * (effect == 'indirect')}影响"
    adjective = "" if effect == "direct" else f" {effect}"
    through = f" through {', then '.join(between)}" if between else ""
    return f"{cause} {_has(cause)} a {kind}{adjective} effect on {outcome}{through}"


def _has(name: str) -> str:
    """Return the verb that goes with a name: shared values have what trust has."""
    head = re.split(r" (?:of|to|with|in) | \(", name)[0].casefold()
    return "have" if re.search(r"[^sui]s$", head) else "has"


def _moderation(
    cause: str,
    outcome: str,
    moderator: str,
    sign: Literal["+", "-"],
    moderated: Literal["+", "-"] | None,
    language: Language,
) -> str:
    if moderated is None:
        if language == "zh":
            return f"{moderator}{_SIGNS[sign][1]}调节{cause}对{outcome}的影响"
        how = f"the effect of {cause} on {outcome} ({_SIGNS[sign][0]}ly)"
        return f"{moderator} moderate{'s' * (_has(moderator) == 'has')} {how}"
    verb, verb_zh = _MODERATED[sign == moderated]
    verb = verb if _has(moderator) == "has" else verb[:-1]
    kind, direction, _ = _SIGNS[moderated]
    if language == "zh":
        return f"{moderator}{verb_zh}{cause}对{outcome}的{direction}影响"
    return f"{moderator} {verb} the {kind} effect of {cause} on {outcome}"

"""What the constructs of the field's theories are called, and what their items ask for."""

from __future__ import annotations

from collections.abc import Mapping

from loyaltysem.words.theories.roles.loyalty import LOYALTY
from loyaltysem.words.theories.roles.quality import QUALITY
from loyaltysem.words.theories.roles.relationships import RELATIONSHIPS
from loyaltysem.words.theories.roles.role_words import RoleWords
from loyaltysem.words.theories.roles.technology import TECHNOLOGY

__all__ = ["ROLE_WORDS", "RoleWords", "role_called"]

#: By role.
ROLE_WORDS: Mapping[str, RoleWords] = {**QUALITY, **LOYALTY, **RELATIONSHIPS, **TECHNOLOGY}


def role_called(text: str) -> str:
    """Return the role that a text names: itself, its English or Chinese name, or another of them.

    Returns
    -------
    str
        Empty where no role is called so.

    Examples
    --------
    >>> role_called("顾客满意"), role_called("Switching cost"), role_called("trust")
    ('satisfaction', 'switching_cost', 'trust')
    """
    key = _plain(text)
    for role, words in ROLE_WORDS.items():
        if key in map(_plain, (role, words.label, words.label_zh, *words.also)):
            return role
    return ""


def _plain(text: str) -> str:
    return text.strip().casefold().replace("_", " ").replace("-", " ")

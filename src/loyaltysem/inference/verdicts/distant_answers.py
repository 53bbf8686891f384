"""Answers of a fit that may be codes of missing ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from loyaltysem.inference.verdicts.check import Check
from loyaltysem.moments.soundness.distant_codes import DISTANT_REMEDY, DistantCode, in_words

__all__ = ["distant_answers"]


def distant_answers(
    found: Sequence[DistantCode], noun: Literal["answers", "categories"]
) -> tuple[Check, ...]:
    """Report values far from all others of their item, which may be codes of missing answers.

    Parameters
    ----------
    found : sequence of DistantCode
        In the answers of the fit.
    noun : {"answers", "categories"}
        What they are in the model.

    Returns
    -------
    tuple of Check
        A caution that names them with their counts; empty where there are none.
    """
    if not found:
        return ()
    return (
        Check(
            noun,
            "caution",
            f"far from all other answers of the item: {in_words(found)}.",
            DISTANT_REMEDY,
        ),
    )

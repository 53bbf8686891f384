"""Whether the paths of a theory carry the effect that a hypothesis claims."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

from loyaltysem.errors import ModelSyntaxError
from loyaltysem.specification.hypotheses import Hypothesis

__all__ = ["check_claim"]


def check_claim(hypothesis: Hypothesis, drawn: Collection[tuple[str, str]]) -> None:
    """Refuse a claim that no path carries.

    Parameters
    ----------
    hypothesis : Hypothesis
    drawn : collection of (str, str)
        The paths, from and to.

    Raises
    ------
    ModelSyntaxError
        The theory has no such way; or a moderator has no path to the outcome.
    """
    if hypothesis.effect in ("direct", "moderation") or len(hypothesis.route) > 2:
        lacking = [" → ".join(step) for step in pairwise(hypothesis.route) if step not in drawn]
    else:
        # what the cause reaches, by way of something else where the effect is indirect
        reached = {after for before, after in drawn if before == hypothesis.cause}
        found = reached if hypothesis.effect == "total" else set[str]()
        while reached:
            reached = {after for before, after in drawn if before in reached}
            found = found | reached
        lacking = [] if hypothesis.outcome in found else [f"{hypothesis.written}"]
    if lacking:
        kind = "moderation" if hypothesis.moderator else f"{hypothesis.effect} effect"
        raise ModelSyntaxError(
            f"{hypothesis.name} claims the {kind} {hypothesis.written}, and "
            f"the theory has no way {', '.join(lacking)}. Add the path, or leave the hypothesis "
            "out."
        )
    if hypothesis.moderator and (hypothesis.moderator, hypothesis.outcome) not in drawn:
        raise ModelSyntaxError(
            f"{hypothesis.name} claims the moderation {hypothesis.written}, and the theory has no "
            f"path {hypothesis.moderator} → {hypothesis.outcome}: without it the product would "
            "stand for the moderator's own effect as well. Add the path; no hypothesis need be "
            "made of it."
        )

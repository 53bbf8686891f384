"""What a theory claims of one effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from loyaltysem.arguments import checked
from loyaltysem.errors import ModelSyntaxError, OptionError
from loyaltysem.specification.syntax_errors import check_name

__all__ = ["ClaimedEffect", "Hypothesis", "Sign"]

ClaimedEffect = Literal["direct", "indirect", "total", "moderation"]
Sign = Literal["+", "-"]


@checked
@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One hypothesis: an effect and the sign it is claimed to have.

    Attributes
    ----------
    name : str
        ``"H1"``.
    route : tuple of str
        From the cause to the outcome: the two of them; or, of an indirect effect, what it goes
        through as well, where one route is meant and not all together.
    sign : {"+", "-"}
        Of the effect; of a moderation, whether the effect of the cause rises (``"+"``) or falls
        with the moderator.
    effect : {"direct", "indirect", "total", "moderation"}
        Along the one path; along a route, or all routes, through others; all of it; or what a
        moderator makes of the direct effect.
    source : str
        Who claims it.
    verified : bool
        Whether the claim was read in the source's own text.
    moderator : str
        On what the effect depends, where a moderation is claimed; else empty.

    Raises
    ------
    OptionError
        Something of another kind: a sign that is neither ``"+"`` nor ``"-"``, a route that is one
        text, no name.
    ModelSyntaxError
        The route does not go with the effect, or goes twice through one place; a moderation
        without a moderator, or a moderator of something else.

    Examples
    --------
    >>> Hypothesis("H4", ("SAT", "TRU", "LOY"), "+", "indirect").written
    'SAT → TRU → LOY'
    >>> Hypothesis("H5", ("SAT", "LOY"), "-", "moderation", moderator="SC").written
    'SAT × SC → LOY'
    """

    name: str
    route: tuple[str, ...]
    sign: Sign
    effect: ClaimedEffect = "direct"
    source: str = ""
    verified: bool = False
    moderator: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "route", tuple(self.route))
        if not self.name.strip():
            raise OptionError(
                f"The hypothesis on {self.written or 'nothing'} has an empty name, and tables and "
                "sentences call it by its name. Write Hypothesis('H1', ...)."
            )
        for name in self.route:
            check_name(name)
        if len(self.route) < 2:
            raise ModelSyntaxError(
                f"{self.name} names {', '.join(self.route) or 'nothing'}; an effect has a cause "
                "and an outcome. Write both: Hypothesis('H1', ('SAT', 'LOY'), '+')."
            )
        if len(set(self.route)) < len(self.route):
            raise ModelSyntaxError(
                f"{self.name} claims an effect along {self.written}, which goes through one place "
                "twice, and a theory has no circles. Name each once."
            )
        if self.effect != "indirect" and len(self.route) > 2:
            raise ModelSyntaxError(
                f"{self.name} claims the {self.effect} effect along {self.written}, and only an "
                "indirect effect goes through others. Say effect='indirect', or name the cause and "
                "the outcome alone."
            )
        self._check_moderator()

    def _check_moderator(self) -> None:
        if bool(self.moderator) != (self.effect == "moderation"):
            found = (
                f"names the moderator {self.moderator} of a {self.effect} effect"
                if self.moderator
                else "claims a moderation and names no moderator"
            )
            raise ModelSyntaxError(
                f"{self.name} {found}; a moderation says on what an effect depends. Write "
                "Hypothesis('H1', ('SAT', 'LOY'), '-', 'moderation', moderator='SC')."
            )
        if self.moderator:
            check_name(self.moderator)
        if self.moderator in self.route:
            raise ModelSyntaxError(
                f"{self.name} claims that {self.moderator} moderates {' → '.join(self.route)}, of "
                "which it is itself an end: that is a curve, and no moderation. Name another "
                "moderator."
            )

    @property
    def cause(self) -> str:
        """Where the effect begins."""
        return self.route[0]

    @property
    def outcome(self) -> str:
        """Where it ends."""
        return self.route[-1]

    @property
    def written(self) -> str:
        """The route with arrows; of a moderation, the product and the outcome."""
        if self.moderator:
            return f"{self.cause} × {self.moderator} → {self.outcome}"
        return " → ".join(self.route)

    @property
    def names(self) -> tuple[str, ...]:
        """All that it speaks of."""
        return (*self.route, self.moderator) if self.moderator else self.route

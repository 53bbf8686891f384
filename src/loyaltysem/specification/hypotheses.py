"""What a theory claims of one effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from loyaltysem.errors import ModelSyntaxError

__all__ = ["ClaimedEffect", "Hypothesis", "Sign"]

ClaimedEffect = Literal["direct", "indirect", "total"]
Sign = Literal["+", "-"]


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
    effect : {"direct", "indirect", "total"}
        Along the one path; along a route, or all routes, through others; or all of it.
    source : str
        Who claims it.
    verified : bool
        Whether the claim was read in the source's own text.

    Raises
    ------
    ModelSyntaxError
        The route does not go with the effect.

    Examples
    --------
    >>> Hypothesis("H4", ("SAT", "TRU", "LOY"), "+", "indirect").written
    'SAT → TRU → LOY'
    """

    name: str
    route: tuple[str, ...]
    sign: Sign
    effect: ClaimedEffect = "direct"
    source: str = ""
    verified: bool = False

    def __post_init__(self) -> None:
        if len(self.route) < 2:
            raise ModelSyntaxError(
                f"{self.name} names {', '.join(self.route) or 'nothing'}; an effect has a cause "
                "and an outcome. Write both: Hypothesis('H1', ('SAT', 'LOY'), '+')."
            )
        if self.effect != "indirect" and len(self.route) > 2:
            raise ModelSyntaxError(
                f"{self.name} claims the {self.effect} effect along {self.written}, and only an "
                "indirect effect goes through others. Say effect='indirect', or name the cause and "
                "the outcome alone."
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
        """The route with arrows."""
        return " → ".join(self.route)

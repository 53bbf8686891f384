"""What a theory claims of one effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from loyaltysem.arguments import checked
from loyaltysem.errors import ModelSyntaxError, OptionError
from loyaltysem.specification.syntax_errors import check_name

__all__ = ["ClaimedEffect", "Hypothesis", "Sign"]

ClaimedEffect = Literal["direct", "indirect", "total"]
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
    effect : {"direct", "indirect", "total"}
        Along the one path; along a route, or all routes, through others; or all of it.
    source : str
        Who claims it.
    verified : bool
        Whether the claim was read in the source's own text.

    Raises
    ------
    OptionError
        Something of another kind: a sign that is neither ``"+"`` nor ``"-"``, a route that is one
        text, no name.
    ModelSyntaxError
        The route does not go with the effect, or goes twice through one place.

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

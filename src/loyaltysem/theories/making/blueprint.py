"""What a source claims, by roles: the record from which the theories of this room follow."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from loyaltysem.specification import Graph, Hypothesis, Node, Path
from loyaltysem.specification.hypotheses import ClaimedEffect, Sign
from loyaltysem.words import Reference, TheoryWords

__all__ = ["Blueprint", "Claim", "direct", "indirect", "moderated"]


@dataclass(frozen=True, slots=True)
class Claim:
    """One hypothesis of a source, in places of the theory instead of constructs.

    Attributes
    ----------
    route, sign, effect, moderator, verified
        As of a :class:`~loyaltysem.specification.Hypothesis`.
    source : Reference
    """

    route: tuple[str, ...]
    sign: Sign
    effect: ClaimedEffect
    source: Reference
    verified: bool = False
    moderator: str = ""

    @property
    def places(self) -> set[str]:
        """All that it speaks of."""
        return {*self.route, self.moderator} - {""}

    def hypothesis(self, name: str, nodes: Mapping[str, Node]) -> Hypothesis:
        """Return what it says of the constructs that stand in the places."""
        return Hypothesis(
            name,
            tuple(nodes[place].name for place in self.route),
            self.sign,
            self.effect,
            source=self.source.entry("en"),
            verified=self.verified,
            moderator=nodes[self.moderator].name if self.moderator else "",
        )


def direct(
    cause: str, outcome: str, sign: Sign, source: Reference, *, verified: bool = False
) -> Claim:
    """Claim an effect along one path."""
    return Claim((cause, outcome), sign, "direct", source, verified)


def indirect(*route: str, sign: Sign = "+", source: Reference, verified: bool = False) -> Claim:
    """Claim an effect along a route through others."""
    return Claim(route, sign, "indirect", source, verified)


def moderated(
    route: tuple[str, str],
    moderator: str,
    sign: Sign,
    source: Reference,
    *,
    verified: bool = False,
) -> Claim:
    """Claim that an effect depends on a moderator."""
    return Claim(route, sign, "moderation", source, verified, moderator)


@dataclass(frozen=True, slots=True)
class Blueprint:
    """A theory before its places are filled.

    Attributes
    ----------
    words : TheoryWords
        Name, source, and what was read in it.
    places : tuple of str
        Roles, from causes to outcomes.
    claims : tuple of Claim
        In the order in which they are numbered.
    optional : collection of str
        Places that may stay empty; what is claimed of them is left out then.
    paths : tuple of (str, str)
        Effects that are in the model, and of which nothing is claimed.
    """

    words: TheoryWords
    places: tuple[str, ...]
    claims: tuple[Claim, ...]
    optional: Collection[str] = ()
    paths: tuple[tuple[str, str], ...] = ()

    @property
    def needed(self) -> tuple[str, ...]:
        """Places that have to be filled."""
        return tuple(place for place in self.places if place not in self.optional)

    def called(self, said: str, said_zh: str) -> Blueprint:
        """Say in its name which of several forms it is."""
        return replace(self, words=self.words.variant(said, said_zh))

    def without(self, places: Collection[str]) -> Blueprint:
        """Leave places out, with all that is claimed of them."""
        return replace(
            self,
            places=tuple(place for place in self.places if place not in places),
            claims=tuple(claim for claim in self.claims if not claim.places & set(places)),
            paths=tuple(path for path in self.paths if not set(path) & set(places)),
        )

    def without_path(self, cause: str, outcome: str) -> Blueprint:
        """Leave one direct effect out."""
        return replace(
            self,
            claims=tuple(
                claim
                for claim in self.claims
                if (claim.effect, claim.route) != ("direct", (cause, outcome))
            ),
            paths=tuple(path for path in self.paths if path != (cause, outcome)),
        )

    def linear(self) -> Blueprint:
        """Leave moderations out; the moderators keep their own effects."""
        return replace(
            self,
            claims=tuple(claim for claim in self.claims if claim.effect != "moderation"),
            paths=(*self.paths, *self._of_moderators(self.claims)),
        )

    def graph(self, nodes: Mapping[str, Node]) -> Graph:
        """Return the theory of the constructs that fill its places.

        Parameters
        ----------
        nodes : mapping of str to Node
            By place; those that stay empty are not in it.
        """
        claims = [claim for claim in self.claims if claim.places <= set(nodes)]
        steps = [*self._steps(claims), *self.paths, *self._of_moderators(claims)]
        drawn = [step for step in dict.fromkeys(steps) if set(step) <= set(nodes)]
        return Graph(
            nodes=tuple(nodes[place] for place in self.places if place in nodes),
            paths=tuple(Path(nodes[cause].name, nodes[outcome].name) for cause, outcome in drawn),
            hypotheses=tuple(
                claim.hypothesis(f"H{i}", nodes) for i, claim in enumerate(claims, start=1)
            ),
            described=self.words,
        )

    @staticmethod
    def _steps(claims: Sequence[Claim]) -> Iterable[tuple[str, str]]:
        for claim in claims:
            if claim.effect == "direct":
                yield from pairwise(claim.route)

    @staticmethod
    def _of_moderators(claims: Sequence[Claim]) -> list[tuple[str, str]]:
        """Return the moderators' own effects, without which a product cannot be read."""
        return [(claim.moderator, claim.route[-1]) for claim in claims if claim.moderator]

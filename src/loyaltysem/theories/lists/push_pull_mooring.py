"""What pushes away, what pulls, and what moors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from loyaltysem.arguments import checked
from loyaltysem.specification.hypotheses import Sign
from loyaltysem.survey import Codebook
from loyaltysem.theories.lists.listed import listed_nodes, signs_of
from loyaltysem.theories.making.blueprint import Blueprint, Claim, direct, moderated
from loyaltysem.theories.making.filling import nodes_of_roles, theory_of
from loyaltysem.theories.theory import Theory
from loyaltysem.words.theories.field import PUSH_PULL_MOORING
from loyaltysem.words.theories.publications import BANSAL_2005

__all__ = ["push_pull_mooring"]

_OUTCOME = "switching_intention"
#: A low level of these pushes away.
_PUSHING_WHEN_LOW = (
    *("satisfaction", "trust", "commitment", "perceived_value", "loyalty", "image"),
    *("website_quality", "service_quality", "system_quality", "information_quality"),
)
#: These hold.
_HOLDING = ("switching_cost", "termination_cost", "inertia", "commitment", "relationship_benefits")


@checked
def push_pull_mooring(
    codebook: Codebook | None = None,
    *,
    push: str | Sequence[str] | Mapping[str, Sign],
    pull: str | Sequence[str] | Mapping[str, Sign],
    mooring: str | Sequence[str] | Mapping[str, Sign],
    moderation: bool = True,
    controls: Sequence[str] = (),
) -> Theory:
    """Customers switch for what pushes them away and what pulls them, unless they are moored.

    Parameters
    ----------
    codebook : Codebook, optional
        Its construct with the role ``switching_intention`` is what is explained. Without one the
        lists name roles, and the theory has standard names: to look at, to plot, and to write a
        codebook from by ``.template()``.
    push, pull, mooring : sequence of str, or mapping of str to {"+", "-"}
        Constructs, by name or by role, and, where given, the sign of each one's effect on the
        intention to switch. Without signs they are positive; negative for what pushes when it is
        low (satisfaction, trust, commitment, perceived value, loyalty, image, quality), and for
        moorings that hold (switching and termination cost, inertia, commitment, relationship
        benefits).
    moderation : bool
        Claim that each mooring moderates the effect of each push and pull: one that holds weakens
        it, one that loosens (attitude to switching, variety seeking) strengthens it. These
        are products of constructs: ``ls.SEM(theory).fit(..., interaction="lms")``, or ``"qml"``
        where both moorings and movers are three or more, for which ``"lms"`` is refused by name.
        Without them moorings have their own effects alone, and nothing need be said.
    controls : sequence of str
        As in :func:`satisfaction_trust_loyalty`.

    Returns
    -------
    Theory
        One hypothesis for each push, pull and mooring → switching intention, then one for each
        moderation.

    Raises
    ------
    CodebookError
        No construct has the role ``switching_intention``, or two have it.
    OptionError
        A list is empty; a construct is unknown, named twice, or stands in two lists; a control is
        an item of a construct, or something else that is no column of numbers.

    Notes
    -----
    That all three have direct and some of them moderating effects on switching intentions was read
    in the abstract of Bansal, Taylor & St. James (2005), Journal of the Academy of Marketing
    Science 33(1). Which constructs stand for them is your choice, so each single sign was
    **not verified**.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> theory = ls.theories.push_pull_mooring(
    ...     push=["satisfaction"], pull=["alternative_attractiveness"], mooring=["switching_cost"]
    ... )
    >>> theory.hypotheses[["route", "sign"]].to_numpy().tolist()  # doctest: +NORMALIZE_WHITESPACE
    [['SAT → SWI', '-'], ['ALT → SWI', '+'], ['SC → SWI', '-'], ['SAT × SC → SWI', '+'],
     ['ALT × SC → SWI', '-']]
    """
    lists = {"push": push, "pull": pull, "mooring": mooring}
    outcome = nodes_of_roles((_OUTCOME,), codebook)
    found = listed_nodes(lists, codebook, list(outcome.values()))
    signs = {
        "push": signs_of(push, found["push"], _PUSHING_WHEN_LOW),
        "pull": signs_of(pull, found["pull"]),
        "mooring": signs_of(mooring, found["mooring"], _HOLDING),
    }
    nodes = {name: node for part in found.values() for name, node in part.items()} | outcome
    blueprint = Blueprint(PUSH_PULL_MOORING, places=tuple(nodes), claims=tuple(_claims(signs)))
    return theory_of(blueprint if moderation else blueprint.linear(), nodes, codebook, controls)


def _claims(signs: Mapping[str, Mapping[str, Sign]]) -> Iterator[Claim]:
    moved = {**signs["push"], **signs["pull"]}
    for cause, sign in {**moved, **signs["mooring"]}.items():
        yield direct(cause, _OUTCOME, sign, BANSAL_2005)
    for mooring, held in signs["mooring"].items():
        for cause, sign in moved.items():
            # what loosens makes an effect larger in its own direction, what holds smaller
            product: Sign = "+" if sign == held else "-"
            yield moderated((cause, _OUTCOME), mooring, product, BANSAL_2005)

"""Satisfaction → website trust → loyalty."""

from __future__ import annotations

from loyaltysem.arguments import checked
from loyaltysem.errors import CodebookError
from loyaltysem.models import SEM
from loyaltysem.survey import Codebook, Construct

__all__ = ["satisfaction_trust_loyalty"]


@checked
def satisfaction_trust_loyalty(codebook: Codebook, *, antecedents: bool = True) -> SEM:
    """Satisfaction influences loyalty directly, and through trust in the website.

    Parameters
    ----------
    codebook : Codebook
        Its constructs with the roles ``satisfaction``, ``trust`` and ``loyalty`` make the model.
    antecedents : bool
        Let the constructs with the roles ``website_quality`` and ``perceived_value``, where the
        codebook has them, explain satisfaction.

    Returns
    -------
    SEM
        With paths ``a`` (satisfaction → trust), ``b`` (trust → loyalty) and ``c`` (satisfaction →
        loyalty), and the defined parameters ``indirect`` = a·b and ``influence`` = c + a·b, the
        influence coefficient of satisfaction on loyalty.

    Raises
    ------
    CodebookError
        A role is missing.

    Notes
    -----
    The structure 满意 → 网站信任 → 忠诚 is that of 王琴英, 郭慧君, 刘敏 (2015), 商业经济研究 (11),
    whose coefficients are not public.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> survey = ls.datasets.load_platforms()
    >>> model = ls.theories.satisfaction_trust_loyalty(survey.codebook, antecedents=False)
    >>> print(model.model_text.splitlines()[-1])
    influence := c+a*b
    """
    satisfaction = _with_role(codebook, "satisfaction")
    trust = _with_role(codebook, "trust")
    loyalty = _with_role(codebook, "loyalty")
    before = []
    if antecedents:
        found = (codebook.by_role("website_quality"), codebook.by_role("perceived_value"))
        before = [construct for construct in found if construct is not None]
    items = codebook.construct_items
    lines = [
        f"{construct.name} =~ {' + '.join(items[construct.name])}"
        for construct in (*before, satisfaction, trust, loyalty)
    ]
    if before:
        lines.append(f"{satisfaction.name} ~ {' + '.join(c.name for c in before)}")
    lines += [
        f"{trust.name} ~ a*{satisfaction.name}",
        f"{loyalty.name} ~ b*{trust.name} + c*{satisfaction.name}",
        "indirect := a*b",
        "influence := c + a*b",
    ]
    return SEM("\n".join(lines))


def _with_role(codebook: Codebook, role: str) -> Construct:
    construct = codebook.by_role(role)  # type: ignore[arg-type]
    if construct is None:
        roles = ", ".join(f"{c.name}: {c.role or 'none'}" for c in codebook.constructs)
        raise CodebookError(
            f"No construct of the codebook has the role '{role}' ({roles}), so the model cannot "
            f'know which one it is. Add role = "{role}" to it in the codebook.'
        )
    return construct

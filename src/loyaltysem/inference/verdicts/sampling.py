"""Whether respondents were sampled so that what is said of them can be trusted."""

from __future__ import annotations

from loyaltysem.inference.verdicts.check import Check

__all__ = ["ENOUGH", "respondents_for_products", "respondents_sampled"]

#: Share of the respondents that weights should leave; below, few of them decide.
ENOUGH = 0.5
#: Respondents a free parameter, by a usual rule of thumb.
FIVE = 5


def respondents_sampled(n: int, n_effective: float | None, n_shared: int) -> tuple[Check, ...]:
    """Report weights by which few respondents decide, and clusters that groups share.

    Parameters
    ----------
    n : int
        Respondents.
    n_effective : float or None
        Respondents without weights that say as much; None where none has a weight.
    n_shared : int
        Times that a cluster has respondents in one more group.

    Returns
    -------
    tuple of Check
        Cautions; empty where there is nothing to say.
    """
    found = []
    if n_effective is not None and n_effective < ENOUGH * n:
        found.append(
            Check(
                "weights",
                "caution",
                f"the weights leave {n} respondents as much to say as {n_effective:.1f} without "
                "weights would have (Kish's effective sample size).",
                "Few respondents decide, and large-sample errors need many. Look at the largest "
                "weights, and trim them or rake to fewer margins.",
            )
        )
    if n_shared:
        found.append(
            Check(
                "shared clusters",
                "caution",
                f"clusters have respondents in more than one group ({n_shared} times).",
                "Their scores are added up within each group, as lavaan does, so that errors of "
                "what groups share, and of differences between groups, take such a cluster for "
                "several independent ones. Compare with intervals of a bootstrap of one group at "
                "a time, or give the groups clusters of their own.",
            )
        )
    return tuple(found)


def respondents_for_products(n: int, n_free: int) -> tuple[Check, ...]:
    """Report too few respondents for a product of constructs.

    Parameters
    ----------
    n, n_free : int
        Respondents and free parameters.

    Returns
    -------
    tuple of Check
        A caution; empty where there is nothing to say.
    """
    if n >= FIVE * n_free:
        return ()
    return (
        Check(
            "respondents",
            "caution",
            f"{n} respondents for {n_free} free parameters, and among these the product of "
            "constructs.",
            "A product varies less than its factors and is told by few of the answers, so that its "
            "errors and its test rest on larger samples than the rest of the model (five to ten "
            "respondents a parameter is a usual rule). Collect more answers, fit a simpler model, "
            "or report the moderation as exploratory.",
        ),
    )

"""A model's estimates by semopy."""

from __future__ import annotations

import numpy as np
import pandas as pd

from loyaltysem.engines.quiet import quiet

__all__ = ["SemopyKey", "semopy_estimates", "semopy_key"]

#: The operator and both sides; covariances are the same both ways round.
SemopyKey = tuple[str, frozenset[str] | str]
ROUNDS = 5
MAX_ITERATIONS = 5000
SMALLEST_FALL = 1e-15


def semopy_estimates(text: str, covariance: pd.DataFrame, n: int) -> dict[SemopyKey, float]:
    """Return the estimates of a model by normal maximum likelihood.

    Parameters
    ----------
    text : str
        The model, every parameter written out.
    covariance : DataFrame, shape (p, p)
    n : int
        Respondents.

    Returns
    -------
    dict of SemopyKey to float
        Free and fixed values; see :func:`semopy_key`.
    """
    with quiet():
        import semopy

        model = semopy.Model(text)
        objective = np.inf
        # its optimiser stops early; going on from where it stopped brings it to the minimum
        for _ in range(ROUNDS):
            found = model.fit(
                cov=covariance,
                n_samples=n,
                obj="MLW",
                # its default, SLSQP, can go round in circles for ever
                solver="L-BFGS-B",
                options={"ftol": SMALLEST_FALL, "gtol": 1e-10, "maxiter": MAX_ITERATIONS},
            )
            fall, objective = objective - float(found.fun), float(found.fun)
            if fall < SMALLEST_FALL:
                break
        table = model.inspect()
    return {
        (op, frozenset((lhs, rhs)) if op == "~~" else f"{lhs} {rhs}"): float(value)
        for lhs, op, rhs, value in table[["lval", "op", "rval", "Estimate"]].itertuples(index=False)
    }


def semopy_key(lhs: str, op: str, rhs: str) -> SemopyKey:
    """Return where a coefficient stands; to semopy a loading is a regression of the item."""
    if op == "~~":
        return "~~", frozenset((lhs, rhs))
    return "~", f"{rhs} {lhs}" if op == "=~" else f"{lhs} {rhs}"

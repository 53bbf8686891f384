"""Whether the saturated model, which a fit is compared with, is known."""

from __future__ import annotations

from collections.abc import Sequence

from loyaltysem.inference.verdicts.check import Check

__all__ = ["unknown_comparison"]


def unknown_comparison(refused: str, covariates: Sequence[str]) -> tuple[Check, ...]:
    """Report that a model cannot be compared with the saturated one.

    Parameters
    ----------
    refused : str
        Why; empty where it can.
    covariates : sequence of str
        Variables that the model holds at their saturated moments, on which its estimates rest.

    Returns
    -------
    tuple of Check
        Empty where it can; else a caution, or a problem with covariates.
    """
    if not refused:
        return ()
    if covariates:
        remedy = (
            f"The covariates ({', '.join(covariates)}) are held at the saturated means and "
            "covariances, so that the estimates rest on them, too. Leave out the items with "
            "fewest answers, or fit with fixed_x=False."
        )
        return (Check("saturated model", "problem", refused, remedy),)
    remedy = (
        "Chi-square, fit indices and residuals are refused: they compare with it. Estimates, "
        "standard errors, their tests and the log-likelihood rest on the model's own likelihood "
        "and stand. Leave out the items with fewest answers to judge the fit."
    )
    return (Check("saturated model", "caution", refused, remedy),)

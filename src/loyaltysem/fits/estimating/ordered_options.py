"""What may be asked of a fit of ordered items, and which items these are."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from loyaltysem.errors import (
    NotAvailableError,
    OptionError,
    SpecificationWarning,
    VariableNotFoundError,
    users_line,
)
from loyaltysem.fits.options import FitOptions
from loyaltysem.moments.samples import Sample
from loyaltysem.specification import OrderedItems, Parameterization

__all__ = [
    "check_ordered_controls",
    "check_ordered_names",
    "check_ordered_options",
    "check_ordered_products",
    "ordered_items",
    "with_mean_structure",
]

_ESTIMATORS = ("WLSMV", "WLSM", "DWLS", "ULSMV", "ULSM", "ULS", "WLS")


def ordered_items(sample: Sample, options: FitOptions) -> OrderedItems | None:
    """Return the ordered items of a sample with their numbers of categories, if it has any.

    Parameters
    ----------
    sample : Sample
    options : FitOptions

    Returns
    -------
    OrderedItems, or None
    """
    answers = sample.ordinal
    if answers is None:
        return None
    counts = zip(answers.names, answers.n_categories.tolist(), strict=True)
    return OrderedItems(tuple(counts), options.parameterization)


def check_ordered_names(options: FitOptions, observed: Sequence[str]) -> None:
    """Refuse a list of ordered items that is not that of the model's observed variables.

    Raises
    ------
    VariableNotFoundError
        A name is not observed in the model.
    NotAvailableError
        An observed variable of the model is not listed.
    """
    if options.ordered is True or not options.ordered:
        return
    unknown = [name for name in options.ordered if name not in observed]
    if unknown:
        raise VariableNotFoundError(
            f"ordered lists {', '.join(unknown)}, which the model does not observe. Its observed "
            f"variables are {', '.join(observed)}. Correct the list, or say ordered=True for all."
        )
    left = [name for name in observed if name not in options.ordered]
    if left:
        raise NotAvailableError(
            f"ordered leaves out {', '.join(left)}: ordered and continuous observed variables in "
            "one model are not available. Say ordered=True if these have up to twelve ordered "
            "answers as well, or fit all of them as continuous with estimator='MLR'."
        )


def with_mean_structure(options: FitOptions) -> FitOptions:
    """Ignore `meanstructure=False` for ordered items, as lavaan does, and say so.

    Warns
    -----
    SpecificationWarning
    """
    if not options.ordered or options.meanstructure is not False:
        return options
    warnings.warn(
        "meanstructure=False is ignored: ordered items have thresholds, which are part of a mean "
        "structure, so the model has one. Leave the option out.",
        SpecificationWarning,
        stacklevel=users_line(),
    )
    return replace(options, meanstructure=None)


def check_ordered_controls(names: Sequence[str], options: FitOptions) -> None:
    """Refuse numeric controls beside ordered items.

    Raises
    ------
    NotAvailableError
    """
    if options.ordered:
        listed = ", ".join(names)
        raise NotAvailableError(
            f"The theory controls for {listed}, and with ordered= all observed variables are cut "
            f"from latent responses, {listed} too; ordered items with numeric controls in one "
            "model are not available. Leave the controls out, or leave ordered= out and fit the "
            "items as continuous with estimator='MLR'."
        )


def check_ordered_products(names: Sequence[str], options: FitOptions) -> None:
    """Refuse products beside ordered items.

    Raises
    ------
    NotAvailableError
    """
    if names and options.ordered:
        raise NotAvailableError(
            f"The model has the product {', '.join(names)}, and ordered= says that answers are "
            "categories: their product, and that of their latent responses, has no distribution "
            "that could be estimated here. Fit them as continuous: leave ordered out, and say "
            "estimator='MLR'."
        )


def check_ordered_options(options: FitOptions) -> None:
    """Refuse options that do not go together with ordered items, or only with them.

    Raises
    ------
    OptionError, NotAvailableError
    """
    estimator = options.estimator
    if options.parameterization not in get_args(Parameterization):
        raise OptionError(
            f"parameterization={options.parameterization!r} is not known; say 'delta' (latent "
            "responses have variance one) or 'theta' (their residuals have)."
        )
    if not options.ordered:
        if options.parameterization != "delta":
            raise OptionError(
                "parameterization='theta' is for ordered items; say which with ordered=, or leave "
                "it out."
            )
        return
    if estimator.name not in _ESTIMATORS:
        raise OptionError(
            f"{estimator.name} takes answers as continuous, and ordered= says that they are "
            "categories. Use estimator='WLSMV' (the default) or another of "
            f"{', '.join(_ESTIMATORS)}, or leave ordered= out."
        )
    if options.missing == "fiml":
        raise OptionError(
            "missing='fiml' is maximum likelihood of continuous answers. For ordered items say "
            "'pairwise' (everybody who answered both items of a pair) or 'listwise'."
        )
    if options.likelihood != "normal":
        raise OptionError(
            f"{estimator.name} has no likelihood; leave likelihood={options.likelihood!r} out."
        )
    if estimator.information != "expected":
        raise OptionError(
            f"information={estimator.information!r} belongs to maximum likelihood; "
            f"{estimator.name}'s standard errors come from its weight matrix. Leave it out."
        )
    if estimator.se == "robust_huber_white" or estimator.test == "yuan_bentler_mplus":
        raise OptionError(
            f"se={estimator.se!r} and test={estimator.test!r} need casewise likelihoods, which "
            f"{estimator.name} does not have. Use se='robust_sem' and test='scaled_shifted'."
        )
    if estimator.discrepancy == "WLS" and estimator.is_robust:
        raise OptionError(
            "WLS weighs by the whole covariance of the moments; its standard errors and test need "
            "no correction. Leave se= and test= out."
        )
    if options.bounds != "none" or options.n_starts > 1:
        asked = f"bounds={options.bounds!r}" if options.bounds != "none" else "n_starts above 1"
        raise NotAvailableError(
            f"{asked} is not available for ordered items. Leave it out; bounds written in the "
            "model, such as lower(0)*x, are."
        )

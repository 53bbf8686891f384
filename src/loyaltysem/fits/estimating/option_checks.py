"""Which options of a fit go together."""

from __future__ import annotations

from typing import get_args

from loyaltysem.errors import NotAvailableError, OptionError
from loyaltysem.fits.estimating.ordered_options import check_ordered_options
from loyaltysem.fits.options import FitOptions, Likelihood

__all__ = ["check_options"]


def check_options(options: FitOptions) -> None:
    """Refuse options that have no meaning, or none together.

    Raises
    ------
    OptionError, NotAvailableError
    """
    _check_interaction(options)
    check_ordered_options(options)
    if not options.ordered:
        _check_least_squares_options(options)
    _check_auxiliary(options)
    _check_design(options)
    _check_effect_coding(options)
    if options.likelihood not in get_args(Likelihood):
        raise OptionError(
            f"likelihood={options.likelihood!r} is not known; say 'normal' (divisor n) or "
            "'wishart' (divisor n − 1)."
        )
    if options.likelihood == "wishart" and options.estimator.is_robust:
        raise OptionError(
            f"{options.estimator.name} is defined for the normal likelihood; leave "
            "likelihood='wishart' out."
        )
    _check_corrections_of_incomplete(options)
    if options.missing == "fiml" and options.meanstructure is False:
        raise OptionError(
            "missing='fiml' estimates means along with the rest; leave meanstructure=False out."
        )


def _check_interaction(options: FitOptions) -> None:
    """Refuse what models with products of constructs are not built for.

    Raises
    ------
    OptionError, NotAvailableError
    """
    if options.interaction is None:
        return
    asked = f"interaction={options.interaction!r}"
    if options.ordered:
        raise NotAvailableError(
            f"{asked} with ordered=: products are of constructs behind continuous answers, and "
            "those behind ordered categories have none here. Leave ordered= out and say "
            "estimator='MLR', which holds for answers that are not normal."
        )
    if options.group is not None:
        raise NotAvailableError(
            f"{asked} with group={options.group!r}: products of constructs in several groups are "
            "not built yet. Fit the model to each group by itself and compare the coefficients, or "
            "leave the group out."
        )
    if options.weights is not None:
        raise NotAvailableError(
            f"{asked} with weights={options.weights!r}: weighted products of constructs are not "
            "built yet. Leave the weights out and say so."
        )
    if options.interaction == "product_indicators":
        return
    if options.interaction == "qml" and options.missing == "fiml":
        raise NotAvailableError(
            f"{asked} takes complete answers, and missing='fiml' keeps incomplete ones. Say "
            "interaction='lms', which uses every answer there is, or missing='listwise'."
        )
    estimator = options.estimator
    if estimator.name not in ("ML", "MLR"):
        raise OptionError(
            f"{asked} is maximum likelihood, and estimator={estimator.name!r} is not, or corrects "
            "a test that there is none of. Say estimator='MLR' for errors that hold for answers "
            "that are not normal, or 'ML'."
        )
    if estimator.information == "expected":
        raise OptionError(
            f"{asked} has no formula for the expected information; its errors follow from the "
            "observed. Leave information= out."
        )
    refused = {
        f"clusters={options.clusters!r}": options.clusters is not None,
        f"bounds={options.bounds!r}": options.bounds != "none",
        f"n_starts={options.n_starts}": options.n_starts > 1,
        "likelihood='wishart'": options.likelihood == "wishart",
        "auxiliary=": bool(options.auxiliary),
        "meanstructure=False": options.meanstructure is False,
        f"se={estimator.se!r}": estimator.se == "robust_sem",
    }
    found = [what for what, there in refused.items() if there]
    if found:
        raise NotAvailableError(
            f"{asked} with {', '.join(found)} is not available: the likelihood of products takes "
            "every respondent by itself, once, with the means, and its search begins at the model "
            "without the products. Leave it out, or say interaction='product_indicators'."
        )


def _check_effect_coding(options: FitOptions) -> None:
    """Refuse a second unit, and one in the metric of what has none."""
    if options.effect_coding and options.std_lv:
        raise OptionError(
            "std_lv=True and effect_coding give the constructs two units: a variance of one, and "
            "that of their items. Leave one of them out."
        )
    if options.effect_coding and options.ordered:
        raise NotAvailableError(
            "effect_coding puts constructs into the metric of their items, and the latent "
            "responses of ordered items have none: their unit is set, not measured. Leave it out, "
            "or take the answers as continuous (estimator='MLR')."
        )


def _check_corrections_of_incomplete(options: FitOptions) -> None:
    """Refuse corrections by fourth moments, which incomplete answers do not have."""
    estimator = options.estimator
    if options.missing != "fiml" or estimator.name not in ("ML", "MLR"):
        return
    asked = []
    if estimator.se == "robust_sem":
        asked.append("se='robust_sem'")
    if estimator.test in ("satorra_bentler", "scaled_shifted"):
        asked.append(f"test={estimator.test!r}")
    if asked:
        raise OptionError(
            f"{' and '.join(asked)}: made of the fourth moments of complete answers, and "
            "missing='fiml' keeps incomplete ones. Say estimator='MLR', which stands for "
            "se='robust_huber_white' and test='yuan_bentler_mplus', or missing='listwise'."
        )


def _check_design(options: FitOptions) -> None:
    """Refuse weights and clusters where errors and tests would not follow them."""
    given = [f"{name}={value!r}" for name, value in _design_of(options) if value is not None]
    if not given:
        return
    if "" in (options.weights, options.clusters):
        raise OptionError(
            f"{' and '.join(given)}: an empty text names no column. Leave the option out."
        )
    asked, estimator = " and ".join(given), options.estimator
    if options.ordered:
        raise NotAvailableError(
            f"{asked}: there are no weighted or clustered thresholds and polychoric correlations "
            "yet, and errors that ignore the design would be too small. Fit the items as "
            "continuous by estimator='MLR', or leave the design out and say so."
        )
    if options.missing == "fiml":
        raise NotAvailableError(
            f"{asked}: the likelihood of incomplete answers (missing='fiml') takes neither weights "
            "nor clusters yet. Say missing='listwise', and report how many rows it leaves out."
        )
    robust = estimator.se == "robust_huber_white" and estimator.test == "yuan_bentler_mplus"
    if estimator.name != "MLR" or not robust:
        raise OptionError(
            f"{asked}: standard errors and tests of respondents with weights or in clusters follow "
            f"from their scores (pseudo-maximum likelihood), and {estimator.name} with "
            f"se={estimator.se!r}, test={estimator.test!r} would not use them. Say "
            "estimator='MLR', or leave estimator=, se= and test= out."
        )
    if options.clusters is not None and options.meanstructure is False:
        raise OptionError(
            f"clusters={options.clusters!r}: means vary between clusters, so that they are part of "
            "the model (as in lavaan). Leave meanstructure=False out."
        )
    columns = [name for _, name in _design_of(options) if name is not None]
    if options.group in columns or len(set(columns)) < len(columns):
        raise OptionError(
            f"{asked} and group={options.group!r} name one column twice. Weights, clusters and "
            "groups are different things: name a column for each."
        )


def _design_of(options: FitOptions) -> tuple[tuple[str, str | None], ...]:
    return ("weights", options.weights), ("clusters", options.clusters)


def _check_auxiliary(options: FitOptions) -> None:
    if not options.auxiliary:
        return
    listed = ", ".join(options.auxiliary)
    if options.missing != "fiml":
        remedy = "Use missing='fiml', or leave auxiliary out."
        if options.ordered:
            remedy = "Ordered items have no such likelihood; leave auxiliary out."
        raise OptionError(
            f"auxiliary lists {listed}, and missing is {options.missing!r}. Auxiliary variables "
            "only matter for missing answers: they tell the likelihood what the answers given do "
            f"not. {remedy}"
        )
    if options.group in options.auxiliary:
        raise OptionError(
            f"auxiliary lists {options.group}, which is the grouping variable: within a group "
            "everybody has the same value, which tells nothing. Remove it from auxiliary."
        )


def _check_least_squares_options(options: FitOptions) -> None:
    """Refuse options that least squares have no meaning for.

    Raises
    ------
    OptionError
    """
    estimator = options.estimator
    if not estimator.is_least_squares:
        return
    name = estimator.name
    if estimator.discrepancy == "DWLS":
        raise OptionError(
            f"{name} weighs thresholds and polychoric correlations of ordered items, and none are "
            "named. Say ordered=True (all items) or ordered=[...], or use estimator='MLR' for "
            "continuous answers."
        )
    if options.missing == "fiml":
        raise OptionError(
            f"{name} fits the covariances of complete answers, and missing='fiml' is maximum "
            "likelihood of incomplete ones. Use estimator='ML' or 'MLR' with missing='fiml', or "
            "missing='listwise'."
        )
    if options.likelihood != "normal":
        raise OptionError(
            f"{name} has no likelihood (its covariances always have the divisor n − 1); leave "
            f"likelihood={options.likelihood!r} out."
        )
    if estimator.information != "expected":
        raise OptionError(
            f"information={estimator.information!r} belongs to maximum likelihood; {name}'s "
            "standard errors come from its weight matrix. Leave it out."
        )
    if estimator.se == "robust_huber_white" or estimator.test == "yuan_bentler_mplus":
        raise OptionError(
            f"se={estimator.se!r} and test={estimator.test!r} need casewise likelihoods, which "
            f"{name} does not have. Use se='robust_sem' and test='satorra_bentler'."
        )
    if estimator.discrepancy == "WLS" and estimator.is_robust:
        raise OptionError(
            "WLS weighs by the distribution of the answers already; its standard errors and test "
            "need no correction. Leave se= and test= out."
        )

"""Alignment: latent means of many groups without exact invariance."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, Literal

import numpy as np

from loyaltysem.arguments import checked
from loyaltysem.errors import NotAvailableError, SpecificationWarning, users_line
from loyaltysem.fits.fit import Fit
from loyaltysem.groups.aligning.alignable import alignable_part
from loyaltysem.groups.aligning.aligned import Alignment
from loyaltysem.groups.aligning.configural import (
    AlignmentEstimator,
    ItemUnit,
    configural_constructs,
    fit_configural,
)
from loyaltysem.groups.aligning.loss import weights_of_pairs
from loyaltysem.groups.aligning.one_construct import (
    AlignedConstruct,
    LossRule,
    align_construct,
    lowest_by_rule,
)
from loyaltysem.groups.aligning.search import Metric, Minima
from loyaltysem.groups.aligning.tables import (
    difference_table,
    invariance_table,
    mean_table,
    minima_table,
    order_table,
    parameter_table,
    sensitivity_table,
)
from loyaltysem.groups.effect_sizes import group_place
from loyaltysem.inference.uncertainty.standard_errors import check_level
from loyaltysem.models import SEM, SEMResult
from loyaltysem.moments.answers import answers_of
from loyaltysem.moments.drawn.resampling import generator
from loyaltysem.moments.grouping.labels import label_text
from loyaltysem.moments.observations import MissingTreatment
from loyaltysem.numerics.threads import single_threaded
from loyaltysem.specification import parse_model
from loyaltysem.words.comparing.alignment import AlignmentSettings
from loyaltysem.words.languages import Language

__all__ = ["alignment"]

#: With fewer groups the mean of the reference group has little to be estimated from.
_FEW_GROUPS = 3


@checked
def alignment(
    model: SEM,
    data: Any,
    *,
    group: str | None = None,
    method: Literal["fixed", "free"] = "fixed",
    metric: Literal["product", "reference"] = "product",
    reference: Any = None,
    power: float = 0.5,
    epsilon: float = 0.001,
    unit: ItemUnit = "pooled_sd",
    pair_weights: Literal["sqrt_n", "equal"] = "sqrt_n",
    estimator: AlignmentEstimator = "ML",
    ordered: bool | Sequence[str] = False,
    missing: MissingTreatment | None = None,
    n_starts: int = 30,
    powers: Sequence[float] = (0.25, 0.5, 1.0),
    epsilons: Sequence[float] = (0.001, 0.01, 0.1),
    level: float = 0.95,
    rng: Any = None,
) -> Alignment:
    """Compare latent means of groups whose loadings and intercepts are only mostly the same.

    Of all latent means and variances, which the configural model leaves open, those are taken
    that make few loadings and intercepts differ much and most of them hardly at all
    (Asparouhov & Muthén 2014). For continuous answers, without cross-loadings.

    Parameters
    ----------
    model : SEM
        Its measurement part is taken; the constructs are freely correlated.
    data : Survey, data frame or Moments
    group : str, optional
        The grouping variable; not needed for moments of several groups.
    method : {"fixed", "free"}
        Whether the reference group's latent mean is zero, or estimated with the others (which
        needs many groups and differing loadings; a warning with two or three).
    metric : {"product", "reference"}
        Whether the product of all latent variances is one, or the reference group's variance. The
        second is there to agree with other programs: the loss then falls as all other variances
        grow, and with many groups means and variances are far off.
    reference : group label, optional
        By default the first group.
    power : float, default 0.5
        The p of the loss (x² + ε)^(p/2). Small ones prefer a few large differences to many small.
    epsilon : float, default 0.001
        The ε of the loss: differences below its root hardly count. Asparouhov & Muthén (2014) took
        .01, which lets large differences draw the means further towards them.
    unit : {"pooled_sd", "own"}
        What items are measured in, as the loss depends on it: the standard deviation within
        groups, or the answers' own unit (as Mplus and sirt take it), which is right where all items
        have one scale.
    pair_weights : {"sqrt_n", "equal"}
        Of pairs of groups in the loss: the root of the product of their sizes, or all the same.
    estimator : {"ML", "MLM", "MLR"}
        Of the configural model; the last two with standard errors that hold for answers that are
        not normal.
    ordered : bool or sequence of str
        Refused unless False: alignment of ordered items is not there yet.
    missing : {None, "listwise", "fiml"}
        As in :meth:`SEM.fit`.
    n_starts : int, default 30
        Places from which the minimum is searched: medians over items, each item as an anchor, and
        random ones.
    powers, epsilons : sequence of float
        Other shapes of the loss, by which the order of the means is shown.
    level : float
        Coverage of the intervals.
    rng : int, Generator or None
        Of the random starts; the same seed finds the same minima.

    Returns
    -------
    Alignment
        ``means differences parameters invariance minima sensitivity orders``, each a table, and
        ``text("en")``, ``text("zh")``, ``plot()``.

    Raises
    ------
    NotAvailableError
        Ordered items, cross-loadings, second-order or single-item constructs, restricted loadings
        or intercepts; a configural model that does not converge, with the groups where.
    OptionError
        One group only; a reference that is none of the groups.
    VariableNotFoundError, DataError, MissingDataError
        As in :meth:`SEM.fit`.

    Warns
    -----
    SpecificationWarning
        ``method="free"`` with two or three groups.
    AdmissibilityWarning
        The configural solution is impossible in some group, such as a negative variance.

    Notes
    -----
    Standard errors are those of the delta method, through the stationarity of the loss. They are
    about the minimum that was found: that another minimum, power or ε gives another order is no
    part of them, and stands in ``minima`` and ``orders``. See the page "Alignment".

    In simulations of ten groups of 500, with a fifth of the parameters off, the means are unbiased
    (under .03 standard deviations) and intervals of 95% cover 95%. With ``unit="own"`` and
    ``metric="reference"`` means and variances agree with ``invariance.alignment`` of sirt to the
    digits to which that converges.

    References
    ----------
    Asparouhov & Muthén (2014), Structural Equation Modeling 21; Muthén & Asparouhov (2014),
    Frontiers in Psychology 5.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> survey = ls.datasets.load_platforms()
    >>> model = ls.CFA({name: survey.construct_items[name] for name in ("SAT", "LOY")})
    >>> found = ls.alignment(model, survey, group="platform", missing="listwise", rng=1)
    >>> found.means.columns[:4].tolist()
    ['construct', 'group', 'n', 'mean']
    """
    check_level(level)
    if ordered is not False:
        raise NotAvailableError(
            "Alignment of ordered items is not there yet: their thresholds and loadings have no "
            "common unit to be compared in. With five or more categories leave ordered= out and "
            "take estimator='MLR'; with fewer compare fits with ordered=True and group_equal=."
        )
    statements = alignable_part(parse_model(model.model_text))
    random = generator(rng)
    fitted = fit_configural(statements, data, group, estimator, missing)
    labels = fitted.group_labels
    base = group_place(reference, labels)
    _warn_of_few(method, len(labels))
    settings = AlignmentSettings(
        group=group or "group",
        reference=label_text(labels[base]),
        n_groups=len(labels),
        free=method == "free",
        product=metric == "product",
        power=power,
        epsilon=epsilon,
        pooled_unit=unit == "pooled_sd",
        weighted=pair_weights == "sqrt_n",
        estimator=estimator,
        n_starts=n_starts,
        level=level,
    )
    target = Metric(base, settings.free, settings.product)
    sizes = np.array(fitted.moments.n_observations, dtype=np.float64)
    by_pair = weights_of_pairs(sizes if settings.weighted else None, len(labels))
    rules = [LossRule(*shape) for shape in product(powers, epsilons)]
    aligned: list[AlignedConstruct] = []
    by_rule: dict[str, list[Minima]] = {}
    with single_threaded():
        for configural in configural_constructs(fitted, unit, base):
            asked = LossRule(power, epsilon)
            found = align_construct(configural, by_pair, target, asked, n_starts, random)
            if found is None:
                raise NotAvailableError(_no_minimum(configural.name, n_starts))
            aligned.append(found)
            by_rule[configural.name] = lowest_by_rule(found, by_pair, target, rules, random)
    return _result(fitted, settings, aligned, by_rule, rules, answers_of(data).construct_words)


def _result(
    fitted: Fit,
    settings: AlignmentSettings,
    aligned: Sequence[AlignedConstruct],
    by_rule: dict[str, list[Minima]],
    rules: Sequence[LossRule],
    constructs: Mapping[str, Mapping[Language, str]],
) -> Alignment:
    labels, level = fitted.group_labels, settings.level
    return Alignment(
        means=mean_table(aligned, labels, fitted.moments.n_observations, level),
        differences=difference_table(aligned, labels, level),
        parameters=parameter_table(aligned, labels),
        invariance=invariance_table(aligned, labels),
        minima=minima_table(aligned, labels),
        sensitivity=sensitivity_table(by_rule, rules, labels),
        orders=order_table(aligned, by_rule, rules, labels),
        fit=SEMResult(fitted),
        _settings=settings,
        n_failed={each.configural.name: each.minima.n_failed for each in aligned},
        _constructs=constructs,
    )


def _warn_of_few(method: str, n_groups: int) -> None:
    if method == "free" and n_groups <= _FEW_GROUPS:
        warnings.warn(
            f"method='free' with {n_groups} groups: the mean of the reference group is known from "
            "loadings that differ between groups only, and so few leave it nearly open. Take "
            "method='fixed'.",
            SpecificationWarning,
            stacklevel=users_line(),
        )


def _no_minimum(name: str, n_starts: int) -> str:
    return (
        f"None of {n_starts} searches ended in a minimum of the loss for {name}: it is flat in "
        "some direction, or has too sharp valleys. Take method='fixed', a larger epsilon, or more "
        "starts (n_starts=)."
    )

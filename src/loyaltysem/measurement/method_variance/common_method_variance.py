"""Every check of common method variance in one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.errors import NotAvailableError, OptionError
from loyaltysem.fits.estimators import estimator as chosen_estimator
from loyaltysem.fits.estimators import usual_information
from loyaltysem.fits.fit import Fit
from loyaltysem.fits.options import FitOptions
from loyaltysem.measurement.method_variance.findings import CommonMethodVariance, main_factor
from loyaltysem.measurement.method_variance.full_collinearity import LARGEST_VIF, full_collinearity
from loyaltysem.measurement.method_variance.named_constructs import (
    Marker,
    NamedConstructs,
    name_constructs,
    take_samples,
)
from loyaltysem.measurement.method_variance.sequence.marker import marker_technique
from loyaltysem.measurement.method_variance.sequence.method_factor import (
    BASELINE,
    MethodFactor,
    method_factor,
)
from loyaltysem.measurement.method_variance.sequence.method_models import (
    measured,
    unmeasured_models,
)
from loyaltysem.measurement.method_variance.sequence.steps import Fitting, Step
from loyaltysem.measurement.method_variance.single_factor import harman, single_factor
from loyaltysem.moments.observations import MissingTreatment
from loyaltysem.moments.samples import Sample
from loyaltysem.words.method_variance import FIGURES, LIMITS
from loyaltysem.words.questionnaires.answers import USED
from loyaltysem.words.questionnaires.respondents import left_out
from loyaltysem.words.questionnaires.surveys import SIMULATED_DATA

__all__ = ["common_method_variance"]

MethodEstimator = Literal["ML", "MLM", "MLR"]

_CONVENTIONS = {
    "method_share": (
        "mean squared standardised loading of the constructs' items on the method factor; interval "
        "by the delta method, cut off at zero, near which it is too short"
    ),
    "largest change": (
        "its test is that of all correlations together (Method-R): where it is not rejected, the "
        "data do not say that taking method into account changes any of them"
    ),
    "Baseline": (
        "constructs correlate, no item has method variance; with a marker, its loadings and "
        "residual variances are held at those of the CFA of all constructs and the marker, and it "
        "is orthogonal to the constructs (Williams, Hartman & Cavazotte 2010)"
    ),
    "Method-C": "the same raw method loading for every item, orthogonal to the constructs",
    "Method-U": "a method loading of its own for every item",
    "Method-R": "the retained model with the constructs' correlations fixed to the baseline's",
    "Method-S": (
        "the retained model with every method loading fixed at the end of its 95% (.05) or 99% "
        "(.01) interval that is farther from zero"
    ),
    "delta_pvalue": (
        "a guide rather than a level: where there is no method variance a free loading has "
        "nothing to be estimated from, and a variance lies at the bound of what is possible"
    ),
    "reliability": (
        "(Σλ)² over (Σλ_s)² + (Σλ_m)² + Σθ, standardised; method_part is the method's share of "
        "what is reliable"
    ),
    "vif": (
        f"of the means of the items, to be at most {LARGEST_VIF:g} (Kock 2015); vif_latent is of "
        "the constructs in the measurement model, without measurement error and therefore larger, "
        "for which the rule was not made"
    ),
    "Harman": (
        "share of the items' variance: largest eigenvalue of the Pearson correlations over the "
        "number of items (principal component, SPSS's usual one), and mean communality of one "
        "factor (principal axis, the same solution as minres)"
    ),
}


@checked
def common_method_variance(
    data: Any,
    constructs: Mapping[str, Sequence[str]] | None = None,
    *,
    marker: Marker | None = None,
    estimator: MethodEstimator = "ML",
    missing: MissingTreatment | None = None,
    alpha: float = 0.05,
    n_starts: int = 20,
    rng: Any = None,
) -> CommonMethodVariance:
    """Check whether answers covary because of how they were asked.

    Parameters
    ----------
    data : Survey, data frame or Moments
        Of one group.
    constructs : mapping of str to sequence of str, optional
        Two or more, of two or more items. By default those of the survey's codebook, without the
        marker.
    marker : str or mapping of str to sequence of str, optional
        A construct that has no relation to the others in theory, of two or more items: its name in
        the codebook, or ``{"MARKER": ["M1", "M2", "M3"]}``.
    estimator : {"ML", "MLM", "MLR"}
        The last two with scaled chi-squares and difference tests (Satorra & Bentler 2001).
    missing : {None, "listwise", "fiml"}
        As in :meth:`SEM.fit`.
    alpha : float, default 0.05
        Level at which free method loadings are preferred to equal ones.
    n_starts : int, default 20
        Starts of the models with free method loadings, which often have several minima; the
        lowest counts.
    rng : int, Generator or None
        Of the starts; a number gives the same digits every time.

    Returns
    -------
    CommonMethodVariance
        ``figures`` (the share of variance, its test, the largest change of a correlation), then
        ``marker``, ``unmeasured``, ``collinearity``, ``single_factor`` and ``harman``, with
        ``limits``; ``text("en")`` and ``text("zh")`` for the paper.

    Raises
    ------
    OptionError
        Fewer than two constructs, a construct or marker of one item, a marker that stands among
        the constructs, several groups, an unknown option.
    VariableNotFoundError, DataError, MissingDataError
        As in :meth:`SEM.fit`.
    NotAvailableError
        The measurement model itself is not admissible.

    Notes
    -----
    The unmeasured factor goes from the measurement model (Baseline) to equal method loadings
    (Method-C), free ones (Method-U) and the baseline's correlations (Method-R); the marker goes
    the same way with its own loadings held, and on to the sensitivity analysis (Method-S). A model
    whose solution is not admissible is refused by name: its row is empty and ``notes`` say why. The
    figures are then those of the remaining model, or absent.

    Each step agrees with lavaan 0.6-14 to 1e-6.

    References
    ----------
    Williams, Hartman & Cavazotte (2010), Organizational Research Methods 13; Podsakoff, MacKenzie,
    Lee & Podsakoff (2003), Journal of Applied Psychology 88; Kock (2015), International Journal of
    e-Collaboration 11.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> survey = ls.datasets.load_platforms()
    >>> constructs = {name: survey.construct_items[name] for name in ("SAT", "TRU", "LOY")}
    >>> found = ls.common_method_variance(survey, constructs, missing="listwise", n_starts=1, rng=1)
    >>> found.figures.index.tolist()
    ['method_share', 'method_test', 'largest_change']
    >>> found.harman.index.tolist()
    ['principal component', 'principal axis (minres)']
    """
    _check_estimator(estimator)
    named = name_constructs(data, constructs, marker)
    whole, sample = take_samples(data, named, missing)
    chosen = chosen_estimator(estimator, se=None, test=None, information=usual_information(missing))
    options = FitOptions(estimator=chosen, missing=missing, std_lv=True)
    fitting = Fitting(sample, options, n_starts, rng)
    baseline, measurement = _baseline(named, fitting)
    factor = unmeasured_models(named.constructs, named.unused_name("method"))
    unmeasured = method_factor(factor, (), baseline, fitting, alpha=alpha)
    by_marker = None
    if named.marker:
        by_marker = marker_technique(named, replace(fitting, sample=whole), alpha)
    main = main_factor(by_marker, unmeasured)
    single, notes_of_single = single_factor(named, baseline, fitting)
    shares, notes_of_harman = harman(sample.moments)
    if not main.retained:
        shares = shares * np.nan
        notes_of_harman = (
            "Harman's share is left out: it is shown only beside a better test, and no model with "
            "a method factor is admissible here.",
        )
    return CommonMethodVariance(
        figures=_figures(main),
        unmeasured=unmeasured,
        marker=by_marker,
        single_factor=single,
        harman=shares,
        collinearity=full_collinearity(sample.moments, measurement, named.constructs),
        limits={k: v["en"] for k, v in LIMITS.items() if k != "Marker" or named.marker},
        conventions=dict(_CONVENTIONS),
        notes=(
            *_described(named, sample, options),
            *(() if by_marker is None else _prefixed("Marker", by_marker)),
            *_prefixed("Unmeasured method factor", unmeasured),
            *notes_of_single,
            *notes_of_harman,
        ),
    )


def _check_estimator(estimator: str) -> None:
    if estimator not in ("ML", "MLM", "MLR"):
        raise OptionError(
            f"estimator={estimator!r}: the difference tests of the steps are made for maximum "
            "likelihood. Say 'ML', or 'MLM' or 'MLR' for answers that are not normal."
        )


def _baseline(named: NamedConstructs, fitting: Fitting) -> tuple[Step, Fit]:
    found = fitting.step(BASELINE, measured(named.constructs))
    if found.fit is None:
        raise NotAvailableError(
            "The measurement model of the constructs has no admissible solution "
            f"({found.refusal.rstrip('.')}), so there is nothing a method factor could be added "
            "to. Fit it with ls.CFA and mend it first."
        )
    return found, found.fit


def _figures(main: MethodFactor) -> pd.DataFrame:
    columns = ["value", "ci_lower", "ci_upper", "df", "pvalue", "detail"]
    no = float("nan")
    rows: list[tuple[float, float, float, float, float, str]]
    if not main.retained:
        rows = [(no, no, no, no, no, "not admissible; see notes")] * 3
    else:
        change = main.largest_change
        pair = f"{change['construct_1']}–{change['construct_2']}"
        test, bias = main.test, main.bias
        rows = [
            (main.share, *main.share_interval, no, no, f"{main.factor}, {main.retained}"),
            (no, no, no, no, no, "no test; see notes")
            if test is None
            else (
                test.statistic,
                no,
                no,
                test.df,
                test.pvalue,
                f"{BASELINE} against {main.retained}",
            ),
            (
                float(change["change"]),
                no,
                no,
                no if bias is None else bias.df,
                no if bias is None else bias.pvalue,
                f"{pair}, {change['baseline']:.3f} to {change['retained']:.3f}; test of all",
            ),
        ]
    index = pd.Index(list(FIGURES), name="figure")
    return pd.DataFrame(rows, index=index, columns=columns).astype({"df": "Int64"})


def _described(named: NamedConstructs, sample: Sample, options: FitOptions) -> tuple[str, ...]:
    text = (
        f"{sample.moments.n_total} respondents, {len(named.items)} items of "
        f"{len(named.constructs)} constructs, estimator {options.estimator.name}"
    )
    used = USED.get(options.answers_taken, "")
    text += used or left_out(sum(sample.moments.n_incomplete))
    return (text + ".", *((SIMULATED_DATA,) if sample.simulated else ()))


def _prefixed(title: str, found: MethodFactor) -> list[str]:
    return [f"{title}: {note}" for note in found.notes]

"""Every rule, looked at one after the other."""

from __future__ import annotations

from loyaltysem.errors import DataError, OptionError
from loyaltysem.survey.data import SurveyData
from loyaltysem.survey.screening.answer_pattern_rules import (
    even_odd_rule,
    mahalanobis_rule,
    pair_rules,
    variability_rule,
)
from loyaltysem.survey.screening.answer_sheet_rules import (
    LongstringScope,
    average_run_rule,
    duplicate_ip_rule,
    duplicate_rule,
    missing_rule,
    speed_rules,
    straight_lining_rule,
    trap_rule,
)
from loyaltysem.survey.screening.rule import Rule

__all__ = ["screening_rules"]


def screening_rules(
    survey: SurveyData,
    *,
    min_seconds_per_item: float | None,
    min_share_of_median: float | None,
    longstring: int | None,
    longstring_within: LongstringScope,
    average_longstring: float | None,
    irv: float | None,
    mahalanobis: float | None,
    even_odd: float | None,
    synonyms: float | None,
    antonyms: float | None,
    synonym_critval: float,
    antonym_critval: float,
    max_missing: float | None,
    duplicate_ip: bool,
) -> tuple[Rule, ...]:
    """Look at a survey by every rule; see `Survey.screen`."""
    if not survey.codebook.items:
        raise DataError(
            "The survey has no items with numbers, so there is nothing to screen; read it with a "
            "codebook that declares them."
        )
    no_limit = float("inf")
    for name, value, lowest, highest in (
        ("min_seconds_per_item", min_seconds_per_item, 0.0, no_limit),
        ("min_share_of_median", min_share_of_median, 0.0, 1.0),
        ("average_longstring", average_longstring, 1.0, no_limit),
        ("irv", irv, 0.0, no_limit),
        ("even_odd", even_odd, -1.0, 1.0),
        ("synonyms", synonyms, -1.0, 1.0),
        ("antonyms", antonyms, -1.0, 1.0),
        ("max_missing", max_missing, 0.0, 1.0),
    ):
        if value is not None and not lowest <= value <= highest:
            raise OptionError(
                f"{name}={value!r} must lie between {lowest:g} and {highest:g}, or be None."
            )
    if mahalanobis is not None and not 0 < mahalanobis < 1:
        raise OptionError(
            f"mahalanobis={mahalanobis!r} must be a probability between 0 and 1, such as 0.999, or "
            "None: the cut-off is that quantile of chi-square."
        )
    if not 0 < synonym_critval < 1:
        raise OptionError(f"synonym_critval={synonym_critval!r} must lie between 0 and 1.")
    if not -1 < antonym_critval < 0:
        raise OptionError(
            f"antonym_critval={antonym_critval!r} must lie between -1 and 0: antonyms correlate "
            "negatively."
        )
    if longstring is not None and longstring < 2:
        raise OptionError(f"longstring={longstring!r} must be at least 2: one answer is no run.")
    if longstring_within not in ("all", "matrix"):
        raise OptionError(f"longstring_within={longstring_within!r} must be 'all' or 'matrix'.")
    rules = [
        *speed_rules(survey, min_seconds_per_item, min_share_of_median),
        straight_lining_rule(survey, longstring, longstring_within),
        trap_rule(survey),
        duplicate_rule(survey),
    ]
    if max_missing is not None:
        rules.append(missing_rule(survey, max_missing))
    rules += [
        average_run_rule(survey, average_longstring, longstring_within),
        variability_rule(survey, irv),
        mahalanobis_rule(survey, mahalanobis),
        even_odd_rule(survey, even_odd),
        *pair_rules(survey, synonyms, antonyms, synonym_critval, antonym_critval),
        duplicate_ip_rule(survey, duplicate_ip),
    ]
    return tuple(rules)

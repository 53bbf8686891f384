"""Rules about whole answer sheets: speed, runs, traps, repetition, missing answers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from loyaltysem.survey.answers.identifiers import answered_columns
from loyaltysem.survey.data import SurveyData
from loyaltysem.survey.screening.rule import Measure, Rule, judged
from loyaltysem.survey.screening.runs import longest_run, mean_run, repeats_earlier
from loyaltysem.words.questionnaires import screening as words

__all__ = [
    "LongstringScope",
    "average_run_rule",
    "duplicate_ip_rule",
    "duplicate_rule",
    "missing_rule",
    "speed_rules",
    "straight_lining_rule",
    "trap_rule",
]

LongstringScope = Literal["all", "matrix"]


def speed_rules(
    survey: SurveyData, min_seconds_per_item: float | None, min_share_of_median: float | None
) -> Iterator[Rule]:
    """Yield ``speeder`` (seconds per question answered) and ``fast`` (share of the median)."""
    paradata = survey.paradata
    known = "duration" in paradata and bool(paradata["duration"].notna().any())
    duration = paradata["duration"] if known else None
    untimed = 0 if duration is None else int(duration.isna().sum())
    note = f"{untimed} respondent(s) without a duration are not flagged" if untimed else ""
    if duration is None:
        note = "the survey has no durations, so speed cannot be judged"
    if min_seconds_per_item is not None:
        seconds = None
        if duration is not None:
            answered = answered_columns(survey).notna().sum(axis=1) + survey.traps.notna().sum(
                axis=1
            )
            seconds = duration / answered.where(answered > 0)
        yield Rule(
            "speeder",
            *words.speeder(min_seconds_per_item),
            "Huang et al. (2012)",
            min_seconds_per_item,
            seconds,
            None if seconds is None else seconds < min_seconds_per_item,
            note,
        )
    if min_share_of_median is not None:
        share = None if duration is None else duration / duration.median()
        yield Rule(
            "fast",
            *words.fast(min_share_of_median),
            "a common choice; close to a relative speed index of 2 in Leiner (2019)",
            min_share_of_median,
            share,
            None if share is None else share < min_share_of_median,
            note,
        )


def straight_lining_rule(survey: SurveyData, cutoff: int | None, within: LongstringScope) -> Rule:
    """Return ``straight_liner``: the longest run of identical answers, before reversal."""
    presented = survey.presented
    blocks = _blocks(survey, within)
    longest = max((len(block) for block in blocks), default=0)
    limit = math.ceil(longest / 2) if cutoff is None else cutoff
    rule = Rule(
        "straight_liner",
        *words.straight_liner(limit, in_matrix=within == "matrix"),
        "Meade & Craig (2012)" + ("; half the items: Curran (2016)" if cutoff is None else ""),
        limit,
    )
    if longest < 3 or limit < 2:
        note = f"runs of {limit} in {longest} item(s) cannot tell care from carelessness"
        return replace(rule, note=note)
    runs = [longest_run(presented[list(block)].to_numpy(dtype=np.float64)) for block in blocks]
    measure = pd.Series(np.max(runs, axis=0), presented.index)
    return replace(rule, measure=measure, flagged=measure >= limit)


def average_run_rule(survey: SurveyData, cutoff: float | None, within: LongstringScope) -> Rule:
    """Return ``average_longstring``: the mean run of identical answers, before reversal."""
    presented = survey.presented
    blocks = _blocks(survey, within)
    rule = Rule(
        "average_longstring",
        *words.average_longstring(cutoff, in_matrix=within == "matrix"),
        "Yentes & Wilhelm, R package careless",
        cutoff,
        asked=cutoff is not None,
    )
    longest = max((len(block) for block in blocks), default=0)
    if longest < 3:
        note = f"runs in {longest} item(s) cannot tell care from carelessness"
        return replace(rule, note=note)
    answers = [presented[list(block)].to_numpy(dtype=np.float64) for block in blocks]
    return judged(rule, pd.Series(mean_run(answers), presented.index), "above")


def _blocks(survey: SurveyData, within: LongstringScope) -> tuple[tuple[str, ...], ...]:
    if within == "matrix" and survey.source.blocks:
        return survey.source.blocks
    return (tuple(survey.presented.columns),)


def trap_rule(survey: SurveyData) -> Rule:
    """Return ``trap_failed``: a wrong answer to an instructed-response item."""
    rule = Rule(
        "trap_failed",
        *words.TRAP_FAILED,
        "Meade & Craig (2012)",
    )
    traps = [trap for trap in survey.codebook.traps if trap.name in survey.traps]
    if not traps:
        note = "the codebook declares no instructed-response item in [traps]"
        return replace(rule, note=note)
    answers = survey.traps
    failed = pd.DataFrame(
        {t.name: answers[t.name].notna() & answers[t.name].ne(t.answer) for t in traps}
    )
    blank = int(answers[[trap.name for trap in traps]].isna().any(axis=1).sum())
    note = f"{blank} respondent(s) gave no answer to a trap and are not flagged" if blank else ""
    count = failed.sum(axis=1)
    return replace(rule, measure=count, flagged=count > 0, note=note)


def duplicate_rule(survey: SurveyData) -> Rule:
    """Return ``duplicate``: the same answers to everything as an earlier answer sheet."""
    everything = pd.concat([answered_columns(survey), survey.traps], axis=1)
    repeated = repeats_earlier(everything)
    return Rule(
        "duplicate",
        *words.DUPLICATE,
        "answers to all items, grouping variables and traps",
        None,
        repeated.astype(int),
        repeated,
    )


def missing_rule(survey: SurveyData, cutoff: float) -> Rule:
    """Return ``missing``: too many items unanswered, not counting those skipped or not ranked."""
    kinds = survey.missing_kinds
    set_aside = kinds.isin(["skipped", "unranked"])
    asked = (~set_aside).sum(axis=1)
    share = ((kinds != "") & ~set_aside).sum(axis=1) / asked.where(asked > 0)
    return Rule(
        "missing",
        *words.missing(cutoff),
        "Hair et al. (2017)",
        cutoff,
        share,
        share > cutoff,
    )


def duplicate_ip_rule(survey: SurveyData, as_flag: bool) -> Rule:
    """Return ``duplicate_ip``: an address seen before; a flag only when asked for."""
    rule = Rule(
        "duplicate_ip",
        *words.DUPLICATE_IP,
        "households and offices share addresses",
    )
    paradata = survey.paradata
    if "ip" not in paradata or not paradata["ip"].notna().any():
        return replace(rule, note="the survey has no IP addresses")
    repeated: Measure = repeats_earlier(paradata[["ip"]])
    flagged: Any = repeated if as_flag else None
    note = "" if as_flag else f"{int(repeated.sum())} found; counted only, not a flag"
    return replace(rule, measure=repeated.astype(int), flagged=flagged, note=note)

"""The items that a reduction of the scales would begin with, for somebody else to decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.errors import NotAvailableError, VariableNotFoundError
from loyaltysem.fits.fit import Fit
from loyaltysem.measurement.item_reduction.dropping import FEWEST, effects_of_dropping, fit_row
from loyaltysem.measurement.item_reduction.evidence import home_constructs, item_evidence
from loyaltysem.measurement.item_reduction.item_rules import ItemRules
from loyaltysem.measurement.item_reduction.misfit import misfit_of
from loyaltysem.measurement.validity.measurement import by_group, measurement_of
from loyaltysem.scales.consistency.alpha import cronbach_alpha, item_rest_correlations
from loyaltysem.scales.wording import wording_note
from loyaltysem.words import Language
from loyaltysem.words.item_candidates import CAUTION, REASONS, candidates_in_words
from loyaltysem.words.shown import Shown, ShowsItself, judged

__all__ = ["WeakItems", "weak_items"]


@dataclass(frozen=True, slots=True, repr=False)
class WeakItems(ShowsItself):
    """Candidates for leaving out, why, and what that would change. Made by ``fit.weak_items()``.

    Attributes
    ----------
    candidates : DataFrame
        One row for each candidate (the index begins with the group where there are several), those
        with most reasons first: ``construct item loading item_rest_r n_reasons reasons``.
    reasons : DataFrame
        One row for each reason: ``construct item reason other value change text``; ``value`` is
        the loading, correlation, modification index or z that the reason is about, ``change`` the
        expected standardised value of what the model leaves out.
    items : DataFrame
        The same figures of every item, candidate or not: ``construct item loading item_rest_r
        cross_construct cross_mi cross_change covariance_with covariance_mi covariance_change
        n_large_residuals largest_residual residual_with reasons``.
    dropping : DataFrame
        The model fitted without each candidate by itself: ``construct item n_items_left alpha
        alpha_without cr cr_without ave ave_without chisq df pvalue cfi rmsea srmr delta_cfi
        delta_rmsea delta_srmr remark``; corrected indices under their names (``chisq_scaled``,
        ``cfi_robust``) where the fit has them. Empty cells are explained in ``remark``.
    fit_indices : Series
        Those of the model with all items.
    conventions : dict of str to str
        The rule of every reason, and what the columns are.
    notes : tuple of str
        Constructs of few items, and what is not defined for this fit.
    """

    candidates: pd.DataFrame
    reasons: pd.DataFrame
    items: pd.DataFrame
    dropping: pd.DataFrame
    fit_indices: pd.Series
    conventions: dict[str, str]
    notes: tuple[str, ...]

    @property
    def caution(self) -> str:
        """What must be said wherever these candidates are."""
        return CAUTION["en"]

    @checked
    def text(self, language: Language = "en") -> str:
        """Return the candidates with their reasons, and the caution, in words.

        Parameters
        ----------
        language : {"en", "zh"}

        Raises
        ------
        OptionError
            The language is unknown.
        """
        named: dict[str, list[str]] = {}
        for item, text in self.candidates[["item", "reasons"]].itertuples(index=False):
            reasons = named.setdefault(item, [])
            reasons += [reason for reason in text.split("; ") if reason not in reasons]
        return candidates_in_words(named, self.items["item"].nunique(), REASONS, language)

    def _shown(self) -> Shown:
        tables = {"Candidates": self.candidates, "Why": self.reasons}
        remarks: list[str] = []
        if not self.dropping.empty:
            columns = map(str, self.dropping.columns)
            fit = [name for name in columns if name in self.fit_indices or "delta" in name]
            # the fit is that of all groups, and of all constructs that an item measures
            by_item = self.dropping.drop_duplicates("item").set_index("item")
            tables["Constructs without each item by itself"] = self.dropping.drop(
                columns=[*fit, "remark"]
            )
            tables["Fit without each item by itself"] = pd.concat(
                [self.fit_indices.to_frame("all items").T, by_item[fit]]
            )
            said = by_item["remark"].items()
            remarks = [f"Without {item}: {remark}." for item, remark in said if remark]
        shown_tables = {name: table for name, table in tables.items() if not table.empty}
        if self.candidates.empty:
            remarks.insert(0, self.text())
        notes = (*remarks, *self.notes, self.caution)
        return judged("Weak items", shown_tables, self.conventions, notes)


def weak_items(
    fitted: Fit,
    rules: ItemRules,
    *,
    tried: Sequence[str] | None,
    progress: bool,
) -> WeakItems:
    """Judge every item that shares its construct with others, and fit the model without it.

    Parameters
    ----------
    fitted : Fit
    rules : ItemRules
    tried : sequence of str, optional
        The items whose dropping is tried; by default the candidates.
    progress : bool

    Returns
    -------
    WeakItems
    """
    measurement = measurement_of(fitted, "list of weak items")
    home = home_constructs(fitted, measurement.items)
    if not home:
        raise NotAvailableError(
            f"Every construct has one item ({', '.join(measurement.items)}), and without it there "
            "is no construct: there is nothing to leave out."
        )
    if tried is not None:
        _check_tried(tried, home)
    misfit = misfit_of(fitted, measurement.items)
    groups = range(len(fitted.group_labels))
    found = [item_evidence(fitted, g, measurement.items, home, misfit, rules) for g in groups]
    reasons = by_group(fitted, [part.reasons for part in found])
    candidates = by_group(fitted, [_candidates(part.items) for part in found])
    named = set(candidates["item"])
    chosen = (
        [item for item in home if item in named] if tried is None else list(dict.fromkeys(tried))
    )
    return WeakItems(
        candidates=candidates,
        reasons=reasons,
        items=by_group(fitted, [part.items for part in found]),
        dropping=effects_of_dropping(fitted, measurement.items, chosen, progress=progress),
        fit_indices=pd.Series(fit_row(fitted), name="fit"),
        conventions=rules.in_words | _conventions(fitted),
        notes=(
            *_short_scales(measurement.items, home, named),
            *_worded_against(fitted, measurement.items),
            *_without_sums(fitted),
            *_without_fit(fitted),
            *misfit.notes,
            *measurement.notes,
        ),
    )


def _check_tried(tried: Sequence[str], home: dict[str, str]) -> None:
    absent = [item for item in tried if item not in home]
    if absent:
        raise VariableNotFoundError(
            f"items lists {', '.join(absent)}, which no construct of two or more items is measured "
            f"by. The items that could be left out are {', '.join(home)}."
        )


def _candidates(items: pd.DataFrame) -> pd.DataFrame:
    table = items.loc[
        items["reasons"] != "", ["construct", "item", "loading", "item_rest_r", "reasons"]
    ]
    counts = table["reasons"].str.count("; ") + 1
    table.insert(4, "n_reasons", counts.astype(int))
    order = table.assign(size=table["loading"].abs())
    order = order.sort_values(["n_reasons", "size"], ascending=[False, True], kind="stable")
    return order.drop(columns="size").reset_index(drop=True)


def _short_scales(
    items: dict[str, tuple[str, ...]], home: dict[str, str], candidates: set[str]
) -> Iterator[str]:
    for construct, own in items.items():
        weak = [item for item in own if item in candidates and home.get(item) == construct]
        left = len(own) - len(weak)
        if len(own) == 1:
            yield (
                f"{construct} has one item ({own[0]}), which is not judged here: without it there "
                "is no construct."
            )
        elif len(own) == 2:
            yield (
                f"{construct} has two items ({', '.join(own)}): neither can be left out, since a "
                "single item does not show how reliable it is. Two are fewer than the three that a "
                "construct needs to be identified by itself; add items rather than drop one."
            )
        elif weak and left < FEWEST:
            yield (
                f"{construct} has {len(own)} items, and {', '.join(weak)} "
                f"{'is a candidate' if len(weak) == 1 else 'are candidates'}: without "
                f"{'it' if len(weak) == 1 else 'all of them'} {left} would be left. Fewer than "
                f"{FEWEST} identify a construct only by its correlations with others, and cover "
                "little of its content."
            )


def _worded_against(fitted: Fit, items: dict[str, tuple[str, ...]]) -> Iterator[str]:
    answers = fitted.criterion.treatment.moments
    for g, label in enumerate(fitted.group_names):
        for construct, own in items.items():
            if len(own) > 1:
                covariance = answers.select(own).covariances[g]
                source = ""
                if not np.isfinite(covariance).all():
                    covariance = fitted.moments.select(own).covariances[g]
                    source = " These numbers are from polychoric correlations."
                rest = item_rest_correlations(covariance)
                note = wording_note(construct, own, rest, float(cronbach_alpha(covariance)))
                if note:
                    yield (f"{label}: {note}" if label else note) + source


def _without_sums(fitted: Fit) -> Iterator[str]:
    if not np.isfinite(fitted.criterion.treatment.moments.covariances).all():
        yield (
            "No item-rest correlations and no alpha: they are of sums of answers, which need "
            "complete rows. Their rule was not applied; missing='listwise' has both."
        )


def _without_fit(fitted: Fit) -> Iterator[str]:
    if not fitted.df:
        yield (
            "The model has no degrees of freedom: it reproduces every covariance, so that there "
            "are no residuals, and no fit that an item could spoil."
        )


def _conventions(fitted: Fit) -> dict[str, str]:
    return {
        "loading": f"standardised (std_all) of this fit ({fitted.options.estimator.name})",
        "without": (
            "each item left out by itself, the model fitted again to the same respondents; alpha "
            "is raw, cr and ave as in fit.reliability()"
        ),
        "chisq": (
            "of a model of other data, one item fewer: its difference from that of all items is no "
            "test, and a better CFI or RMSEA is what leaving out a misfitting item must bring"
        ),
    }

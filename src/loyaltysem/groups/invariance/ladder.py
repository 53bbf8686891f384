"""What a test of measurement invariance returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from loyaltysem.arguments import checked, did_you_mean
from loyaltysem.arguments import shown as written
from loyaltysem.errors import InvarianceError, NotAvailableError, OptionError
from loyaltysem.groups.invariance.judging.gate import Passage, QuantityName
from loyaltysem.groups.invariance.locating.item_effects import ladder_effects
from loyaltysem.groups.invariance.locating.item_map import item_map
from loyaltysem.groups.invariance.locating.item_tests import (
    equal_terms,
    item_tests,
    terms_of_items,
)
from loyaltysem.groups.invariance.locating.suggestions import failing_step, suggested_releases
from loyaltysem.groups.invariance.means import ladder_means
from loyaltysem.groups.invariance.record import LadderRecord
from loyaltysem.groups.invariance.reporting import (
    gate_facts,
    gate_of,
    invariant_items,
    is_partial,
    ladder_facts,
    ladder_table,
    term_facts,
)
from loyaltysem.groups.invariance.steps.released import checked_terms
from loyaltysem.inference.derived.item_differences import PooledSD
from loyaltysem.models import SEMResult
from loyaltysem.moments.grouping.labels import GroupLabel, labels_listed, place_of_label
from loyaltysem.plots import text_font
from loyaltysem.plots.figures import new_figure, say_simulated
from loyaltysem.plots.groups import equality_bars, ladder_steps, noninvariance_map
from loyaltysem.quantities.moments.latent_means import MeanMetric
from loyaltysem.words import Language
from loyaltysem.words.comparing.invariance import (
    PLOT,
    gate_reason,
    gate_remedy,
    ladder_notes,
    ladder_text,
    ladder_verdict,
    level_name,
    step_heading,
    step_name,
    step_note,
    term_name,
)
from loyaltysem.words.numbers import short
from loyaltysem.words.shown import Shown, ShownTable, ShowsItself

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["InvarianceLadder"]

#: What stands beside the model's text, in lavaan's words.
_CODED = "effect.coding = TRUE: loadings (that are equal) average 1, intercepts sum to 0"


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class InvarianceLadder(ShowsItself):
    """The steps of measurement invariance, and what may be compared for them.

    Made by :func:`loyaltysem.measurement_invariance`. It never changes: :meth:`release` returns
    another one.

    Attributes
    ----------
    group : str
        The grouping variable.
    """

    group: str
    _record: LadderRecord

    @property
    def group_labels(self) -> tuple[GroupLabel, ...]:
        """The groups, by the data's own values.

        The first has latent means of zero unless the ladder is effect-coded.
        """
        return self._record.climb.sample.moments.group_labels

    @property
    def constructs(self) -> dict[str, tuple[str, ...]]:
        """The indicators of each construct."""
        return self._record.climb.setting.part.constructs

    @property
    def table(self) -> pd.DataFrame:
        """One row for each step.

        ``against`` (the step below), ``released`` (parameters it leaves free), ``chisq df pvalue
        cfi rmsea srmr``, the test against the step below ``chisq_diff df_diff pvalue_diff``, the
        changes ``delta_cfi delta_rmsea delta_srmr``, and the ``verdict``: ``holds``, ``rejected``,
        ``assumed`` (nothing can test it), ``not reached`` (a step below does not hold) or
        ``failed``. ``rule="permutation"`` adds ``pvalue_permuted pvalue_permuted_cfi`` and
        ``n_permuted``, the permutations that were fitted. Scaled and robust indices have their own
        names, the same over the whole ladder; where two tests of one difference are defined, the
        second has ``_2010``; it depends on the order of groups and decides nothing.
        """
        return ladder_table(self._record)

    @property
    def level(self) -> str:
        """The highest step of measurement that holds; ``""`` where not even the first does."""
        return self._record.level

    @property
    def partial(self) -> bool:
        """Whether something is released at that level or below it."""
        return is_partial(self._record)

    @property
    def released(self) -> tuple[str, ...]:
        """What is released, in the order in which it was."""
        return self._record.climb.setting.released

    @property
    def fits(self) -> Mapping[str, SEMResult]:
        """The fit of every step that has one; ``structure`` and ``paths`` are the whole model."""
        return {
            name: SEMResult(judged.rung.fit)
            for name, judged in self._record.judged.items()
            if judged.rung.fit is not None
        }

    @property
    def fit(self) -> SEMResult:
        """The fit of the level that holds.

        Raises
        ------
        InvarianceError
            None does.
        """
        if not self.level:
            raise InvarianceError(
                "There is no level that holds: "
                f"{ladder_verdict(ladder_facts(self._record), 'en')} "
                "Look at ladder.table, and at the model in each group by itself."
            )
        return self.fits[self.level]

    @property
    def identification(self) -> Mapping[str, str]:
        """The model of each step in lavaan's language, with what identifies it.

        What ``group.equal`` and ``group.partial`` are stands in the comments of its first lines.
        """
        found, setting = {}, self._record.climb.setting
        for name, judged in self._record.judged.items():
            model = judged.rung.model
            equal = ", ".join(model.group_equal) or "nothing"
            coded = f"\n# {_CODED}" if setting.identification == "effect_coding" else ""
            free = f"\n# but for: {', '.join(model.group_partial)}" if model.group_partial else ""
            found[name] = f"# equal across groups: {equal}{free}{coded}\n{model.text}"
        return found

    @property
    def allows(self) -> pd.DataFrame:
        """The gate: one row for each quantity that groups may want to compare.

        ``needs`` (the step), ``full`` (whether nothing may be released), ``allowed`` and
        ``reason``.
        """
        return pd.DataFrame(
            [
                {
                    "needs": passage.step,
                    "full": passage.quantity.full,
                    "allowed": passage.allowed,
                    "reason": self._reason(passage, "en"),
                }
                for passage in gate_of(self._record)
            ],
            index=pd.Index([p.quantity.name for p in gate_of(self._record)], name="quantity"),
        )

    @checked
    def require(self, quantity: QuantityName) -> None:
        """Refuse a comparison that the level does not allow.

        Parameters
        ----------
        quantity : str
            One of the index of :attr:`allows`, such as ``"latent means"``.

        Raises
        ------
        InvarianceError
            It is not allowed; the message says why and what to do.
        """
        gate = {passage.quantity.name: passage for passage in gate_of(self._record)}
        if quantity not in gate:
            raise OptionError(
                f"'{quantity}' is no quantity of the gate.{did_you_mean(quantity, list(gate))} "
                f"There are {', '.join(gate)}."
            )
        passage = gate[quantity]
        if not passage.allowed:
            raise InvarianceError(
                f"{quantity[:1].upper()}{quantity[1:]} may not be compared by {self.group}: "
                f"{self._reason(passage, 'en')}. {gate_remedy(gate_facts(passage))}"
            )

    def _reason(self, passage: Passage, language: Language) -> str:
        return gate_reason(gate_facts(passage), self.level, language, partial=self.partial)

    @checked
    def invariant_items(self, construct: str, *, group: Any = None) -> tuple[str, ...]:
        """Return the indicators of a construct that measure alike at the level that holds.

        Parameters
        ----------
        construct : str
        group : group label, optional
            Those that measure in this group as in others; by default those of all groups.
        """
        if construct not in self.constructs:
            raise OptionError(
                f"'{construct}' is no construct of the model."
                f"{did_you_mean(construct, list(self.constructs))}"
            )
        place = None if group is None else place_of_label(self.group_labels, group)
        if group is not None and place is None:
            raise OptionError(
                f"group={written(group)} is none of the groups {labels_listed(self.group_labels)}."
            )
        return tuple(invariant_items(self._record, construct, place))

    @checked
    def latent_means(
        self,
        *,
        metric: MeanMetric = "fit",
        step: str | None = None,
        bounds: dict[str, tuple[float, float]] | None = None,
        level: float = 0.95,
        reference: Any = None,
    ) -> pd.DataFrame:
        """Return the means of the constructs at the level that holds.

        Parameters
        ----------
        metric : {"fit", "marker", "variance", "effect_coding", "0-100"}
            ``"fit"``: in the units of :attr:`identification`; there, unless it is effect coding,
            the first group has zero. ``"marker"``: the answer to the marker item. ``"variance"``:
            standard deviations of the first group, or of ``reference``, from its mean.
            ``"effect_coding"``: the mean answer to the items that measure alike (Little, Slegers &
            Card 2006). ``"0-100"``: the index of equal weights of the answers that the mean
            implies, as the comparison of platforms has it.
        step : str, optional
            By default the level that holds; ``"structure"`` is the model with its paths.
        bounds : dict, optional
            Lowest and highest possible answer by item, for ``"0-100"``; by default the codebook's.
        level : float
            Coverage of the intervals, between 0 and 1.
        reference : group label, optional
            By whose items means are put on ``"0-100"``, where some are released; by default by what
            the groups have on average, weighed by their respondents. Of ``"variance"`` the group in
            whose standard deviations from its mean they are; by default the first.

        Returns
        -------
        DataFrame
            ``construct group metric est se z pvalue ci_lower ci_upper intercept``. ``est`` is the
            mean, (I − B)⁻¹α; ``intercept`` is the construct's own α in the units of the fit,
            which is no mean where other constructs work on it or measure it.

        Raises
        ------
        InvarianceError
            Intercepts are not equal.
        OptionError
            The step is none with equal intercepts, bounds are not known, or the reference is no
            group or has no part in the metric.
        NotAvailableError
            The metric of the answers is asked for, and these are ordered; no item of a construct
            measures alike in all groups at the step, and ``"marker"`` or ``"effect_coding"`` rests
            on such items.
        """
        self.require("latent means")
        return ladder_means(self._record, metric, step, bounds, level, reference)

    @checked
    def item_tests(
        self,
        step: str | None = None,
        *,
        per: Literal["parameter", "item"] = "parameter",
        by_group: bool = True,
        progress: bool | None = None,
    ) -> pd.DataFrame:
        """Test every parameter that a step holds equal, to find where it fails.

        Score tests for maximum likelihood, robust ones where its standard errors are; for other
        estimators, such as those of ordered answers, each parameter is released and the difference
        tested (Satorra 2000). Which item is the marker plays no part, nor which group comes first:
        where intercepts are equal, a loading is tested with the intercept of its item free, since
        an intercept that is equal beside unequal loadings is so at one origin, which is anyone's
        choice. Of an ordered item with one equal threshold all that measures is tested at once,
        under the name of its intercept.

        Parameters
        ----------
        step : str, optional
            By default the first step that is rejected, or else the level that holds.
        per : {"parameter", "item"}
            Each parameter by itself, or all that the step holds equal of an item at once: loading,
            thresholds and intercept. The thresholds of an ordered item can only be released
            together with its loading where fewer than two would be left (Wu & Estabrook 2016).
        by_group : bool
            Whether to ask of each group by itself as well, of three or more. It costs nothing with
            score tests; a difference test is a fit for each parameter and group.
        progress : bool, optional
            Whether difference tests show a progress bar; by default as for the ladder, and only
            where they take long.

        Returns
        -------
        DataFrame
            ``term kind group chisq df pvalue pvalue_holm epc sepc_all test reason``. The row
            without a group frees the parameter in all groups; with three or more groups a row for
            each frees it there alone. ``reason`` says why there is no number, or what is free or
            tested with the parameter. ``epc`` is the
            change that is to be expected, of two groups the second less the first, ``sepc_all``
            the same in standard deviations.
            ``pvalue_holm`` is corrected for the number of terms, or of terms and groups.

        Raises
        ------
        OptionError
            The ladder has no such step, or it holds nothing equal.
        NotAvailableError
            The step has no fit; or none was named, and none is rejected or holds.
        """
        record = self._record
        if step is None:
            failing = failing_step(record)
            step = self.level if failing is None else failing.name
            if step in ("", record.steps[0].name):
                raise NotAvailableError(
                    "No step that holds measurement equal is rejected, and none holds: "
                    f"{ladder_verdict(ladder_facts(record), 'en')} Look at ladder.table; "
                    "item_tests(step=) tests a step that has a fit."
                )
        known = [one.name for one in record.steps[1:]]
        if step not in known:
            raise OptionError(
                f"step={step!r} holds nothing of measurement equal.{did_you_mean(step, known)} "
                f"Say one of {', '.join(known)}."
            )
        rung = record.judged[step].rung
        if rung.fit is None:
            raise NotAvailableError(
                f"The step '{step}' has no fit that may be interpreted, so that nothing of it can "
                f"be tested: {rung.reason}"
            )
        setting = record.climb.setting
        sets = equal_terms(setting, rung) if per == "parameter" else None
        return item_tests(
            record.climb,
            rung,
            terms_of_items(setting, rung.step) if sets is None else sets,
            by_group=by_group,
            progress=record.progress if progress is None else progress,
        )

    @checked
    def effect_sizes(self, *, reference: Any = None, sd: PooledSD = "variance") -> pd.DataFrame:
        """Say how much each item differs in answers between people of the same standing.

        Parameters
        ----------
        reference : group label, optional
            The group that the others are held against; by default the first.
        sd : {"variance", "sd"}
            How the SD of two groups is pooled: the root of the mean variance, or the mean SD.

        Returns
        -------
        DataFrame
            ``group reference item constructs dmacs dmacs_signed sdi2 udi2 points sd_pooled
            sd_focal sd_rule``, at the level that holds: items without a release differ by zero.
            ``points`` is the difference in the item's unit; signs are those of reference minus
            group.

        Raises
        ------
        InvarianceError
            The scalar step does not hold, so that nothing tells items from their constructs.
        NotAvailableError
            The answers are ordered.
        OptionError
            The reference is none of the groups.

        References
        ----------
        Nye & Drasgow (2011), Journal of Applied Psychology 96; Nye, Bradburn, Olenick, Bialko &
        Drasgow (2019), Organizational Research Methods 22.
        """
        return ladder_effects(self._record, reference, sd)

    @checked
    def suggestions(self, *, by_group: bool = False, progress: bool | None = None) -> pd.DataFrame:
        """Suggest releases by which the first step that is rejected would hold.

        Forward, one after the other: the parameter with the smallest p-value is released and the
        ladder climbed again, as long as its p-value, corrected for the number of those tested
        (Holm), is below the level of the ladder, and the step does not hold. Nothing is released by
        this: look at the wording of the items, and give those that you agree to to
        :meth:`release`. A ladder that was climbed after such a search is not a test any more of
        what it was searched by.

        Parameters
        ----------
        by_group : bool
            Whether to propose releases in a single group, ``"LOY1 ~ 1 @ jd"``, where there are
            three or more and one stands out; in all groups only where none does.
        progress : bool, optional
            As for :meth:`item_tests`.

        Returns
        -------
        DataFrame
            One row for each release, in their order: ``step term chisq df pvalue pvalue_holm epc``;
            ``pvalue_step`` and ``verdict`` of the step once it is released with those before it;
            ``invariant_items``, the fewest that a construct has left in a group. Two are needed
            (Byrne, Shavelson & Muthén 1989). Empty where no step is rejected, or no item stands
            out.
        """
        shown = self._record.progress if progress is None else progress
        return suggested_releases(self._record, by_group=by_group, progress=shown)

    @checked
    def release(self, *terms: str) -> InvarianceLadder:
        """Leave parameters free, in every group or in one, and climb again.

        Parameters
        ----------
        *terms : str
            A loading ``"LOY =~ LOY1"``, an intercept ``"LOY1 ~ 1"``, a residual variance ``"LOY1
            ~~ LOY1"``, a threshold ``"LOY1 | t2"``. With a group behind it, ``"LOY1 ~ 1 @ jd"``,
            it is released in that group alone, and the others stay equal.

        Returns
        -------
        InvarianceLadder
            With the releases on record; this one stays as it is.

        Raises
        ------
        OptionError
            The ladder holds no such parameter equal.
        IdentificationError, NotAvailableError
            Nothing equal would be left of a construct, or nothing that ties a group to the others.
        """
        found = checked_terms(self._record.climb.setting, terms)
        if not found:
            raise OptionError("Say what is to be released: ladder.release('LOY1 ~ 1').")
        return InvarianceLadder(self.group, self._record.releasing(*found))

    @checked
    def text(self, language: Language = "en") -> str:
        """Return method and results in the words of a paper.

        Parameters
        ----------
        language : {"en", "zh"}
        """
        return ladder_text(ladder_facts(self._record), language)

    @checked
    def plot(self, *, of: Literal["steps", "items"] = "steps", language: Language = "en") -> Figure:
        """Draw the steps with their verdicts, and the tests of the items where one is rejected.

        Parameters
        ----------
        of : {"steps", "items"}
            ``"items"``: a map of the loadings, intercepts and thresholds instead, by group: which
            are equal at the level that holds, and which are lower or higher.
        language : {"en", "zh"}

        Returns
        -------
        Figure
            It shows itself in a notebook.

        Raises
        ------
        InvarianceError
            A map was asked for, and no loadings are equal.

        Warns
        -----
        FontWarning
            Chinese was asked for and no font for it is installed.
        """
        if of == "items":
            return self._item_map(language)
        with text_font(language) as shown:
            facts, words = ladder_facts(self._record), PLOT[shown]
            failing = failing_step(self._record)
            figure = new_figure(7.2 if failing is None else 12.0, 1.2 + 1.05 * len(facts.steps))
            panels = figure.subplots(
                1,
                1 if failing is None else 2,
                squeeze=False,
                width_ratios=(None if failing is None else (1.35, 1)),
            )[0]
            rows = [(step, False) for step in facts.steps]
            rows += [(step, True) for step in facts.branches]
            steps = pd.DataFrame(
                {
                    "label": [step_heading(step, shown) for step, _ in rows],
                    "note": [step_note(step, shown) for step, _ in rows],
                    "verdict": [step.verdict for step, _ in rows],
                    "branch": [branch for _, branch in rows],
                }
            )
            origin = step_name(facts.branched_from, shown)
            branched = words["branched"].format(step=origin)
            ladder_steps(steps, words, branched, ax=panels[0])
            panels[0].set_title(words["title"].format(group=facts.group[shown]))
            if failing is not None:
                climb, rung = self._record.climb, self._record.judged[failing.name].rung
                terms = equal_terms(climb.setting, rung, failing.adds)
                tests = item_tests(
                    climb, rung, terms, by_group=False, progress=self._record.progress
                )
                # one item that differs makes others seem to: they are told apart one by one
                found = suggested_releases(self._record, progress=self._record.progress)
                tests["suggested"] = tests["term"].isin(found["term"])
                tests["term"] = [
                    term_name(term_facts(self._record, term), shown) for term in tests["term"]
                ]
                alpha = self._record.rule.alpha
                line = words["line"].format(alpha=short(alpha, shown))
                equality_bars(tests, alpha, {**words, "line": line}, ax=panels[1])
                panels[1].set_title(words["items"].format(step=step_name(failing.name, shown)))
            if facts.simulated:
                say_simulated(panels[0], shown)
        return figure

    def _item_map(self, language: Language) -> Figure:
        table, name_of = item_map(self._record), self._record.climb.sample.group_words
        facts = ladder_facts(self._record)
        rows, columns = len(table) // len(facts.labels), len(facts.labels)
        with text_font(language) as shown:
            figure = new_figure(3.6 + 0.6 * max(columns, 4), 1.6 + 0.3 * rows)
            panel = figure.subplots()
            called = table.assign(group=[name_of.called(x, shown) for x in table["group"]])
            noninvariance_map(called, ax=panel, language=shown)
            level = level_name(facts.level, shown, partial=facts.partial)
            title = PLOT[shown]["map"].format(
                group=facts.group[shown], level=level, first=facts.labels[0][shown]
            )
            panel.set_title(title, fontsize="medium", pad=24)
            if facts.simulated:
                say_simulated(panel, shown)
        return figure

    def _shown(self) -> Shown:
        facts = ladder_facts(self._record)
        gate = self.allows[["allowed", "reason"]]
        table = self.table.drop(columns="against")
        return Shown(
            title=f"Measurement invariance by {self.group}",
            tables=[
                ShownTable(table, width=200, blank="", widest=None),
                ShownTable(gate, "What may be compared", width=200, widest=None),
            ],
            verdict=ladder_verdict(facts, "en"),
            notes=list(ladder_notes(facts, "en")),
        )

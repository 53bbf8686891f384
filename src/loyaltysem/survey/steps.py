"""What can be asked of a survey and done with it, each a step of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from loyaltysem.arguments import checked
from loyaltysem.survey.describing.item_statistics import MomentType
from loyaltysem.survey.joining import Unmatched
from loyaltysem.survey.screening.answer_sheet_rules import LongstringScope

if TYPE_CHECKING:
    from loyaltysem.survey.describing import Description
    from loyaltysem.survey.screening import ScreeningReport
    from loyaltysem.survey.survey import Survey

__all__ = ["SurveySteps"]


class SurveySteps:
    """The steps from a survey to tables, reports and other surveys; see :class:`Survey`."""

    @property
    def _itself(self) -> Survey:
        return cast("Survey", self)

    @checked
    def describe(self, *, moment_type: MomentType = 2) -> Description:
        """Describe sample, items, missing answers and correlations.

        Parameters
        ----------
        moment_type : {1, 2, 3}
            Which skewness and kurtosis: 2 is that of SPSS, SAS and Excel, 1 that of AMOS and
            lavaan, 3 the default of psych. See `loyaltysem.survey.describing.item_statistics`.

        Returns
        -------
        Description
            Tables as attributes, ``correlations(...)``, ``response_shares(...)``, ``plot(...)``.

        Raises
        ------
        DataError
            The survey has no items with numbers.
        OptionError
            The type is unknown.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> description = ls.datasets.load_platforms().describe()
        >>> description.items.loc["SAT1", ["n", "lowest", "highest"]].tolist()
        [1149.0, 1.0, 7.0]
        >>> list(description.sample()["level"][:3])
        ['Taobao', 'Tmall', 'JD']
        """
        from loyaltysem.survey.describing import describe

        return describe(self._itself, moment_type=moment_type)

    @checked
    def join(
        self,
        orders: Any,
        *,
        on: str | Mapping[str, str],
        time: str | None = None,
        amount: str | None = None,
        at: Any = None,
        unmatched: Unmatched = "missing",
    ) -> Survey:
        """Set behaviour beside attitude: recency, frequency, monetary value and repurchase.

        Parameters
        ----------
        orders : data frame
            One row per order; anything narwhals reads.
        on : str or mapping of str to str
            The column that holds the respondent's id in both: a variable of `responses` or
            `paradata`, or ``"respondent"``, the index. Where the names differ,
            ``{"user_id": "buyer"}``: survey's name to orders' name.
        time : str, optional
            Column with the moment of each order; without it there is no recency and no repurchase.
        amount : str, optional
            Column with the amount paid; without it there is no monetary value.
        at : date or str, optional
            Orders up to this moment are behaviour before the survey, later ones repurchase. By
            default the moment each sheet was submitted. Moments that say their time zone are
            compared as moments, any others as the clock shows them.
        unmatched : {"missing", "zero"}
            Whether respondents without any order have missing behaviour (their orders may be
            elsewhere), or bought nothing (the table is complete).

        Returns
        -------
        Survey
            With ``recency`` (days since the last order), ``frequency`` (orders), ``monetary``
            (their amounts), and ``repurchased`` (1 where an order follows, else 0) in
            `responses`, and matched, unmatched and duplicated ids on record in `history`.

        Raises
        ------
        VariableNotFoundError
            A column does not exist.
        DataError
            Times or amounts cannot be read; there is no moment to count from; no id is in both;
            the survey has a variable of one of these names already.

        Warns
        -----
        DataWarning
            Ids of the survey that stand on several sheets, or in no order; orders whose id is in
            no sheet; only the orders, or only the sheets, say their time zone.

        References
        ----------
        Dick, A. S., & Basu, K. (1994). Customer loyalty. Journal of the Academy of Marketing
        Science, 22(2), 99–113: loyalty is attitude beside repeat patronage.

        Examples
        --------
        >>> import pandas as pd
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> orders = pd.DataFrame({
        ...     "respondent": survey.responses.index.repeat(2),
        ...     "paid": 10.0,
        ... })
        >>> joined = survey.join(orders, on="respondent", amount="paid")
        >>> joined.responses[["frequency", "monetary"]].iloc[0].tolist()
        [2.0, 20.0]
        """
        from loyaltysem.survey.joining import join_behaviour

        return join_behaviour(
            self._itself, orders, on=on, time=time, amount=amount, at=at, unmatched=unmatched
        )

    @checked
    def screen(
        self,
        *,
        min_seconds_per_item: float | None = 2.0,
        min_share_of_median: float | None = 0.5,
        longstring: int | None = None,
        longstring_within: LongstringScope = "all",
        average_longstring: float | None = None,
        irv: float | None = None,
        mahalanobis: float | None = None,
        even_odd: float | None = None,
        synonyms: float | None = None,
        antonyms: float | None = None,
        synonym_critval: float = 0.60,
        antonym_critval: float = -0.60,
        max_missing: float | None = 0.15,
        duplicate_ip: bool = False,
    ) -> ScreeningReport:
        """Look for careless answer sheets; nothing changes until ``.apply()``.

        Parameters
        ----------
        min_seconds_per_item : float or None, default 2.0
            ``speeder``: fewer seconds than this per question answered, over the whole
            questionnaire (two seconds are Huang et al.'s 2012 cut-off for a page).
        min_share_of_median : float or None, default 0.5
            ``fast``: total time below this share of the median time. Half the median is a common
            choice, close to Leiner's (2019) relative speed index of 2, which is made page by page.
        longstring : int, optional
            ``straight_liner``: at least so many identical answers in a row, as presented and
            before reversal (Meade & Craig 2012). By default half of the items that are looked at
            in one run (Curran 2016). A missing answer ends a run; traps are not counted.
        longstring_within : {"all", "matrix"}, default "all"
            Whether runs go on across matrices, or stay within one.
        average_longstring, irv, even_odd, synonyms, antonyms : float, optional
            Cut-offs on the mean run of identical answers (flagged above), the standard deviation
            of a person's answers (below; Dunn et al. 2018), the even-odd index in the sign of R's
            careless 1.2 (above; Johnson 2005), and the within-person correlation over
            psychometric synonyms (below) and antonyms (above; Meade & Craig 2012). None holds for
            every questionnaire: by default they are measured, and flag nobody.
        mahalanobis : float, optional
            Probability, such as 0.999: squared Mahalanobis distance above this quantile of
            chi-square. By default measured only: the quantile is that of normal answers, and of
            skewed ones on few categories far more may lie beyond it than its probability says.
        synonym_critval, antonym_critval : float, default 0.60 and -0.60
            Correlation beyond which two items are synonyms, or antonyms.
        max_missing : float or None, default 0.15
            ``missing``: more than this share of the items unanswered (Hair et al. 2017); items
            skipped by logic, and options not ranked, do not count.
        duplicate_ip : bool, default False
            Whether a repeated IP address is a flag. Households, dormitories and offices share
            addresses, so by default they are only counted.

        Returns
        -------
        ScreeningReport
            Speed and missing answers are not looked at when their cut-off is None. The rules
            ``trap_failed`` and ``duplicate`` (the same answers as an earlier sheet) have none.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> report = survey.screen()
        >>> cleaned = report.apply()
        >>> len(survey) - len(cleaned) == int(report.flags.any(axis=1).sum())
        True
        """
        from loyaltysem.survey.screening import screen

        return screen(
            self._itself,
            min_seconds_per_item=min_seconds_per_item,
            min_share_of_median=min_share_of_median,
            longstring=longstring,
            longstring_within=longstring_within,
            average_longstring=average_longstring,
            irv=irv,
            mahalanobis=mahalanobis,
            even_odd=even_odd,
            synonyms=synonyms,
            antonyms=antonyms,
            synonym_critval=synonym_critval,
            antonym_critval=antonym_critval,
            max_missing=max_missing,
            duplicate_ip=duplicate_ip,
        )

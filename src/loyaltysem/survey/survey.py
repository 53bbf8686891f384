"""The survey: answers with their meaning, their origin and their history; and its door."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from html import escape
from os import PathLike
from typing import Any, Self

import pandas as pd
from narwhals.typing import IntoDataFrame
from numpy.typing import ArrayLike

from loyaltysem.arguments import checked, listed
from loyaltysem.errors import DataWarning, OptionError, users_line
from loyaltysem.moments.answers import Answers
from loyaltysem.moments.drawn.margins import MissingLevels, Targets
from loyaltysem.names_elsewhere import names_elsewhere
from loyaltysem.survey.answers.reading import read_answers
from loyaltysem.survey.codebook.codebook import Codebook
from loyaltysem.survey.data import HistoryEntry, SurveyData, SurveySource, subset, survey_data
from loyaltysem.survey.describing import Description, MomentType, describe
from loyaltysem.survey.extending.joining import Unmatched, join_behaviour
from loyaltysem.survey.extending.raking import Raking, rake
from loyaltysem.survey.formats.grids.table_layout import Decimal, HeaderRows, table_layout
from loyaltysem.survey.formats.opening import open_export, open_frame
from loyaltysem.survey.screening import LongstringScope, ScreeningReport, screening_rules
from loyaltysem.survey.writing.sav import write_sav
from loyaltysem.survey.writing.text_table import write_survey_csv
from loyaltysem.survey.writing.workbook import write_survey_workbook
from loyaltysem.words.questionnaires.surveys import CARD, SIMULATED_MARK
from loyaltysem.words.shown import rows_html

__all__ = ["Survey", "read_survey"]


@names_elsewhere("survey")
class Survey:
    """A questionnaire's answers. A survey never changes: every step returns a new one.

    Parameters
    ----------
    responses : DataFrame
        One row per respondent; one column per item of the codebook (numbers, NaN where missing,
        reversed items already reversed) and any grouping variables.
    codebook : Codebook
        What the columns mean.
    missing_kinds : DataFrame of str, optional
        One column per item: ``""`` for an answer, else ``"blank"``, ``"skipped"``,
        ``"undocumented"``, ``"declared"`` or ``"unranked"`` (an option that was not ranked where
        others were). By default every missing answer is ``"blank"``.
    paradata : DataFrame, optional
        What the platform recorded, such as ``duration`` (seconds), ``submitted``, ``ip``.
    traps : DataFrame, optional
        Answers to the instructed-response items.
    source : SurveySource, optional
    history : sequence of HistoryEntry, optional

    Raises
    ------
    VariableNotFoundError
        `responses` lacks an item of the codebook.
    DataError
        There is no respondent.

    See Also
    --------
    read_survey : makes a survey from an export.
    """

    _data: SurveyData

    @checked
    def __init__(
        self,
        responses: pd.DataFrame,
        codebook: Codebook,
        *,
        missing_kinds: pd.DataFrame | None = None,
        paradata: pd.DataFrame | None = None,
        traps: pd.DataFrame | None = None,
        source: SurveySource | None = None,
        history: Sequence[HistoryEntry] = (),
    ) -> None:
        self.__dict__["_data"] = survey_data(
            responses.copy(),
            codebook,
            missing_kinds=None if missing_kinds is None else missing_kinds.copy(),
            paradata=None if paradata is None else paradata.copy(),
            traps=None if traps is None else traps.copy(),
            source=source,
            history=history,
        )

    @classmethod
    def _over(cls, data: SurveyData) -> Self:
        survey = cls.__new__(cls)
        survey.__dict__["_data"] = data
        return survey

    def _answers(self) -> Answers:
        return self._data.answers

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(
            f"A survey does not change, so {name!r} cannot be set; use .subset(...) or "
            ".screen().apply(), which return a new survey."
        )

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"A survey does not change, so {name!r} cannot be deleted.")

    def __len__(self) -> int:
        return len(self._data)

    @property
    def codebook(self) -> Codebook:
        """What the columns mean."""
        return self._data.codebook

    @property
    def source(self) -> SurveySource:
        """The file, its format, and the evidence for it."""
        return self._data.source

    @property
    def history(self) -> tuple[HistoryEntry, ...]:
        """What was done to the answers, with counts."""
        return self._data.history

    @property
    def responses(self) -> pd.DataFrame:
        """A copy of the answers: items in codebook order, then grouping variables."""
        return self._data.responses.copy()

    @property
    def missing_kinds(self) -> pd.DataFrame:
        """A copy of the kind of every missing answer, one column per item."""
        return self._data.missing_kinds.copy()

    @property
    def paradata(self) -> pd.DataFrame:
        """A copy of what the platform recorded about each answer sheet."""
        return self._data.paradata.copy()

    @property
    def traps(self) -> pd.DataFrame:
        """A copy of the answers to the instructed-response items."""
        return self._data.traps.copy()

    @property
    def construct_items(self) -> dict[str, list[str]]:
        """Item names of every construct."""
        return self.codebook.construct_items

    @property
    def unmatched_columns(self) -> tuple[str, ...]:
        """Answer columns of the file that the codebook does not mention."""
        return self.source.unmatched_columns

    @property
    def presented(self) -> pd.DataFrame:
        """Item answers as respondents saw them: in file order, reversed items turned back."""
        return self._data.presented

    @classmethod
    @checked
    def from_frame(
        cls, frame: IntoDataFrame, codebook: Codebook | str | PathLike[str] | None = None
    ) -> Survey:
        """Make a survey of a data frame; the same as ``read_survey(frame, codebook)``.

        Parameters
        ----------
        frame : eager frame
            pandas, polars, pyarrow or any other that narwhals reads; one row per respondent.
        codebook : Codebook, str or path, optional
            As for `read_survey`.

        Returns
        -------
        Survey

        Raises
        ------
        SurveyFormatError, CodebookError, DataError
            As for `read_survey`.

        Examples
        --------
        >>> import pandas as pd
        >>> from loyaltysem.survey import Survey
        >>> survey = Survey.from_frame(pd.DataFrame({"SAT1": [1, 5, None]}))
        >>> survey.missing_kinds["SAT1"].tolist()
        ['', '', 'blank']
        """
        return cls._over(read_answers(open_frame(frame), codebook))

    @checked
    def subset(self, mask: ArrayLike | None = None, **levels: object) -> Survey:
        """Return the survey of some respondents.

        Parameters
        ----------
        mask : array of bool, optional
            One value per respondent, in the order of `responses`.
        **levels
            Grouping variable = level, or a list of levels.

        Returns
        -------
        Survey
            With a record of how many were left out.

        Raises
        ------
        OptionError
            The mask has another length or is not of bools; a level does not occur.
        VariableNotFoundError
            The survey has no such variable.
        DataError
            Nobody is left.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> set(survey.subset(platform="jd").responses["platform"])
        {'jd'}
        """
        return self._over(subset(self._data, mask, levels))

    @checked
    def describe(
        self, *, moment_type: MomentType | None = None, weights: str | None = None
    ) -> Description[Survey]:
        """Describe sample, items, missing answers and correlations.

        Parameters
        ----------
        moment_type : {1, 2, 3}, optional
            Which skewness and kurtosis: 2 (default) is that of SPSS, SAS and Excel, 1 that of AMOS
            and lavaan and the only one that weighted answers have, 3 the default of psych.
            See `loyaltysem.survey.describing.item_statistics`.
        weights : str, optional
            The variable that holds weights of respondents (`Survey.rake`): means, SDs and shares
            are weighted, ``n`` counts respondents, and ``effective_n`` is shown.

        Returns
        -------
        Description
            Tables as attributes, ``correlations(...)``, ``response_shares(...)``, ``plot(...)``.

        Raises
        ------
        DataError
            The survey has no items with numbers; weights are missing, zero or negative.
        OptionError
            The type is unknown, or has no weighted form.
        VariableNotFoundError
            The survey has no such weights.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> description = ls.datasets.load_platforms().describe()
        >>> description.items.loc["SAT1", ["n", "lowest", "highest"]].tolist()
        [1149.0, 1.0, 7.0]
        >>> list(description.sample()["level"][:3])
        ['Taobao', 'Tmall', 'JD']
        """
        return describe(self, moment_type, weights)

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
        joined = join_behaviour(
            self._data, orders, on=on, time=time, amount=amount, at=at, unmatched=unmatched
        )
        return self._over(joined)

    @checked
    def rake(
        self,
        margins: Targets,
        *,
        start: str | None = None,
        lower: float | None = None,
        upper: float | None = None,
        missing: MissingLevels | None = None,
        tolerance: float = 1e-10,
        max_iterations: int = 1000,
    ) -> Raking[Survey]:
        """Weight the respondents to known margins of the population; see :func:`loyaltysem.rake`.

        Parameters
        ----------
        margins : mapping of str to mapping of level to float
            By variable the shares (adding up to 1), percentages (to 100) or counts of its levels.
        start : str, optional
            The variable that holds base weights.
        lower, upper : float, optional
            Bounds of the weights, whose mean is one.
        missing : {None, "own_level"}
            Whether respondents without a level are refused, or keep their share.
        tolerance : float, default 1e-10
            The largest distance of a share from its target.
        max_iterations : int, default 1000

        Returns
        -------
        Raking
            ``.apply()`` returns a survey with the weights; nothing changes until then.

        Raises
        ------
        OptionError, VariableNotFoundError, DataError, MissingDataError
            As in :func:`loyaltysem.rake`.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> raked = survey.rake({"gender": {"female": 0.5, "male": 0.5}})
        >>> raked.apply().history[-1].step
        'weighted'
        """
        return rake(
            self,
            margins,
            start=start,
            lower=lower,
            upper=upper,
            missing=missing,
            tolerance=tolerance,
            max_iterations=max_iterations,
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
    ) -> ScreeningReport[Survey]:
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
        rules = screening_rules(
            self._data,
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
        return ScreeningReport(self, rules)

    @checked
    def to_sav(self, path: str | PathLike[str], *, overwrite: bool = False) -> None:
        """Write the survey to an SPSS file, which `read_survey` reads back equal.

        Items hold the answers as respondents gave them, with their value labels: reversed items
        are turned back, and `read_survey` reverses them once. An answer left blank is system
        missing; skipped, undocumented and declared missing answers, and options that were not
        ranked, have a code each, outside every scale (−97 to −100 where these are free), declared
        as missing and labelled. The codebook, the history and the names stand in the file's
        documents.

        Parameters
        ----------
        path : str or path
            Where to; the name usually ends in ``.sav``.
        overwrite : bool, default False
            Whether a file of this name may be replaced.

        Raises
        ------
        WritingError
            The file exists; a text is longer than 32,767 bytes or holds a NUL character.

        Warns
        -----
        DataWarning
            A label was longer than SPSS allows (120 bytes; 255 for a question) and was cut there,
            or blanks at the end of a text are lost.

        Examples
        --------
        >>> import tempfile, pathlib
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     survey.to_sav(pathlib.Path(folder) / "platforms.sav")
        ...     again = ls.read_survey(pathlib.Path(folder) / "platforms.sav")
        >>> again.responses.equals(survey.responses)
        True
        """
        losses = write_sav(self._data, path, overwrite=overwrite)
        if losses:
            shown = listed(losses, 5, between="; ")
            warnings.warn(
                DataWarning(
                    f"SPSS has no room for {len(losses)} text(s), which were shortened: {shown}. "
                    "Questions and labels are whole in the codebook that the file carries."
                ),
                stacklevel=users_line(),
            )

    @checked
    def to_excel(self, path: str | PathLike[str], *, overwrite: bool = False) -> None:
        """Write the survey to an Excel workbook, which `read_survey` reads back equal.

        The sheets are ``answers``, ``codebook`` and ``history``. Items hold numbers as respondents
        gave them (reversed items are turned back; `read_survey` reverses them once). An answer
        left blank is an empty cell; any other missing one is ``(skipped)``, ``(undocumented)``,
        ``(declared missing)`` or ``(not ranked)``. A text is a text for Excel, also where it
        begins as a formula.

        Parameters
        ----------
        path : str or path
            Where to; the name usually ends in ``.xlsx``.
        overwrite : bool, default False
            Whether a file of this name may be replaced.

        Raises
        ------
        WritingError
            The file exists; more than 1,048,576 rows, 16,384 columns, or 32,767 characters in a
            cell.

        Examples
        --------
        >>> import tempfile, pathlib
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms().subset(platform="jd")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     survey.to_excel(pathlib.Path(folder) / "jd.xlsx")
        ...     again = ls.read_survey(pathlib.Path(folder) / "jd.xlsx")
        >>> again.responses.equals(survey.responses), again.codebook == survey.codebook
        (True, True)
        """
        write_survey_workbook(self._data, path, overwrite=overwrite)

    @checked
    def to_csv(self, path: str | PathLike[str], *, overwrite: bool = False) -> None:
        """Write the answers to CSV, which `read_survey` reads back equal with the codebook.

        UTF-8 with the mark by which Excel knows it. Cells are as in `to_excel`; a text that a
        spreadsheet would take for a formula, a number or a missing mark has an apostrophe before
        it, which `read_survey` takes off again. CSV has no types: a date comes back as text.

        No codebook is written beside it, and without one a reader of the file knows neither the
        meaning of the numbers nor which items are reversed: keep `Codebook.to_toml` with it, as in
        the example, or use `to_excel`.

        Parameters
        ----------
        path : str or path
            Where to; the name usually ends in ``.csv``.
        overwrite : bool, default False
            Whether a file of this name may be replaced.

        Raises
        ------
        WritingError
            The file exists, or a text cannot be written in UTF-8.

        Examples
        --------
        >>> import tempfile, pathlib
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     answers = pathlib.Path(folder) / "platforms.csv"
        ...     codebook = pathlib.Path(folder) / "platforms.toml"
        ...     survey.to_csv(answers)
        ...     _ = codebook.write_text(survey.codebook.to_toml(), encoding="utf-8")
        ...     again = ls.read_survey(answers, codebook)
        >>> again.responses.equals(survey.responses)
        True
        """
        write_survey_csv(self._data, path, overwrite=overwrite)

    def __repr__(self) -> str:
        codebook = self.codebook
        simulated = " (SIMULATED)" if codebook.simulated else ""
        return (
            f"Survey{simulated}: {len(self)} respondents, {_columns(codebook)}, "
            f"{len(codebook.constructs)} constructs, format {self.source.format or 'none'}"
        )

    def _repr_html_(self) -> str:
        return _card(self._data)


@checked
def read_survey(
    path: str | PathLike[str] | IntoDataFrame,
    codebook: Codebook | str | PathLike[str] | None = None,
    *,
    numbers: str | PathLike[str] | None = None,
    format: str | None = None,  # noqa: A002 - the field's word, and the name in `survey.source`
    encoding: str | None = None,
    sheet: str | int | None = None,
    header: HeaderRows | None = "infer",
    decimal: Decimal = ".",
    na: Sequence[str | float] | str | None = None,
) -> Survey:
    """Read a questionnaire export.

    Parameters
    ----------
    path : str, path or eager frame
        An export of 问卷星 (texts, option numbers or scores; also SAV), 腾讯问卷, Qualtrics (texts
        or numbers; also the older layout with two header rows), Google Forms, Microsoft Forms,
        SurveyMonkey, LimeSurvey, REDCap, ODK or KoBoToolbox (CSV, TSV, XLS or XLSX); an SPSS (.sav,
        .zsav, .por), Stata (.dta), SAS (.sas7bdat, .xpt), Parquet or Arrow (Feather) file; a file
        that a survey was written to; or a plain table with item names or question texts in its
        first row. What the file is, is found by its content, never by its name. A data frame that
        narwhals reads (pandas, polars, pyarrow) is taken as it is.
    codebook : Codebook, str or path, optional
        What the columns mean; a path (or text) is read as TOML. Without a codebook the items
        have the names of the export (``"Q3"``, matrix rows ``"Q7_2"``, or the headers), known
        rating-scale texts become numbers with the mapping in `Survey.history`, and any other
        text stays text. Ids, running numbers and telephone numbers are no items, and keep all their
        digits. A file that a survey was written to holds its codebook itself.
    numbers : str or path, optional
        The option numbers of a survey whose texts are `path` (问卷星 only). From the two files
        together come the numbers with their labels, checked row by row, so that no codebook is
        needed to have them.
    format : str, optional
        Read as this format, whatever the content looks like: ``"loyaltysem"`` (written by
        `Survey.to_excel` or `Survey.to_csv`), ``"wjx"``, ``"qualtrics"``, ``"tencent"``,
        ``"google_forms"``, ``"microsoft_forms"``, ``"surveymonkey"``, ``"limesurvey"``,
        ``"redcap"``, ``"odk"``, ``"kobo"``, ``"spss"``, ``"stata"``, ``"sas"``, ``"parquet"``,
        ``"arrow"`` or ``"table"``.
    encoding : str, optional
        Encoding of a text file; by default UTF-8, then GB18030, both strictly. Of an SPSS,
        Stata or SAS file, where it does not name its own: ``"gb18030"``.
    sheet : str or int, optional
        Sheet of a workbook: its name, or its place from 0. By default the first one; where that
        holds hardly any answers and another does, the other, with a warning.
    header : int, sequence of int or None, default "infer"
        Row that holds the names of the columns, from 1 as Excel counts; several rows that follow
        each other, such as ``(1, 2)`` for names with question texts under them; None where the
        file has no names, so that the columns are ``V1 V2 …``. By default the first row that is
        not empty; a plain table is looked through for titles above it, texts under it, and answers
        in its place.
    decimal : {".", ","}
        What stands before the decimals: with a comma, 3,5 and 1.234,5 are numbers.
    na : sequence of str or number, or str, optional
        Words that stand for a missing answer, in every column. By default those that programs
        write for an empty cell (``NA N/A #N/A NaN NULL #NULL! . -`` and the like, in any case), in
        columns that hold nothing else but numbers, or but texts of rating scales; they are
        ``"blank"``, and each is in `Survey.history` with its counts. ``na=()`` keeps them as texts.

    Returns
    -------
    Survey
        Answers, codebook, paradata, missing kinds, source with evidence, and history. Items
        that the codebook declares as reversed have been reversed, once.

    Raises
    ------
    SurveyFormatError
        The file is missing, empty, damaged, of another kind, or in an unreadable encoding; it has
        merged cells or formulas that were never computed; `path` and `numbers` contradict each
        other.
    CodebookError
        The codebook is invalid, names items that the file does not have, or contradicts the value
        labels and missing ranges of the file.
    DataError
        Answers outside the declared bounds, unknown answer texts, text in a numeric item.
    OptionError
        An option is of another kind than it must be, or is about what the file does not have.

    Warns
    -----
    DataWarning
        The file has columns that the codebook does not mention, codes for missing answers that
        the export does not document, or scores in place of option numbers; without a codebook,
        texts that rate something fit no scale or several, or fit one and could be another (4
        points that may be 5 whose middle nobody chose), or give no opinion on it. Of a plain table:
        rows that are no respondents (texts under the names, a repeated header, totals at the end),
        a file without header, respondents on several rows, a column of numbers with a few texts in
        it, numbers with a decimal comma; ids that have lost their last digits.

    Notes
    -----
    A multiple choice becomes one column of 0 and 1 per option (``"Q6_1"`` …), a ranking one
    column of ranks per option (1 is first; not ranked is missing), and a text written beside an
    option a column of its own (``"Q2_其他_text"``, ``"Q6_3_text"``), with a codebook under the
    name that this gives the question. A sheet of option numbers that ticks no option of a
    multiple choice has not answered it, as in the multiple response sets of SPSS.

    SPSS, Stata, SAS, Parquet, Arrow, XLS and XLSB files are read in a process of their own, since a
    damaged one can make the library that reads it end Python; that costs 0.1 to 0.3 s.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> survey = ls.read_survey(
    ...     ls.datasets.platforms_export_path(), codebook=ls.datasets.platforms_codebook_path()
    ... )
    >>> survey.source.format
    'wjx'
    >>> list(survey.responses.columns[:4])
    ['WQ1', 'WQ2', 'WQ3', 'WQ4']
    """
    if isinstance(path, str | PathLike):
        layout = table_layout(sheet, header, decimal)
        opened = open_export(path, format, encoding, layout, numbers)
    elif sheet is not None or header != "infer" or decimal != ".":
        raise OptionError(
            "sheet, header and decimal are about files, and a data frame has its columns and "
            "numbers already; leave them out."
        )
    else:
        opened = open_frame(path, format, encoding)
    return Survey._over(read_answers(opened, codebook, na))


def _undeclared(codebook: Codebook) -> bool:
    """Whether nobody said which columns are items of a scale: no item has a construct."""
    return bool(codebook.items) and not any(item.construct for item in codebook.items)


def _columns(codebook: Codebook) -> str:
    count = len(codebook.items)
    if not _undeclared(codebook):
        return f"{count} items"
    return f"{count} column{'s' if count > 1 else ''} of numbers (items of no construct)"


def _card(survey: SurveyData) -> str:
    codebook = survey.codebook
    missing = int((survey.missing_kinds != "").to_numpy().sum())
    values = {
        "respondents": f"{len(survey)}",
        "items": _columns(codebook) if _undeclared(codebook) else f"{len(codebook.items)}",
        "constructs": ", ".join(c.name for c in codebook.constructs) or "—",
        "groups": ", ".join(g.name for g in codebook.groups) or "—",
        "missing": f"{missing}",
        "format": f"{survey.source.format or '—'} {survey.source.flavour}".strip(),
        "file": survey.source.file or "—",
        "steps": f"{len(survey.history)}",
    }
    simulated = f"<strong>{SIMULATED_MARK}</strong> " if codebook.simulated else ""
    title = escape(" · ".join(filter(None, (codebook.title, codebook.title_zh))) or "Survey")
    rows = rows_html([(label, values[name]) for name, label in CARD.items()])
    return f"<div>{simulated}<em>{title}</em>{rows}</div>"

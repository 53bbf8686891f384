"""One small file of each platform's format, and random surveys in each layout."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from google_forms_file import google_table
from kobo_file import HEADER as KOBO_HEADER
from kobo_file import kobo_table
from limesurvey_file import RECORDED as LIMESURVEY_RECORDED
from limesurvey_file import heading, limesurvey_csv, limesurvey_table
from microsoft_forms_file import CHINESE, forms_table
from odk_file import odk_table
from qualtrics_file import (
    NUMBER_ROWS,
    TEXT_ROWS,
    legacy_table,
    qualtrics_csv,
    qualtrics_table,
)
from redcap_file import redcap_table
from surveymonkey_file import surveymonkey_table
from tencent_file import tencent_csv, tencent_table
from wjx_file import QUESTIONS as WJX_QUESTIONS
from wjx_file import TEXT_ROWS as WJX_ROWS
from wjx_file import as_csv, as_xlsx, wjx_table

GALLERY: dict[str, tuple[str, bytes]] = {
    "问卷星": ("wjx", as_csv(wjx_table(WJX_QUESTIONS, WJX_ROWS, None)).encode("utf-8-sig")),
    "Qualtrics, texts": ("qualtrics", qualtrics_csv(qualtrics_table(TEXT_ROWS))),
    "Qualtrics, numbers": ("qualtrics", qualtrics_csv(qualtrics_table(NUMBER_ROWS, numbers=True))),
    "Qualtrics, older": ("qualtrics", qualtrics_csv(legacy_table([["Taobao", "4", "2"]]))),
    "腾讯问卷": ("tencent", tencent_csv(tencent_table()).encode("utf-8-sig")),
    "Google Forms": ("google_forms", as_csv(google_table()).encode()),
    "SurveyMonkey": ("surveymonkey", as_csv(surveymonkey_table()).encode()),
    "LimeSurvey, codes": ("limesurvey", limesurvey_csv(limesurvey_table())),
    "LimeSurvey, texts": ("limesurvey", limesurvey_csv(limesurvey_table(style="texts"), ";")),
    "LimeSurvey, both": ("limesurvey", limesurvey_csv(limesurvey_table(style="codes and texts"))),
    "REDCap": ("redcap", as_csv(redcap_table()).encode()),
    "ODK": ("odk", as_csv(odk_table()).encode()),
    "KoBoToolbox": ("kobo", as_csv(kobo_table()).encode()),
    "KoBoToolbox, semicolon": ("kobo", as_csv(kobo_table(), ";").encode("utf-8-sig")),
    "KoBoToolbox, XLSX": ("kobo", as_xlsx(kobo_table())),
    "Microsoft Forms": ("microsoft_forms", as_csv(forms_table()).encode("utf-8-sig")),
    "Microsoft Forms, XLSX": ("microsoft_forms", as_xlsx(forms_table(dates=True))),
    "Microsoft Forms, Chinese": (
        "microsoft_forms",
        as_xlsx(forms_table(recorded=CHINESE, dates=True)),
    ),
}


@dataclass(frozen=True)
class Drawn:
    """A random survey: one text, some rating items in a matrix, one multiple choice."""

    items: Sequence[str]
    options: Sequence[str]
    texts: Sequence[str | None]
    ratings: Sequence[Sequence[int | None]]
    ticks: Sequence[Sequence[bool]]


@dataclass(frozen=True)
class Written:
    """The file of a survey, and the names under which its columns are to be read."""

    format: str
    data: bytes
    text: str
    items: Sequence[str]
    options: Sequence[str]


def _numbered(prefix: str, many: Sequence[object]) -> list[str]:
    return [f"{prefix}{number}" for number in range(1, len(many) + 1)]


def _rows(drawn: Drawn, ticked: Sequence[object], unticked: object = "") -> list[list[object]]:
    return [
        [
            text or "",
            *("" if rating is None else rating for rating in ratings),
            *(mark if tick else unticked for mark, tick in zip(ticked, ticks, strict=True)),
        ]
        for text, ratings, ticks in zip(drawn.texts, drawn.ratings, drawn.ticks, strict=True)
    ]


def written_qualtrics(drawn: Drawn) -> Written:
    questions = [("Q1", "Why?", {"ImportId": "QID1_TEXT"})]
    for number, item in enumerate(drawn.items, 1):
        questions.append((f"Q2_{number}", f"Rate - {item}", {"ImportId": f"QID2_{number}"}))
    for number, option in enumerate(drawn.options, 1):
        choice = {"ImportId": "QID3", "choiceId": str(number)}
        questions.append((f"Q3_{number}", f"Buy - {option}", choice))
    data = qualtrics_csv(qualtrics_table(_rows(drawn, drawn.options), questions))
    assert json.dumps({"ImportId": "QID1_TEXT"}).replace('"', '""') in data.decode()
    names = _numbered("Q2_", drawn.items), _numbered("Q3_", drawn.options)
    return Written("qualtrics", data, "Q1", *names)


def written_tencent(drawn: Drawn) -> Written:
    questions = ["1.为什么", *(f"2.评价:{item}" for item in drawn.items)]
    questions += [f"3.买过:{option}" for option in drawn.options]
    marks = [f"{chr(65 + number)}.{option}" for number, option in enumerate(drawn.options)]
    data = tencent_csv(tencent_table(_rows(drawn, marks), questions)).encode("gb18030")
    names = _numbered("Q2_", drawn.items), _numbered("Q3_", drawn.options)
    return Written("tencent", data, "Q1", *names)


def written_google_forms(drawn: Drawn) -> Written:
    header = ["Timestamp", "Why?", *(f"Rate [{item}]" for item in drawn.items)]
    rows = [row[: len(header) - 1] for row in _rows(drawn, drawn.options)]
    times = [f"2024/3/4 10:{number % 60:02d}:00" for number in range(len(rows))]
    data = as_csv(google_table(rows, times, header)).encode()
    return Written("google_forms", data, "Q1", _numbered("Q2_", drawn.items), [])


def written_surveymonkey(drawn: Drawn) -> Written:
    questions = [("Why?", "Open-Ended Response")]
    questions += [("" if number else "Rate", item) for number, item in enumerate(drawn.items)]
    questions += [("" if number else "Buy", option) for number, option in enumerate(drawn.options)]
    data = as_csv(surveymonkey_table(_rows(drawn, drawn.options), questions)).encode()
    names = _numbered("Q2_", drawn.items), _numbered("Q3_", drawn.options)
    return Written("surveymonkey", data, "Q1", *names)


def written_limesurvey(drawn: Drawn, style: str = "codes", delimiter: str = ";") -> Written:
    questions = [("WHY", "Why?")]
    questions += [(f"R[SQ{n}]", f"Rate [{item}]") for n, item in enumerate(drawn.items, 1)]
    questions += [(f"B[SQ{n}]", f"Buy [{item}]") for n, item in enumerate(drawn.options, 1)]
    rows = _rows(drawn, ["Y"] * len(drawn.options))
    table = limesurvey_table(rows, style, questions)
    assert table[0][0] == heading(*LIMESURVEY_RECORDED[0], style)
    items, options = _numbered("R_SQ", drawn.items), _numbered("B_SQ", drawn.options)
    text = "WHY"
    if style == "texts":
        items, options = _numbered("Q2_", drawn.items), _numbered("Q3_", drawn.options)
        text = "Q1"
    return Written("limesurvey", limesurvey_csv(table, delimiter), text, items, options)


def written_limesurvey_texts(drawn: Drawn) -> Written:
    return written_limesurvey(drawn, "texts", ",")


def written_limesurvey_both(drawn: Drawn) -> Written:
    return written_limesurvey(drawn, "codes and texts")


def written_redcap(drawn: Drawn) -> Written:
    items, options = _numbered("sat", drawn.items), _numbered("buy___", drawn.options)
    table = [["record_id", "why", *items, *options, "survey_complete"]]
    rows = _rows(drawn, [1] * len(options), 0)
    table += [[f"r{number}", *row, 2] for number, row in enumerate(rows)]
    return Written("redcap", as_csv(table).encode(), "why", items, options)


def written_odk(drawn: Drawn) -> Written:
    items = _numbered("agree-sat", drawn.items)
    options = _numbered("buy/o", drawn.options)
    table = [["SubmissionDate", "why", *items, *options, "buy", "KEY"]]
    rows = _rows(drawn, [1] * len(options), 0)
    time = "2021-02-03T02:12:13.500Z"
    table += [[time, *row, "", f"uuid:{number}"] for number, row in enumerate(rows)]
    return Written(
        "odk", as_csv(table).encode(), "why", items, [name.replace("/", "_") for name in options]
    )


def written_kobo(drawn: Drawn) -> Written:
    items, options = _numbered("agree/sat", drawn.items), _numbered("buy/o", drawn.options)
    end = KOBO_HEADER[KOBO_HEADER.index("_id") :]
    table = [["start", "end", "why", *items, *options, "buy", *end]]
    rows = _rows(drawn, [1] * len(options), 0)
    time = "2021-02-03T02:12:13.500Z"
    recorded = [time, "", "", "", "", ""]
    table += [
        [time, time, *row, "", number, f"u{number}", *recorded, number]
        for number, row in enumerate(rows)
    ]
    return Written(
        "kobo",
        as_csv(table).encode(),
        "why",
        _numbered("sat", drawn.items),
        [name.replace("/", "_") for name in options],
    )


def written_microsoft_forms(drawn: Drawn) -> Written:
    questions = ["Why?", *(f"I like {item}" for item in drawn.items)]
    rows = [row[: len(questions)] for row in _rows(drawn, drawn.options)]
    data = as_csv(forms_table(rows, questions)).encode("utf-8-sig")
    names = [f"Q{number}" for number in range(2, len(questions) + 1)]
    return Written("microsoft_forms", data, "Q1", names, [])


WRITERS = (
    written_qualtrics,
    written_tencent,
    written_google_forms,
    written_surveymonkey,
    written_limesurvey,
    written_limesurvey_texts,
    written_limesurvey_both,
    written_redcap,
    written_odk,
    written_kobo,
    written_microsoft_forms,
)

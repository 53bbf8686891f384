"""Small Qualtrics exports and a survey file, written by the tests themselves."""

from __future__ import annotations

import json
from collections.abc import Sequence

from wjx_file import as_csv

RECORDED = [
    ("StartDate", "Start Date", "startDate"),
    ("EndDate", "End Date", "endDate"),
    ("Status", "Response Type", "status"),
    ("IPAddress", "IP Address", "ipAddress"),
    ("Progress", "Progress", "progress"),
    ("Duration (in seconds)", "Duration (in seconds)", "duration"),
    ("Finished", "Finished", "finished"),
    ("RecordedDate", "Recorded Date", "recordedDate"),
    ("ResponseId", "Response ID", "_recordId"),
    ("ExternalReference", "External Data Reference", "externalDataReference"),
    ("DistributionChannel", "Distribution Channel", "distributionChannel"),
    ("UserLanguage", "User Language", "userLanguage"),
]
QUESTIONS = [
    ("Q1", "Which platform do you use? - Selected Choice", {"ImportId": "QID1"}),
    ("Q1_3_TEXT", "Which platform do you use? - Other - Text", {"ImportId": "QID1_3_TEXT"}),
    ("Q2_1", "How far do you\nagree? - I am satisfied", {"ImportId": "QID2_1"}),
    ("Q2_2", "How far do you\nagree? - I am - in short - glad", {"ImportId": "QID2_2"}),
    ("Q3_1", "What do you buy? - Books", {"ImportId": "QID3", "choiceId": "1"}),
    ("Q3_2", "What do you buy? - Food, fresh", {"ImportId": "QID3", "choiceId": "2"}),
    ("Q3_2_TEXT", "What do you buy? - Food, fresh - Text", {"ImportId": "QID3_2_TEXT"}),
    ("Q4", "Age - in years", {"ImportId": "QID4_TEXT"}),
    ("Q5_First Click", "Timing - First Click", {"ImportId": "QID5_FIRST_CLICK"}),
    ("Q3_DO", "What do you buy? - Display Order", {"ImportId": "QID3_DO"}),
    ("condition", "condition", {"ImportId": "condition"}),
]
TEXT_ROWS = [
    ["Taobao", "", "Agree", "Disagree", "Books", "Food, fresh", "", "31", "1.5", "1|2", "A"],
    ["Other", "Pin\nduo", "Agree", "", "", "Food, fresh", "tea", "40", "2.5", "2|1", "B"],
    ["Taobao", "", "Neutral", "Agree", "", "", "", "", "", "", "A"],
]
NUMBER_ROWS = [
    ["1", "", "4", "2", "1", "1", "", "31", "1.5", "1|2", "A"],
    ["3", "Pin\nduo", "4", "-99", "", "1", "tea", "40", "2.5", "2|1", "B"],
    ["1", "", "3", "4", "", "", "", "", "", "", "A"],
]
LEGACY = [
    ("V1", "ResponseID"),
    ("V2", "ResponseSet"),
    ("V3", "Name"),
    ("V4", "ExternalDataReference"),
    ("V5", "EmailAddress"),
    ("V6", "IPAddress"),
    ("V7", "Status"),
    ("V8", "StartDate"),
    ("V9", "EndDate"),
    ("V10", "Finished"),
]


def qualtrics_table(
    rows: Sequence[Sequence[object]],
    questions: Sequence[tuple[str, str, dict[str, str]]] = QUESTIONS,
    *,
    numbers: bool = False,
    statuses: Sequence[str] = (),
) -> list[list[object]]:
    """Three header rows and answer sheets of a current export."""
    names = [name for name, _, _ in RECORDED] + [name for name, _, _ in questions]
    texts = [text for _, text, _ in RECORDED] + [text for _, text, _ in questions]
    ids = [{"ImportId": key, "timeZone": "Asia/Shanghai"} for _, _, key in RECORDED[:2]]
    ids += [{"ImportId": key} for _, _, key in RECORDED[2:]]
    ids += [key for _, _, key in questions]
    table: list[list[object]] = [names, texts, [json.dumps(key) for key in ids]]
    for number, row in enumerate(rows):
        status = statuses[number] if statuses else ("0" if numbers else "IP Address")
        finished = "1" if numbers else "True"
        start, end = f"2021-02-03 10:{number % 60:02d}:00", f"2021-02-03 10:{number % 60:02d}:40"
        ip = f"127.0.{number // 250}.{number % 250}"
        head = [start, end, status, ip, "100", str(40 + number), finished, end, f"R_{number}a"]
        table.append([*head, f"u{number}", "anonymous", "EN", *row])
    return table


def legacy_table(rows: Sequence[Sequence[object]]) -> list[list[object]]:
    """Two header rows, and the trailing empty column of the older export."""
    questions = [("Q1", "Which platform?"), ("Q2_1", "Agree? - Glad"), ("Q2_2", "Agree? - Sure")]
    ends = [("LocationLatitude", "LocationLatitude"), ("", "")]
    columns = [*LEGACY, *questions, *ends]
    table: list[list[object]] = [[name for name, _ in columns], [text for _, text in columns]]
    for number, row in enumerate(rows):
        start, end = "2014-02-03 10:00:00", "2014-02-03 10:05:00"
        head = [f"R_{number}", "Default", "Anonymous", "", "", "127.0.0.1", "0", start, end, "1"]
        table.append([*head, *row, "31.2", ""])
    return table


def qualtrics_csv(table: Sequence[Sequence[object]]) -> bytes:
    return as_csv(table).encode("utf-8-sig")


def _question(name: str, tag: str, kind: str, selector: str, text: str, **more: object) -> dict:
    payload = {"QuestionText": text, "DataExportTag": tag, "QuestionType": kind}
    return {
        "SurveyID": "SV_1",
        "Element": "SQ",
        "PrimaryAttribute": name,
        "Payload": {**payload, "Selector": selector, "QuestionID": name, **more},
    }


AGREE = {"1": {"Display": "Disagree"}, "2": {"Display": "Neutral"}, "3": {"Display": "Agree"}}
SURVEY_FILE = {
    "SurveyEntry": {"SurveyID": "SV_1", "SurveyName": "Platforms", "SurveyLanguage": "EN"},
    "SurveyElements": [
        {
            "Element": "BL",
            "PrimaryAttribute": "Survey Blocks",
            "Payload": [
                {
                    "Type": "Default",
                    "BlockElements": [
                        {"Type": "Question", "QuestionID": "QID1"},
                        {"Type": "Page Break"},
                        {"Type": "Question", "QuestionID": "QID2"},
                        {"Type": "Question", "QuestionID": "QID3"},
                    ],
                },
                {"Type": "Trash", "BlockElements": [{"Type": "Question", "QuestionID": "QID9"}]},
                {
                    "Type": "Standard",
                    "BlockElements": [
                        {"Type": "Question", "QuestionID": name}
                        for name in ("QID5", "QID4", "QID6", "QID7", "QID8")
                    ],
                },
            ],
        },
        _question("QID9", "Q9", "TE", "SL", "Thrown away"),
        _question(
            "QID3",
            "Q3",
            "MC",
            "MAVR",
            "What do you buy?",
            Choices={
                "1": {"Display": "Books"},
                "2": {"Display": "Food, fresh", "TextEntry": "true"},
            },
        ),
        _question(
            "QID1",
            "Q1",
            "MC",
            "SAVR",
            "<div>Which&nbsp;platform do you use?</div>",
            Choices={
                "4": {"Display": "<b>Taobao</b>"},
                "5": {"Display": "JD"},
                "6": {"Display": "Other", "TextEntry": "true"},
            },
            ChoiceOrder=["5", 4, "6"],
            RecodeValues={"4": "1", "5": "2", "6": "3"},
        ),
        _question(
            "QID2",
            "Q2",
            "Matrix",
            "Likert",
            "How far do you agree?",
            SubSelector="SingleAnswer",
            Choices={
                "1": {"Display": "I am satisfied"},
                "2": {"Display": "I am - in short - glad"},
            },
            Answers=AGREE,
            RecodeValues={"1": "2", "2": "3", "3": "4"},
            ChoiceDataExportTags=False,
        ),
        _question("QID4", "Q4", "TE", "SL", "Age - in years"),
        _question("QID5", "Q5", "Timing", "PageTimer", "Timing"),
        _question("QID6", "Q6", "RO", "DND", "Rank", Choices=[{"Display": "A"}, {"Display": "B"}]),
        _question(
            "QID7",
            "Q7",
            "Matrix",
            "Likert",
            "Tick",
            SubSelector="MultipleAnswer",
            Choices={"1": {"Display": "Taobao"}},
            Answers={"1": {"Display": "fast"}, "2": {"Display": "safe"}},
        ),
        _question(
            "QID8",
            "Q8",
            "SBS",
            "SBSMatrix",
            "Both",
            AdditionalQuestions={
                "1": {
                    "QuestionText": "Wanted",
                    "Selector": "Likert",
                    "SubSelector": "SingleAnswer",
                    "Choices": {"1": {"Display": "Price"}},
                    "Answers": AGREE,
                }
            },
        ),
        {"Element": "FL", "PrimaryAttribute": "Survey Flow", "Payload": {}},
    ],
}


def qsf(survey: object = SURVEY_FILE) -> bytes:
    return json.dumps(survey, ensure_ascii=False).encode()

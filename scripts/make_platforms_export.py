"""Make the bundled SIMULATED survey: the raw 问卷星 export of three shopping platforms.

    python scripts/make_platforms_export.py [path]

The answers come from `loyaltysem.datasets.platforms_population`; this script adds what a raw
export has besides: paradata, hurried, inattentive and repeated respondents, blanks and skips.
The same seed gives the same cells. `tests/datasets` remakes the file and compares every cell.
"""

from __future__ import annotations

import sys
import tomllib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import numpy as np
from openpyxl import Workbook

from loyaltysem.datasets.platforms_population import PLATFORMS, Platform, platforms_population
from loyaltysem.datasets.simulation import simulate_responses

SEED = 20250303
DATASETS = Path(__file__).resolve().parents[1] / "src" / "loyaltysem" / "datasets"
CODEBOOK = tomllib.loads((DATASETS / "platforms_codebook.toml").read_text(encoding="utf-8"))

ATTENTIVE = {"taobao": 385, "tmall": 364, "jd": 355}
CARELESS = {"speeder": 15, "straight_liner": 12, "trap_failure": 9, "gave_up": 4}
DUPLICATES = 6
BLANK = "(空)"
SKIPPED = "(跳过)"
FIELD_START = datetime(2025, 3, 3, 8, 0, 0)
FIELD_SECONDS = 20 * 24 * 3600

Option = TypeVar("Option")
PARADATA = ("序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP")
SINGLES = ("gender", "age_group", "platform", "other_platforms")
STEM = "请根据您使用该平台的体验，选择您对下列说法的同意程度"
STEMS = {
    "WQ": f"网站质量：{STEM}",
    "PV": f"购物价值：{STEM}",
    "SAT": f"购物满意：{STEM}",
    "TRU": f"平台信任：{STEM}",
    "LOY": f"今后打算：{STEM}",
    "SC": "换用其他平台：请选择您对下列说法的同意程度",
}
MATRICES = {
    "WQ": ("WQ1", "WQ2", "WQ3", "WQ4"),
    "PV": ("PV1", "PV2", "PV3"),
    "SAT": ("SAT1", "SAT2", "SAT3", "SAT4"),
    "TRU": ("TRU1", "TRU2", "TRU3", "TRU4"),
    "LOY": ("LOY1", "LOY2", "TRAP1", "LOY3", "LOY4"),
    "SC": ("SC1", "SC2", "SC3"),
}
ROWS = tuple(row for matrix in MATRICES.values() for row in matrix)
OPEN_QUESTION = "您对该平台还有什么建议"
REMARKS = (
    "无",
    "没有",
    "希望物流再快一些",
    "客服回复太慢",
    "退货流程可以更简单",
    "优惠规则太复杂",
    "挺好的",
    "希望加强对假货的管理",
)
PLACES = {
    "广东-深圳": 0.18,
    "广东-广州": 0.14,
    "北京-北京": 0.16,
    "上海-上海": 0.16,
    "浙江-杭州": 0.14,
    "四川-成都": 0.12,
    "湖北-武汉": 0.10,
}
SOURCES = {("微信", "N/A"): 0.6, ("手机提交", "直接访问"): 0.3, ("链接", "直接访问"): 0.1}
MALE = {"taobao": 0.38, "tmall": 0.42, "jd": 0.58}
AGES = {"18-25": 0.32, "26-30": 0.26, "31-40": 0.25, "41-50": 0.12, "51+": 0.05}
# People leave blank what touches their privacy or makes them compute.
BLANK_SHARE = {"TRU3": 0.006, "LOY4": 0.006, "SC2": 0.006}
USUAL_BLANK_SHARE = 0.002


@dataclass(frozen=True, slots=True)
class Respondent:
    """One answer sheet: level names, answers 1 to 7 or a missing text by row, and paradata."""

    singles: dict[str, str]
    answers: dict[str, int | str]
    remark: str
    submitted: datetime
    seconds: int
    source: tuple[str, str]
    ip: str


def choose(options: dict[Option, float], rng: np.random.Generator) -> Option:
    """One of the options, with these probabilities."""
    return list(options)[int(rng.choice(len(options), p=list(options.values())))]


def addresses(n: int, rng: np.random.Generator) -> list[str]:
    """Distinct addresses from the range for benchmarks (RFC 2544) that nobody has."""
    hosts = rng.choice(np.arange(256, 256 + 20_000), size=n, replace=False)
    return [f"198.18.{host // 256}.{host % 256}({choose(PLACES, rng)})" for host in hosts]


def respondent(
    platform: Platform,
    answers: dict[str, int | str],
    seconds: int,
    ip: str,
    rng: np.random.Generator,
) -> Respondent:
    """A person of one platform with these answers to the matrix rows."""
    singles = {
        "gender": "male" if rng.random() < MALE[platform] else "female",
        "age_group": choose(AGES, rng),
        "platform": platform,
        "other_platforms": "yes" if rng.random() < 0.93 else "no",
    }
    if singles["other_platforms"] == "no":
        answers = {**answers, **dict.fromkeys(MATRICES["SC"], SKIPPED)}
    remark = REMARKS[int(rng.integers(len(REMARKS)))] if rng.random() < 0.12 else BLANK
    submitted = FIELD_START + timedelta(seconds=int(rng.integers(FIELD_SECONDS)))
    return Respondent(singles, answers, remark, submitted, seconds, choose(SOURCES, rng), ip)


def attentive(platform: Platform, n: int, rng: np.random.Generator) -> list[dict[str, int | str]]:
    """Answers of people who read the questions, a few of them left blank."""
    population = platforms_population(platform)
    table = simulate_responses(population, n, rng=rng)
    blank = rng.random((n, len(population.items)))
    sheets = []
    for row, chance in zip(table, blank, strict=True):
        answers: dict[str, int | str] = {"TRAP1": CODEBOOK["traps"]["TRAP1"]["answer"]}
        for item, value, luck in zip(population.items, row, chance, strict=True):
            is_reversed = CODEBOOK["items"][item].get("direction") == "reversed"
            answers[item] = 8 - int(value) if is_reversed else int(value)
            if luck < BLANK_SHARE.get(item, USUAL_BLANK_SHARE):
                answers[item] = BLANK
        sheets.append(answers)
    return sheets


def careless(kind: str, platform: Platform, rng: np.random.Generator) -> dict[str, int | str]:
    """Answers of someone who did not read the questions, or stopped in the middle."""
    if kind == "straight_liner":
        return dict.fromkeys(ROWS, int(rng.choice([3, 4, 6, 7])))
    if kind == "gave_up":
        answers = attentive(platform, 1, rng)[0]
        unanswered = (*MATRICES["TRU"], *MATRICES["LOY"], *MATRICES["SC"])
        return {**answers, **dict.fromkeys(unanswered, BLANK)}
    answers = {
        row: int(value) for row, value in zip(ROWS, rng.integers(1, 8, len(ROWS)), strict=True)
    }
    if kind == "trap_failure":
        answers["TRAP1"] = int(rng.choice([1, 2, 3, 4, 6, 7]))
    return answers


def respondents(rng: np.random.Generator) -> list[Respondent]:
    """Everyone who submitted the questionnaire, in the order of submission."""
    n_total = sum(ATTENTIVE.values()) + sum(CARELESS.values())
    ips = iter(addresses(n_total, rng))
    people = []
    for platform in PLATFORMS:
        for answers in attentive(platform, ATTENTIVE[platform], rng):
            seconds = 90 + int(rng.lognormal(np.log(145), 0.45))
            people.append(respondent(platform, answers, seconds, next(ips), rng))
    originals = rng.choice(len(people), size=DUPLICATES, replace=False)
    for kind, n in CARELESS.items():
        for number in range(n):
            platform = PLATFORMS[number % len(PLATFORMS)]
            low, high = {"speeder": (18, 45), "straight_liner": (70, 130)}.get(kind, (110, 300))
            answers = careless(kind, platform, rng)
            seconds = int(rng.integers(low, high))
            people.append(respondent(platform, answers, seconds, next(ips), rng))
    for original in originals:
        first = people[int(original)]
        later = first.submitted + timedelta(seconds=int(rng.integers(150, 900)))
        people.append(replace(first, submitted=later, seconds=int(rng.integers(100, 140))))
    return sorted(people, key=lambda person: person.submitted)


def headers() -> list[str | int]:
    """The header row: paradata, single questions, the matrices, the open question."""
    names: list[str | int] = list(PARADATA)
    number = 0
    for name in SINGLES:
        number += 1
        names.append(f"{number}、{CODEBOOK['groups'][name]['text']} ")
    for construct, rows in MATRICES.items():
        number += 1
        for position, row in enumerate(rows, start=1):
            section = "traps" if row.startswith("TRAP") else "items"
            text = f"{position}.{CODEBOOK[section][row]['text']}"
            names.append(f"{number}、{STEMS[construct]}—{text}" if position == 1 else text)
    return [*names, f"{number + 1}、{OPEN_QUESTION} "]


def cells(person: Respondent, position: int) -> list[str | int]:
    """One row of the export."""
    option = {value: text for text, value in CODEBOOK["scales"]["agree7"]["labels"].items()}
    level_text = {
        name: {level: text for text, level in CODEBOOK["groups"][name]["levels"].items()}
        for name in SINGLES
    }
    return [
        position,
        person.submitted.strftime("%Y/%m/%d %H:%M:%S"),
        f"{person.seconds}秒",
        *person.source,
        person.ip,
        *(level_text[name][person.singles[name]] for name in SINGLES),
        *(option.get(person.answers[row], person.answers[row]) for row in ROWS),
        person.remark,
    ]


def export_rows(seed: int = SEED) -> list[list[str | int]]:
    """Header and answers of the export, as a table of cells."""
    people = respondents(np.random.default_rng(seed))
    return [headers(), *(cells(person, position + 1) for position, person in enumerate(people))]


def write_export(path: Path, rows: list[list[str | int]]) -> None:
    """Write the table as a workbook; every text stays a text, none becomes a formula."""
    workbook = Workbook()
    workbook.properties.title = CODEBOOK["survey"]["title_zh"]
    workbook.properties.creator = "loyaltysem: simulated data, 模拟数据"
    sheet = workbook.worksheets[0]
    sheet.title = "模拟数据"
    for row_number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(row_number, column, value)
            if isinstance(value, str):
                cell.data_type = "s"
    workbook.save(path)


def main() -> None:
    """Write the export to the path given, or into the package."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else DATASETS / "platforms_export.xlsx"
    rows = export_rows()
    write_export(path, rows)
    print(f"{path}: {len(rows) - 1} simulated answer sheets, {len(rows[0])} columns")


if __name__ == "__main__":
    main()

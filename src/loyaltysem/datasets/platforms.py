"""The bundled SIMULATED survey of shopping platforms, as a survey and as its raw files."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from loyaltysem.arguments import checked
from loyaltysem.survey import Survey, read_survey

__all__ = ["load_platforms", "platforms_codebook_path", "platforms_export_path"]


@checked
def load_platforms() -> Survey:
    """Read the bundled SIMULATED survey of Taobao, Tmall and JD from its raw export.

    The answers are simulated (模拟数据): `scripts/make_platforms_export.py` drew them from the
    populations of `loyaltysem.datasets.platforms_population`. They say nothing about the real
    platforms. The file has what a raw export has: paradata, answers left blank or skipped by
    logic, hurried and inattentive respondents, repeated submissions; screen it before analysis.

    Returns
    -------
    Survey
        22 items of six constructs (website quality, perceived value, satisfaction, website
        trust, loyalty, switching cost) on a 7-point scale; grouping variables `platform`,
        `gender`, `age_group`, `other_platforms`; trap item `TRAP1`.

    Examples
    --------
    >>> from loyaltysem.datasets import load_platforms
    >>> survey = load_platforms()
    >>> survey.codebook.simulated
    True
    """
    return read_survey(platforms_export_path(), codebook=platforms_codebook_path())


@checked
def platforms_export_path() -> Path:
    """Path of the SIMULATED raw 问卷星 export, an XLSX file with answers as text.

    Returns
    -------
    pathlib.Path

    Examples
    --------
    >>> from loyaltysem.datasets import platforms_export_path
    >>> platforms_export_path().name
    'platforms_export.xlsx'
    """
    return _bundled("platforms_export.xlsx")


@checked
def platforms_codebook_path() -> Path:
    """Path of the codebook (TOML) that belongs to the SIMULATED export.

    Returns
    -------
    pathlib.Path

    Examples
    --------
    >>> from loyaltysem.datasets import platforms_codebook_path
    >>> platforms_codebook_path().name
    'platforms_codebook.toml'
    """
    return _bundled("platforms_codebook.toml")


def _bundled(name: str) -> Path:
    return Path(str(files("loyaltysem.datasets").joinpath(name)))

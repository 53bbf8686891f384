"""The export formats that can be read, each in its own file.

A new format is one new file with an `ExportFormat`, and one line in `FORMATS`. They are asked in
this order, the plain table last because it takes any rows and columns.
"""

from __future__ import annotations

from loyaltysem.survey.formats.export import ExportFormat
from loyaltysem.survey.formats.plain_table.table import TABLE
from loyaltysem.survey.formats.platforms.google_forms import GOOGLE_FORMS
from loyaltysem.survey.formats.platforms.kobo import KOBO
from loyaltysem.survey.formats.platforms.limesurvey import LIMESURVEY
from loyaltysem.survey.formats.platforms.microsoft_forms import MICROSOFT_FORMS
from loyaltysem.survey.formats.platforms.odk import ODK
from loyaltysem.survey.formats.platforms.qualtrics import QUALTRICS
from loyaltysem.survey.formats.platforms.redcap import REDCAP
from loyaltysem.survey.formats.platforms.surveymonkey import SURVEYMONKEY
from loyaltysem.survey.formats.platforms.tencent import TENCENT
from loyaltysem.survey.formats.platforms.wjx import WJX
from loyaltysem.survey.formats.statistical.arrow import ARROW, PARQUET
from loyaltysem.survey.formats.statistical.sas import SAS
from loyaltysem.survey.formats.statistical.spss import SPSS
from loyaltysem.survey.formats.statistical.stata import STATA
from loyaltysem.survey.formats.written.table import WRITTEN

__all__ = ["FORMATS"]

FORMATS: tuple[ExportFormat, ...] = (
    WRITTEN,
    WJX,
    QUALTRICS,
    TENCENT,
    GOOGLE_FORMS,
    MICROSOFT_FORMS,
    SURVEYMONKEY,
    LIMESURVEY,
    REDCAP,
    ODK,
    KOBO,
    SPSS,
    STATA,
    SAS,
    PARQUET,
    ARROW,
    TABLE,
)

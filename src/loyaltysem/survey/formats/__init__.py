"""The export formats that can be read, each in its own file.

A new format is one new file with an `ExportFormat`, and one line in `FORMATS`. They are asked in
this order, the plain table last because it takes any rows and columns.
"""

from __future__ import annotations

from loyaltysem.survey.formats.arrow import ARROW, PARQUET
from loyaltysem.survey.formats.export import ExportFormat
from loyaltysem.survey.formats.google_forms import GOOGLE_FORMS
from loyaltysem.survey.formats.kobo import KOBO
from loyaltysem.survey.formats.limesurvey import LIMESURVEY
from loyaltysem.survey.formats.microsoft_forms import MICROSOFT_FORMS
from loyaltysem.survey.formats.odk import ODK
from loyaltysem.survey.formats.qualtrics import QUALTRICS
from loyaltysem.survey.formats.redcap import REDCAP
from loyaltysem.survey.formats.sas import SAS
from loyaltysem.survey.formats.spss import SPSS
from loyaltysem.survey.formats.stata import STATA
from loyaltysem.survey.formats.surveymonkey import SURVEYMONKEY
from loyaltysem.survey.formats.table import TABLE
from loyaltysem.survey.formats.tencent import TENCENT
from loyaltysem.survey.formats.wjx import WJX
from loyaltysem.survey.formats.written_table import WRITTEN

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

"""Writing plain files: nothing overwritten unasked, nothing left half, formulas inert."""

from loyaltysem.files.delimited import write_delimited
from loyaltysem.files.formulas import begins_formula, inert
from loyaltysem.files.plain_text import as_text, encoded
from loyaltysem.files.target import new_folder, replacing, target
from loyaltysem.files.workbooks import write_workbook

__all__ = [
    "as_text",
    "begins_formula",
    "encoded",
    "inert",
    "new_folder",
    "replacing",
    "target",
    "write_delimited",
    "write_workbook",
]

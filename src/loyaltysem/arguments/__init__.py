"""What arguments the public functions take: one table by kind of parameter, one check."""

from loyaltysem.arguments.by_type import kind_of_type
from loyaltysem.arguments.checking import checked, parameter_kinds
from loyaltysem.arguments.kind import Kind
from loyaltysem.arguments.shown import is_cell, listed, shown
from loyaltysem.arguments.suggestion import did_you_mean

__all__ = [
    "Kind",
    "checked",
    "did_you_mean",
    "is_cell",
    "kind_of_type",
    "listed",
    "parameter_kinds",
    "shown",
]

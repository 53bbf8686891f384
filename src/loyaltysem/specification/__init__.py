"""What a model says: its language, its constructs, its parameter table, its identification."""

from loyaltysem.specification.algebra.constraints import Constraint, constraint_values
from loyaltysem.specification.algebra.linear_forms import linear_form
from loyaltysem.specification.constructs import (
    constructs,
    multi_items,
    path,
    paths,
    reflective,
    relationships,
)
from loyaltysem.specification.expressions import Expression, defined_values
from loyaltysem.specification.graph import Graph, HasGraph, Node, Path
from loyaltysem.specification.hypotheses import Hypothesis
from loyaltysem.specification.language.parsing import parse_expression, parse_model
from loyaltysem.specification.products import (
    factors_in,
    factors_of,
    indicated_name,
    is_product,
    product_name,
)
from loyaltysem.specification.statements import (
    Modifiers,
    Operator,
    Statement,
    Term,
    to_lavaan_text,
)
from loyaltysem.specification.syntax_errors import Place
from loyaltysem.specification.table.automatic import Coefficient
from loyaltysem.specification.table.auxiliary import with_auxiliaries
from loyaltysem.specification.table.equality.constraint_counts import n_equality_constraints
from loyaltysem.specification.table.equality.effect_coding import CodedKind, coded_kinds
from loyaltysem.specification.table.equality.group_equality import GroupEqualityKind
from loyaltysem.specification.table.identification import (
    check_degrees_of_freedom,
    check_identification,
    check_latent_scales,
    check_separate_parts,
    degrees_of_freedom,
    n_moments,
)
from loyaltysem.specification.table.independence import (
    independence_degrees_of_freedom,
    independence_table,
)
from loyaltysem.specification.table.ordered_items import OrderedItems, Parameterization
from loyaltysem.specification.table.parameter_table import Parameter, ParameterTable
from loyaltysem.specification.table.saturated import saturated_table
from loyaltysem.specification.table.table_building import build_parameter_table, variables_of

__all__ = [
    "CodedKind",
    "Coefficient",
    "Constraint",
    "Expression",
    "Graph",
    "GroupEqualityKind",
    "HasGraph",
    "Hypothesis",
    "Modifiers",
    "Node",
    "Operator",
    "OrderedItems",
    "Parameter",
    "ParameterTable",
    "Parameterization",
    "Path",
    "Place",
    "Statement",
    "Term",
    "build_parameter_table",
    "check_degrees_of_freedom",
    "check_identification",
    "check_latent_scales",
    "check_separate_parts",
    "coded_kinds",
    "constraint_values",
    "constructs",
    "defined_values",
    "degrees_of_freedom",
    "factors_in",
    "factors_of",
    "independence_degrees_of_freedom",
    "independence_table",
    "indicated_name",
    "is_product",
    "linear_form",
    "multi_items",
    "n_equality_constraints",
    "n_moments",
    "parse_expression",
    "parse_model",
    "path",
    "paths",
    "product_name",
    "reflective",
    "relationships",
    "saturated_table",
    "to_lavaan_text",
    "variables_of",
    "with_auxiliaries",
]

"""The room of the faces computes nothing."""

from __future__ import annotations

import ast
from pathlib import Path

MODELS = Path(__file__).resolve().parents[2] / "src" / "loyaltysem" / "models"


def algebra(tree: ast.Module) -> list[int]:
    """Lines with a product of matrices, or anything of numpy's or scipy's linear algebra."""
    return sorted(
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.MatMult))
        or (isinstance(node, ast.Attribute) and node.attr in ("linalg", "dot", "einsum", "matmul"))
        or (isinstance(node, ast.ImportFrom) and "linalg" in (node.module or ""))
    )


def test_no_face_has_linear_algebra():
    found = {
        path.name: lines
        for path in sorted(MODELS.rglob("*.py"))
        if (lines := algebra(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert found == {}


def test_algebra_is_seen_where_there_is_some():
    text = "import numpy as np\na @ b\na @= b\nnp.linalg.inv(a)\nfrom scipy.linalg import qr"
    assert algebra(ast.parse(text)) == [2, 3, 4, 5]

"""Print what the house is made of: rooms, circles, branches on the kind of a fit, the way of a fit.

    python scripts/house.py

Sizes are reported, none is a target.
"""

from __future__ import annotations

import ast
import sys
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "loyaltysem"
#: Where an estimator may be told from another: what it is made of, and where it is chosen.
REGISTRY = (
    "estimation/criteria/",
    "fits/estimating/criteria.py",
    "fits/estimators.py",
    "fits/estimating/option_checks.py",
    "fits/estimating/ordered_options.py",
    "fits/options.py",
)
#: Rooms in which nothing knows of a fit; ``missing`` is a key of the codebook there.
WITHOUT_FITS = ("survey/",)
#: What a fit's kind is asked by, as the last name of an attribute.
KIND = {
    "categories",
    "design",
    "discrepancy",
    "has_reference",
    "incomplete",
    "is_least_squares",
    "is_ordinal",
    "is_robust",
    "is_simple",
    "is_wishart",
    "missing",
    "ordered",
    "ordinal",
    "answers_taken",
    "treatment",
    "weighting",
}
#: What estimators are called; whoever compares with one of these tells them apart.
ESTIMATORS = {
    *("ML", "MLM", "MLMV", "MLR", "GLS", "WLS", "DWLS", "WLSM", "WLSMV"),
    *("ULS", "ULSM", "ULSMV"),
}
#: Classes that are kinds of fits, of criteria or of what they minimise.
KINDS = ("Amounts", "Categories", "Criterion", "LeastSquares", "Likelihood")


def files() -> list[Path]:
    """Every source file."""
    return sorted(SOURCE.rglob("*.py"))


def name_of(path: Path) -> str:
    """The file below the package, as it is printed."""
    return path.relative_to(SOURCE).as_posix()


def module_of(path: Path) -> str:
    """The dotted name of a file."""
    return ".".join(("loyaltysem", *path.relative_to(SOURCE).with_suffix("").parts)).removesuffix(
        ".__init__"
    )


def room_of(path: Path) -> str:
    """The room a file lies in."""
    parts = path.relative_to(SOURCE).parts
    return parts[0].removesuffix(".py")


def docstring_lines(tree: ast.AST) -> int:
    """How many lines of a file are docstrings."""
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    found = [
        node.body[0]
        for node in ast.walk(tree)
        if isinstance(node, holders) and ast.get_docstring(node, clean=False) is not None
    ]
    return sum((d.end_lineno or d.lineno) - d.lineno + 1 for d in found)


def import_lines(tree: ast.AST) -> int:
    """How many lines of a file are imports."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    return sum((node.end_lineno or node.lineno) - node.lineno + 1 for node in found)


def asked_kind(node: ast.expr, known: frozenset[str] = frozenset()) -> bool:
    """Whether an expression is one by which the kind of a fit is asked.

    Parameters
    ----------
    node : ast.expr
    known : frozenset of str
        Local names that stand for such an expression.
    """
    if isinstance(node, ast.NamedExpr):
        return asked_kind(node.value, known)
    if isinstance(node, ast.Name):
        return node.id in known
    if isinstance(node, ast.Attribute):
        return node.attr in KIND
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "bool":
        return any(asked_kind(argument, known) for argument in node.args)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        # estimator.name.startswith("ML")
        inner = node.func.value
        return isinstance(inner, ast.Attribute) and inner.attr == "name" and _of_estimator(inner)
    return False


def _names_estimator(node: ast.AST) -> bool:
    """Whether an expression is an estimator's name, or a collection with one: ``("ML", "MLR")``."""
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return any(_names_estimator(e) for e in node.elts)
    return isinstance(node, ast.Constant) and node.value in ESTIMATORS


def _of_estimator(node: ast.Attribute) -> bool:
    return "estimator" in ast.unparse(node.value)


def _stand_ins(function: ast.AST) -> frozenset[str]:
    """Names that are given the kind of a fit: ``ordered = fitted.table.ordered``."""
    known: set[str] = set()
    for node in ast.walk(function):
        pairs: list[tuple[ast.expr, ast.expr]] = []
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs += zip(target.elts, node.value.elts, strict=False)
                else:
                    pairs.append((target, node.value))
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
            pairs.append((node.target, node.value))
        known |= {
            target.id for target, value in pairs if isinstance(target, ast.Name) and _is_kind(value)
        }
    return frozenset(known)


def _is_kind(value: ast.expr) -> bool:
    """Whether a value is the kind of a fit, or what a comparison of it says."""
    if isinstance(value, ast.Compare):
        return any(asked_kind(e) for e in (value.left, *value.comparators))
    return asked_kind(value)


def branches(tree: ast.AST) -> set[int]:
    """Return the lines on which the kind of a fit is told: comparisons, isinstance, match, truth.

    A name that stands for the kind within a function counts as the kind itself.
    """
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    found = set(_told(tree, frozenset()))
    for function in functions:
        found |= set(_told(function, _stand_ins(function)))
    return found


def _told(tree: ast.AST, known: frozenset[str]) -> Iterator[int]:
    for node in ast.walk(tree):
        tested: list[ast.expr] = []
        if isinstance(node, ast.Compare):
            tested = [node.left, *node.comparators]
            if any(isinstance(e, ast.Attribute) and e.attr == "name" and _of_estimator(e)
                   for e in tested):  # fmt: skip
                yield node.lineno
                continue
            if any(_names_estimator(e) for e in tested):
                yield node.lineno
                continue
            if any(isinstance(e, ast.Constant) and e.value is None for e in tested):
                # every rule has a discrepancy: without one is a sample that cannot be fitted
                tested = [e for e in tested if not _is_discrepancy(e)]
        elif isinstance(node, ast.If | ast.IfExp | ast.While):
            tested = [node.test]
        elif isinstance(node, ast.comprehension):
            tested = node.ifs
        elif isinstance(node, ast.BoolOp):
            tested = node.values
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            tested = [node.operand]
        elif isinstance(node, ast.Match):
            tested = [node.subject]
            if any(_names_estimator(e) for case in node.cases for e in ast.walk(case.pattern)):
                yield node.lineno
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("isinstance", "issubclass"):
            if any(kind in ast.unparse(node.args[1]) for kind in KINDS):
                yield node.lineno
            continue
        for e in tested:
            if asked_kind(e, known):
                yield e.lineno


def told_kinds() -> list[str]:
    """File and line wherever the kind of a fit is told, outside the registry."""
    return [
        f"{name_of(path)}:{line}"
        for path in files()
        if not name_of(path).startswith((*REGISTRY, *WITHOUT_FITS))
        for line in sorted(branches(ast.parse(path.read_text(encoding="utf-8"))))
    ]


def _is_discrepancy(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "discrepancy"


def circles() -> list[list[str]]:
    """Files that import each other in a circle, type checking included."""
    known = {module_of(path): name_of(path) for path in files()}
    edges: dict[str, set[str]] = defaultdict(set)
    for path in files():
        own = module_of(path)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            targets: list[str] = []
            if isinstance(node, ast.ImportFrom) and node.module:
                targets = [f"{node.module}.{alias.name}" for alias in node.names] + [node.module]
            elif isinstance(node, ast.Import):
                targets = [alias.name for alias in node.names]
            edges[own] |= {t for t in targets if t in known and t != own}
    return [
        sorted(known[m] for m in group) for group in _strong_components(edges) if len(group) > 1
    ]


def _strong_components(edges: dict[str, set[str]]) -> list[list[str]]:
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        number[node] = low[node] = len(number)
        stack.append(node)
        for other in sorted(edges.get(node, ())):
            if other not in number:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], number[other])
        if low[node] == number[node]:
            group = []
            while True:
                group.append(stack.pop())
                if group[-1] == node:
                    break
            found.append(group)

    sys.setrecursionlimit(10_000)
    for node in sorted(edges):
        if node not in number:
            visit(node)
    return found


def way_of(**options: object) -> tuple[int, int]:
    """Files and calls between ``fit(frame)`` and its estimates, of a warm fit."""
    import loyaltysem as ls

    frame = ls.datasets.load_platforms().responses
    items = [c for c in frame.columns if c[:3] in ("SAT", "TRU", "LOY") and c[3:].isdigit()]
    frame = frame[items].dropna() if options.get("missing") != "fiml" else frame[items]
    model = ls.SEM(
        "SAT =~ SAT1 + SAT2 + SAT3\nTRU =~ TRU1 + TRU2 + TRU3\nLOY =~ LOY1 + LOY2 + LOY3\n"
        "TRU ~ SAT\nLOY ~ SAT + TRU"
    )
    seen: Counter[str] = Counter()

    def watch(frame_: object, event: str, _: object) -> None:
        if event == "call":
            where = frame_.f_code.co_filename  # type: ignore[attr-defined]
            if str(SOURCE) in where:
                seen[where] += 1

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(frame, **options).estimates()  # type: ignore[arg-type]
        sys.setprofile(watch)
        try:
            model.fit(frame, **options).estimates()  # type: ignore[arg-type]
        finally:
            sys.setprofile(None)
    return len(seen), sum(seen.values())


def main() -> None:
    """Print the figures."""
    rooms: dict[str, Counter[str]] = defaultdict(Counter)
    for path in files():
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        lines = len(text.splitlines())
        rooms[room_of(path)].update(
            files=1,
            lines=lines,
            code=lines - docstring_lines(tree),
            imports=import_lines(tree),
        )
    print(f"{'room':18}{'files':>7}{'lines':>9}{'code':>9}{'imports':>9}")
    for room, counts in sorted(rooms.items(), key=lambda entry: -entry[1]["lines"]):
        print(f"{room:18}" + f"{counts['files']:7}" + "".join(
            f"{counts[kind]:9,}" for kind in ("lines", "code", "imports")))  # fmt: skip
    total: Counter[str] = sum(rooms.values(), Counter())
    print(f"{'all':18}" + f"{total['files']:7}" + "".join(
        f"{total[kind]:9,}" for kind in ("lines", "code", "imports")))  # fmt: skip
    found = circles()
    print(f"\ncircles of imports: {len(found)}, of {sum(map(len, found))} files")
    for group in found:
        print("  " + ", ".join(group))
    asked = told_kinds()
    print(f"\nlines that tell the kind of a fit, outside the registry: {len(asked)}")
    for place, count in Counter(entry.split(":")[0] for entry in asked).most_common():
        print(f"  {count:3} {place}")
    print("\nfrom fit(frame) to estimates()")
    for label, options in (
        ("ML", {}),
        ("FIML, MLR", {"missing": "fiml", "estimator": "MLR"}),
        ("WLSMV", {"ordered": True}),
    ):
        n_files, n_calls = way_of(**options)
        print(f"  {label:10} {n_files} files, {n_calls} calls")


if __name__ == "__main__":
    main()

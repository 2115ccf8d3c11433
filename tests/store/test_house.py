"""House rules of the store: one clock, one place for the dialect."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import cqdesk

PACKAGE = Path(cqdesk.__file__).parent
NOW = {"now", "utcnow", "today", "localtime", "gmtime", "time_ns"}
DIALECT = re.compile(r"\b(PRAGMA|BEGIN|ATTACH|VACUUM|JOURNAL_MODE|sqlite_master|MATCH|fts5|ON CONFLICT)\b")


def sources(folder: Path, holding: str) -> Iterator[tuple[str, ast.AST]]:
    """Modules with a word of this pattern in them: only they can break the rule, and parsing all takes long."""
    words = re.compile(holding)
    for file in sorted(folder.rglob("*.py")):
        if words.search(text := file.read_text("utf-8")):
            yield file.relative_to(PACKAGE).as_posix(), ast.parse(text)


def test_only_the_clock_asks_the_machine_for_the_time() -> None:
    """Measuring a span (`perf_counter`, `monotonic`) is no moment and allowed."""
    asking = set()
    for name, tree in sources(PACKAGE, rf"\b({'|'.join(NOW)}|time)\b"):
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr not in NOW | {"time"}:
                continue
            owner = ast.unparse(node.func.value)
            whole = f"{owner}.{node.func.attr}"
            if (node.func.attr in NOW and owner.split(".")[-1] in ("datetime", "date", "time")) or whole == "time.time":
                asking.add(f"{name}: {whole}")
    assert asking == {"domain/clock.py: datetime.now"}


def test_only_engine_and_search_know_the_dialect() -> None:
    knowing = set()
    for name, tree in sources(PACKAGE / "store", rf"sqlite3|{DIALECT.pattern}"):
        texts = [
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        documented = {
            ast.get_docstring(node, clean=False)
            for node in ast.walk(tree)
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        }
        imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        if "sqlite3" in imported or any(DIALECT.search(text) for text in texts if text not in documented):
            knowing.add(name)
    assert knowing <= {
        "store/copying.py",
        "store/engine.py",
        "store/migrations.py",
        "store/prepared.py",
        "store/search.py",
        "store/to_version_3.py",
    }
    assert "store/engine.py" in knowing


def test_acts_speak_to_the_store_and_never_to_its_library() -> None:
    for name, tree in sources(PACKAGE / "actions", "sqlalchemy|sqlite3"):
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [one for one in names if one.split(".")[0] in ("sqlalchemy", "sqlite3")], name

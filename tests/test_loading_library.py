"""The compiled search: what the tool makes, what the loader refuses, and that wheels say for whom they are."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from cqdesk.domain.loading import native

ROOT = Path(__file__).parent.parent


@pytest.fixture
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("loading_search_tool", ROOT / "tools" / "loading_search.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def loader(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where the loader looks in this test."""
    path = tmp_path / native.LIBRARY_NAME
    monkeypatch.setattr(native, "library_path", lambda: path)
    monkeypatch.setattr(native, "_library", native._library.__wrapped__)
    return path


def test_without_a_compiler_the_tool_says_so_and_leaves_nothing(
    tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tool, "compilers", list)
    assert tool.build(tmp_path) is False
    assert list(tmp_path.iterdir()) == []


def test_a_compiler_that_fails_is_told_and_leaves_nothing(
    tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tool, "compilers", lambda: [[sys.executable, "-c", "raise SystemExit('no such option')"]])
    assert tool.build(tmp_path) is False
    assert "no such option" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_library_newer_than_its_source_is_not_made_again(
    tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / tool.library_name()).write_bytes(b"made")
    monkeypatch.setattr(tool, "compilers", list)
    assert tool.build(tmp_path) is True


def test_the_loader_and_the_tool_agree_on_the_name(tool: ModuleType) -> None:
    assert tool.library_name() == native.LIBRARY_NAME
    assert tool.library_name("windows") == tool.library_name("win32") == "loading_search.dll"


@pytest.mark.parametrize("content", [b"", b"not a library", b"\x7fELF" + b"\0" * 60])
def test_what_is_no_library_for_this_machine_is_as_good_as_none(loader: Path, content: bytes) -> None:
    loader.write_bytes(content)
    assert native.available() is False


def test_a_missing_library_is_no_fault(loader: Path) -> None:
    assert native.available() is False


def test_a_library_of_another_version_is_left_alone(loader: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Old:
        @staticmethod
        def cqdesk_load_abi() -> int:
            return native.ABI - 1

    loader.write_bytes(b"there")
    monkeypatch.setattr(ctypes, "CDLL", lambda path: Old())
    assert native.available() is False


def test_the_library_can_be_switched_off() -> None:
    code = "from cqdesk.domain.loading import native; raise SystemExit(native.available())"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, native.SWITCHED_OFF: "1"}, cwd=ROOT, check=False
    )
    assert done.returncode == 0


def test_the_source_needs_no_header_of_python() -> None:
    source = (ROOT / "cqdesk" / "domain" / "loading" / "search.c").read_text(encoding="utf-8")
    assert "Python.h" not in source
    assert f"#define ABI_VERSION {native.ABI}\n" in source

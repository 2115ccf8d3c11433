"""dev.py: the lock it installs from, when it installs again, and what it says where it cannot help itself."""

from __future__ import annotations

import importlib.util
import os
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
LOCKED = re.compile(r"^([a-z0-9-]+)==([^ ;\\]+)", re.MULTILINE)


@pytest.fixture
def dev(tmp_path: Path) -> ModuleType:
    """dev.py as a module that believes to live in an empty folder."""
    spec = importlib.util.spec_from_file_location("dev_under_test", ROOT / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("dev.py", "pyproject.toml", "requirements.lock"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    module.ROOT, module.LOCK, module.VENV = tmp_path, tmp_path / "requirements.lock", tmp_path / ".venv"
    module.STATE, module.PYTHON = tmp_path / ".venv" / "state.json", tmp_path / ".venv" / "python"
    return module


def test_the_lock_pins_every_package_with_hashes_and_names_no_place() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z])", text.partition("\n#")[2].partition("\n")[2])
    assert len(entries) > 20
    for entry in entries:
        assert LOCKED.match(entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]
    assert not re.search(r"://|--index|--find-links|--trusted|file:|^/|\\\\", text, re.MULTILINE)


def test_the_lock_holds_what_the_project_asks_for() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = project["dependencies"] + project["optional-dependencies"]["dev"]
    names = {re.split(r"[<>=~!\[; ]", line)[0].lower().replace("_", "-") for line in asked}
    locked = {name for name, _ in LOCKED.findall((ROOT / "requirements.lock").read_text(encoding="utf-8"))}
    assert names <= locked


def test_another_lock_means_an_update_and_another_interpreter_a_new_environment(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dev.wanted_state()
    assert dev.wanted_state() == before
    dev.LOCK.write_text("changed", encoding="utf-8")
    after = dev.wanted_state()
    assert after["interpreter"] == before["interpreter"]
    assert after["contents"] != before["contents"]
    monkeypatch.setattr(sys, "version", "3.99")
    assert dev.wanted_state()["interpreter"] != before["interpreter"]


def test_a_torn_note_about_the_environment_counts_as_none(dev: ModuleType) -> None:
    dev.VENV.mkdir()
    dev.PYTHON.touch()
    dev.STATE.write_text('{"interp', encoding="utf-8")
    assert dev.kept_state() == {}


def test_where_libraries_are_missing_and_we_are_not_root_the_one_command_is_said(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(dev, "SYSTEM_LIBRARIES", {"libabsent1": "libabsent-of-no-system.so.1"})
    monkeypatch.setattr(dev, "CHINESE_FONT_FILE", dev.LOCK)  # a font file is there
    dev.provide_system_libraries()
    assert "sudo apt-get install -y -q --no-install-recommends libabsent1" in capsys.readouterr().err


def test_children_write_byte_code_and_see_no_other_environment(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHOME"):
        monkeypatch.setenv(name, "1")
    environment = dev.child_environment(QT_QPA_PLATFORM="offscreen")
    assert not {"PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHOME"} & set(environment)
    assert environment["QT_QPA_PLATFORM"] == "offscreen"


def test_an_unknown_benchmark_is_refused_with_those_there_are(dev: ModuleType) -> None:
    (dev.ROOT / "benchmarks").mkdir()
    (dev.ROOT / "benchmarks" / "xml.py").touch()
    with pytest.raises(dev.SetupError, match="choose one of: xml"):
        dev.bench("xlm", [])


def test_an_old_python_is_refused_before_anything_is_done(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 13))
    with pytest.raises(dev.SetupError, match=r"needs Python 3\.11"):
        dev.set_up()
    assert not dev.VENV.exists()

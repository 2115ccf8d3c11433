"""The command line as a caller sees it: words in, one document and an exit code out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cqdesk.cli import main
from cqdesk.codes.build import build

SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples"
INVOICE, LIST, IMPORT_SET = (
    SAMPLES / name
    for name in ("江海联运拼箱出口-发票.xlsx", "江海联运拼箱出口-装箱单.xlsx", "空运进口-发票装箱单.xlsx")
)


@dataclass(frozen=True)
class Said:
    """What a command gave: exit code, the one document of stdout, the text of stderr."""

    code: int
    answer: Any
    err: str

    @property
    def error(self) -> dict[str, str]:
        """The `error` of a command that could not be done; the same sentence must stand on stderr."""
        assert self.code == 2
        assert set(self.answer) == {"error"}
        error: dict[str, str] = self.answer["error"]
        assert set(error) == {"id", "message", "remedy"}
        assert error["message"] in self.err
        assert error["remedy"] in self.err
        return error


Run = Callable[..., Said]


@pytest.fixture(scope="session", autouse=True)
def _reference_file() -> None:
    """The code tables a command opens; built only if they are not up to date."""
    build()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def cq(data: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command with --json in a data folder of its own."""

    def run(*words: object, json_answer: bool = True) -> Said:
        capsys.readouterr()
        code = main(["--data", str(data), *(["--json"] if json_answer else []), *map(str, words)])
        out, err = capsys.readouterr()
        return Said(code, json.loads(out) if json_answer else out, err)

    return run

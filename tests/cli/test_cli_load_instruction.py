"""`load-plan … --to X.pdf`: the loading instruction without a window."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pdfplumber
import pytest

from cqdesk import cli_loading

from .conftest import Run


@pytest.fixture
def goods(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(cli_loading, "_age_s", lambda: 0.0)
    piece: dict[str, Any] = {
        "label": "纸箱",
        "length": 600,
        "width": 400,
        "height": 400,
        "count": 40,
        "weight_kg": "12.5",
    }
    case = {
        "schema": "cqdesk/load-request/1",
        "label": "渝试01",
        "boxes": ["20GP"],
        "pieces": [{**piece, "house": "H1"}],
    }
    path = tmp_path / "goods.json"
    path.write_text(json.dumps(case, ensure_ascii=False), encoding="utf-8")
    return path


def test_the_instruction_is_written(cq: Run, goods: Path, tmp_path: Path, qapp: object) -> None:
    target = tmp_path / "作业单.pdf"
    assert cq("load-plan", goods, "--seconds", "0", "--to", target).code == 0
    with pdfplumber.open(target) as pdf:
        texts = [page.extract_text() for page in pdf.pages]
    assert "装箱作业单 第 1 箱（共 1 箱） 20GP" in texts[0]
    assert "渝试01" in texts[0]
    assert "H1：40 件 500 kg" in texts[0]
    assert "步骤 1/" in "".join(texts)
    assert "".join(texts).count("600×400×400") + "".join(texts).count("400×600×400") == 40


def test_what_cannot_be_written_is_said(cq: Run, goods: Path, tmp_path: Path) -> None:
    def refused(*words: object) -> str:
        return cq("load-plan", *words, "--seconds", "0").error["id"]

    assert refused(goods, "--to", tmp_path / "x.doc") == "export-ending"
    assert refused(goods, "--to", tmp_path / "none" / "x.pdf") == "export-no-folder"
    two = tmp_path / "two.txt"
    two.write_text("2\n1 1 100 100 100\n1\n1 10 0 10 0 10 1 3\n2 1 100 100 100\n1\n1 10 0 10 0 10 1 3\n")
    assert refused(two, "--to", tmp_path / "x.pdf") == "load-one-at-a-time"
    huge = tmp_path / "huge.txt"
    huge.write_text("1\n1 1 100 100 100\n1\n1 900 0 900 0 900 1 3\n")
    assert refused(huge, "--to", tmp_path / "x.pdf") == "load-nothing"

"""`cqdesk consol` and `cqdesk manifest`: a consol as a file in and out, its message, a house pulled."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cqdesk.domain.consolidation.record import ConsolRecord
from cqdesk.forms.manifest.message import read_manifest
from cqdesk.store.consol_documents import consol_document
from tests.actions.consoling import TRANSMISSION, seeded
from tests.cli.conftest import Run

FILE = {"schema": "cqdesk/consol/1", **consol_document(ConsolRecord(consol=seeded(), transmission=TRANSMISSION))}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "consol.json"
    path.write_text(json.dumps(FILE), "utf-8")
    return path


@pytest.fixture
def run(cq: Run) -> Callable[..., dict[str, Any]]:
    """The answer of a command that ends with this code."""

    def one(*words: str, code: int = 0) -> dict[str, Any]:
        said = cq(*words)
        assert said.code == code, said.answer
        answer: dict[str, Any] = said.answer
        return answer

    return one


def test_a_consol_comes_in_goes_out_and_loses_a_house(
    run: Callable[..., dict[str, Any]], file: Path, tmp_path: Path
) -> None:
    made = run("consol", "import", str(file))
    assert (made["consol"], made["houses"], made["tied"]) == ("P26-000001", 5, True)
    assert [one["consol"] for one in run("consol", "list")["consols"]] == ["P26-000001"]
    run("consol", "export", "P26-000001", "--to", str(tmp_path / "again.json"))
    again = json.loads((tmp_path / "again.json").read_text("utf-8"))
    assert again["consol"]["houses"] == FILE["consol"]["houses"]
    written = run("manifest", "P26-000001", "--message", "MT2101", "--to", str(tmp_path / "m.xml"))
    assert (written["bills"], written["issues"]) == (5, [])
    form = read_manifest((tmp_path / "m.xml").read_bytes()).filled.form
    assert form.head.message_id == written["message_id"]
    pulled = run("consol", "pull", "P26-000001", "CQH0002")
    assert (pulled["houses"], pulled["tied"], pulled["waiting"]) == (4, True, False)
    assert any(words.startswith("master_bill") for words in run("consol", "show", "P26-000001")["owed"])
    assert run("consol", "check", "P26-000001")["issues"] == []


def break_it(*path: Any, value: Any) -> dict[str, Any]:
    broken: dict[str, Any] = json.loads(json.dumps(FILE))
    here: Any = broken
    for one in path[:-1]:
        here = here[one]
    here[path[-1]] = value
    return broken


@pytest.mark.parametrize(("broken", "wrong"), [
    ({"schema": "x"}, "consol-file"),
    ([], "consol-file"),
    (break_it("consol", "houses", 0, "lots", 0, "gross_kg", value="-3"), "consol-measures"),
    (break_it("consol", "houses", 0, "lots", 0, "pieces", value=0), "consol-measures"),
    (break_it("consol", "houses", 0, "lots", 0, "gross_kg", value="heavy"), "consol-file"),
    (break_it("consol", "houses", 0, "strange", value=1), "consol-file"),
    (break_it("consol", "houses", value="none"), "consol-file"),
    (break_it("consol", "containers", 0, "number", value="CQDU1234567"), "consol-box-number"),
    (break_it("consol", "packings", 0, "house", value="NONE"), "consol-packing-unknown"),
    (break_it("consol", "packings", 0, "pieces", value=-1), "consol-packing-measures"),
    (break_it("consol", "houses", 1, "number", value="CQH0000"), "consol-number-twice"),
])  # fmt: skip
def test_a_bad_file_is_a_sentence(run: Callable[..., dict[str, Any]], tmp_path: Path, broken: Any, wrong: str) -> None:
    path = tmp_path / "broken.json"
    path.write_text(json.dumps(broken), "utf-8")
    answer = run("consol", "import", str(path), code=2)
    assert answer["error"]["id"] == wrong
    assert answer["error"]["remedy"].endswith("。")


def test_an_unknown_consol_is_a_sentence(run: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    answer = run("manifest", "P26-000009", "--message", "MT2101", "--to", str(tmp_path / "m.xml"), code=2)
    assert answer["error"]["id"] == "consol-unknown"


def test_papers_go_into_a_folder(run: Callable[..., dict[str, Any]], file: Path, tmp_path: Path) -> None:
    run("consol", "import", str(file))
    out = tmp_path / "papers"
    one = run("consol", "papers", "P26-000001", "--to", str(out), "--kind", "packing-list")
    assert [Path(name).suffix for name in one["files"]] == [".pdf", ".xlsx"]
    assert all(Path(name).is_file() for name in one["files"])
    assert (
        run("consol", "papers", "P26-000001", "--to", str(out), "--kind", "x", code=2)["error"]["id"] == "papers-kind"
    )

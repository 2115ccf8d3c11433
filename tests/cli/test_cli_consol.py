"""`cqdesk consol` and `cqdesk manifest`: a consol as a file in and out, its message, a house pulled."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cqdesk.domain.consolidation.record import ConsolRecord
from cqdesk.forms.manifest.message import read_manifest
from cqdesk.practice.manifest_answers import Said, answer
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
    (break_it("consol", "houses", 0, "lots", 0, "gross_kg", value="NaN"), "consol-number"),
    (break_it("consol", "houses", 0, "lots", 0, "gross_kg", value="1e400"), "consol-number"),
    (break_it("consol", "houses", 0, "lots", 0, "gross_kg", value=True), "consol-file"),
    (break_it("consol", "houses", 0, "lots", 0, "pieces", value="5"), "consol-file"),
    (break_it("consol", "houses", 0, "lots", 0, "pieces", value=10**9), "consol-pieces"),
    (break_it("consol", "houses", 0, "lots", 0, "net_kg", value="-1"), "consol-net"),
    (break_it("consol", "houses", 0, "lots", 0, "volume_m3", value="0"), "consol-measures"),
    (break_it("consol", "houses", 0, "lots", 0, "sizes", value=[{"pieces": 0, "length": 1, "width": 1, "height": 1}]),
     "consol-sizes"),
    (break_it("consol", "containers", 0, "tare_kg", value="-1"), "consol-box-mass"),
    (break_it("consol", "containers", 0, "vgm", value={"mass_kg": "0", "method": "SM1"}), "consol-box-mass"),
    (break_it("consol", "times", value={"loading": "2026-11-21T08:00:00"}), "consol-time"),
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


def test_a_box_of_another_live_consol_is_a_sentence(run: Callable[..., dict[str, Any]], file: Path) -> None:
    run("consol", "import", str(file))
    error = run("consol", "import", str(file), code=2)["error"]
    assert (error["id"], "P26-000001" in error["message"]) == ("consol-box-elsewhere", True)


def test_what_cannot_travel_is_told_by_the_check(run: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    """A box over its payload, a battery on a way that refuses it, a name of 128 characters."""
    hazard = {"leg": 1, "status": "refused", "un_number": "3480", "hazard_class": "9"}
    broken = break_it("consol", "containers", 0, "payload_kg", value="10")
    consol = broken["consol"]
    consol["legs"] = [{"sequence": 1, "mode": "2", "origin": "CNCKG", "destination": "DEDUI"}]
    consol["houses"][0]["lots"][0] |= {"description": "锂电池", "hazards": [hazard]}
    consol["houses"][0]["shipper"]["name"] = "重" * 128
    path = tmp_path / "heavy.json"
    path.write_text(json.dumps(broken), "utf-8")
    run("consol", "import", str(path))
    told = run("consol", "check", "P26-000001", code=1)["issues"]
    assert {"CON-20", "CON-36", "CON-64"} <= {one["id"] for one in told if one["severity"] == "error"}
    assert all(one["remedy"].endswith("。") for one in told)
    words = ("--message", "MT2101", "--to", str(tmp_path / "m.xml"))
    assert any("70个" in one["message"] for one in run("manifest", "P26-000001", *words, code=1)["issues"])


@pytest.mark.parametrize("message", ["MT2101", "MT7101", "MT3101"])
def test_a_message_is_read_back_and_so_is_its_receipt(
    run: Callable[..., dict[str, Any]], file: Path, tmp_path: Path, message: str
) -> None:
    run("consol", "import", str(file))
    made = run("manifest", "P26-000001", "--message", message, "--to", str(tmp_path / "m.xml"))
    (read,) = run("read", str(tmp_path / "m.xml"))["documents"]
    assert (read["kind"], read["function"], read["issues"]) == (message, made["function"], [])
    assert read["form"]["head"]["message_id"] == made["message_id"]
    bills = [Said("01", "21301 主要数据接受申报", "COSU6300000001", "CQH0000"), Said("03", "19021 笼统", box="CQDU1")]
    answer_file = answer(made["message_id"], datetime(2026, 11, 21, 1, tzinfo=UTC), "UN9703291", "045W", bills)
    (tmp_path / "r.xml").write_bytes(answer_file)
    (told,) = run("read", str(tmp_path / "r.xml"))["documents"]
    assert (told["kind"], told["receipt"]["message_id"]) == ("MT9999", made["message_id"])
    assert [one["code"] for one in told["receipt"]["verdicts"]] == ["01", "03"]
    assert told["receipt"]["verdicts"][0]["house"] == "CQH0000"


def test_a_house_nobody_knows_is_not_written(run: Callable[..., dict[str, Any]], file: Path, tmp_path: Path) -> None:
    run("consol", "import", str(file))
    words = ("--message", "MT8102", "--house", "NONE", "--to", str(tmp_path / "m.xml"))
    assert run("manifest", "P26-000001", *words, code=2)["error"]["id"] == "consol-house-unknown"


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

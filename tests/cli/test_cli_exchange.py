"""Hand-over, reading back, notes with evidence and confirmations on the command line, as the contract has them."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from tests.exchange.prints import ENTRY, official_print, picture_of_a_print

from .conftest import INVOICE, LIST, Run

BROKERS = Path(__file__).resolve().parents[1] / "samples" / "brokers"


def case_with_print(cq: Run, tmp_path: Path, **changes: str) -> tuple[str, Path, dict[str, str]]:
    """An imported case, and the print of it with changed head values."""
    case = cq("import", INVOICE, LIST, "--direction", "export").answer["case"]
    cq("export", case, "--to", tmp_path / "f.json")
    form = json.loads((tmp_path / "f.json").read_text("utf-8"))["form"]
    place = tmp_path / "报关单.pdf"
    place.write_bytes(official_print({**form, **changes}))
    return case, place, form


def test_a_case_goes_to_a_broker_and_comes_back_with_two_changed_values(cq: Run, tmp_path: Path) -> None:
    case, place, form = case_with_print(cq, tmp_path, gross_weight_kg="3999", contract_number="SL26-EX-0117A")
    for name in ("示例一关", "示例快通", "示例顺达"):
        learned = cq("broker", name, "--template", BROKERS / f"{name}.xlsx").answer
        assert learned["map"]["goods"]["cells"]
    given = cq("hand-over", case, "--broker", "示例一关", "--to", tmp_path / "o").answer
    assert set(given) >= {"files", "text"}
    assert all(Path(one).is_file() for one in given["files"])
    assert case in given["text"]
    looked = cq("read-back", case, place, "--preview").answer
    said = cq("read-back", case, place)
    assert said.code == 0
    assert looked["differences"] == said.answer["differences"]
    told = {one["path"]: (one["ours"], one["theirs"]) for one in said.answer["differences"]}
    told.pop("price_confirmations", None)
    assert told == {
        "gross_weight_kg": (form["gross_weight_kg"], "3999"),
        "contract_number": (form["contract_number"], "SL26-EX-0117A"),
    }
    assert (said.answer["version"], said.answer["kind"]) == (2, "declared")
    cq("export", case, "--to", tmp_path / "after.json")
    after = json.loads((tmp_path / "after.json").read_text("utf-8"))["form"]
    assert (after["gross_weight_kg"], after["contract_number"]) == ("3999", "SL26-EX-0117A")
    assert cq("status", case).answer["cases"][0]["numbers"]["entry"] == ENTRY
    assert cq("hand-over", case, "--broker", "示例一关", "--to", tmp_path / "p").error["id"] == "already-declared"
    assert cq("verify").answer["issues"] == []


def test_what_cannot_be_read_back_is_one_error_and_a_folder_goes_on(cq: Run, tmp_path: Path) -> None:
    case, place, _ = case_with_print(cq, tmp_path)
    folder = tmp_path / "prints"
    folder.mkdir()
    picture = folder / "照片.png"
    picture.write_bytes(picture_of_a_print())
    assert cq("read-back", case, picture).error["id"] == "read-back-picture"
    assert cq("read-back", case).error["id"] == "usage"
    empty = tmp_path / "空.json"
    empty.write_text('{"schema": "cqdesk/declaration/1", "form": {}}')
    unlike = cq("read-back", case, empty).error
    assert (unlike["id"], "%" in unlike["message"]) == ("read-back-unlike", False)
    assert cq("read-back", "26-999", place).error["id"] == "case-unknown"
    place.rename(folder / place.name)
    said = cq("read-back", "--folder", folder)
    assert said.code == 1
    assert [one["case"] for one in said.answer["read_back"]] == [case]
    assert [one["file"] for one in said.answer["refused"]] == ["照片.png"]


def test_a_note_with_evidence_and_a_confirmation(cq: Run, tmp_path: Path) -> None:
    case, _, _ = case_with_print(cq, tmp_path)
    picture = tmp_path / "截图.png"
    picture.write_bytes(picture_of_a_print())
    assert (
        cq("note", case, "--channel", "P", "--text", "群里说放行", "--evidence", picture).answer["stage"] == "released"
    )
    assert cq("confirm", case).answer["state"] == ""
    code = cq("confirm", case, "--sent", "王经理").answer["check_code"]
    assert code in cq("confirm", case, "--remind").answer["text"]
    told = cq("confirm", case, "--by", "王经理", "--code", code, "--evidence", picture).answer
    assert told["state"] == "confirmed"
    assert cq("confirm", case, "--by", "王", "--code", "ABCDEFGH").error["id"] == "confirmation-code"
    plain = cq("confirm", case, json_answer=False).answer
    assert "已确认" in plain


def test_a_workbook_tells_no_time_so_the_same_hand_over_again_leaves_no_second_draft(cq: Run, tmp_path: Path) -> None:
    case = cq("import", INVOICE, LIST).answer["case"]
    given = cq("hand-over", case, "--broker", "甲", "--to", tmp_path / "out").answer["files"]
    (sheet,) = [Path(file) for file in given if "草单" in file]
    cq("export", case, "--to", tmp_path / "核对表.xlsx")
    for book in (sheet, tmp_path / "核对表.xlsx"):
        with zipfile.ZipFile(book) as archive:
            assert ">2020-01-01T00:00:00Z<" in archive.read("docProps/core.xml").decode()
    assert cq("hand-over", case, "--broker", "甲", "--to", tmp_path / "out").answer["files"] == given

"""`import`, `check`, `export`: from papers to a case, out of the desk and back."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pdfplumber
import pytest

from .conftest import IMPORT_SET, INVOICE, LIST, Run, Said

MESSAGES = Path(__file__).resolve().parents[1] / "official" / "messages"


def state(folder: Path) -> dict[str, str]:
    """Hash of every file of the data folder (the store's own passing files aside)."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(("-wal", "-shm"))
    }


def forms(said: Said) -> list[dict[str, Any]]:
    assert said.code == 0
    assert set(said.answer) == {"case", "declarations", "documents", "issues"}
    found: list[dict[str, Any]] = said.answer["declarations"]
    return found


def test_two_papers_are_one_shipment_whose_values_the_papers_print(cq: Run, data: Path, tmp_path: Path) -> None:
    """Oracle: openpyxl at every origin the exported form names."""
    (form,) = forms(cq("import", INVOICE, LIST))
    assert form["import_export_flag"] == "E"
    assert len(form["goods"]) == 12
    assert form["goods"][0]["declaration_elements"] == "1|0|车辆后视用|未经光学加工|||"
    assert cq("export", "26-1", "--to", tmp_path / "f.json").code == 0
    exported = json.loads((tmp_path / "f.json").read_text("utf-8"))
    assert exported["form"] == form
    books = {path.name: openpyxl.load_workbook(path, data_only=True) for path in (INVOICE, LIST)}
    numbers = 0
    for place, origin in exported["origins"].items():
        if origin.count("!") != 2 or " +" in origin:
            assert origin.startswith(("rule:", "template:")) or " +" in origin, (place, origin)
            continue
        file, sheet, address = origin.split("!")
        printed = books[file][sheet][address].value
        if isinstance(printed, int | float) and place.startswith("goods"):
            row, name = place.removeprefix("goods[").split("].")
            assert float(form["goods"][int(row) - 1][name]) == pytest.approx(printed), place
            numbers += 1
        else:
            assert printed not in (None, ""), place
    assert numbers >= 36


def test_every_part_of_the_answer_is_text_or_a_whole_number(cq: Run) -> None:
    def plain(value: Any) -> bool:
        if isinstance(value, dict):
            return all(map(plain, value.values()))
        if isinstance(value, list):
            return all(map(plain, value))
        return isinstance(value, str | bool | int)

    assert plain(cq("import", IMPORT_SET).answer)


def test_what_is_refused_leaves_the_store_as_it_was(cq: Run, data: Path, tmp_path: Path) -> None:
    cq("import", IMPORT_SET)
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "two.xlsx").write_bytes(LIST.read_bytes())
    before = state(data)
    assert cq("import", tmp_path / "a.pdf").error["id"] == "gate-damaged"
    assert cq("import", tmp_path / "none.xlsx").error["id"] == "file-not-found"
    assert cq("import", "--case", "26-77", LIST).error["id"] == "case-unknown"
    assert cq("import", LIST, MESSAGES / "export_lcl.xml").error["id"] == "import-declaration-alone"
    assert state(data) == before


def test_a_refused_file_beside_good_ones_is_named(cq: Run, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    said = cq("import", IMPORT_SET, tmp_path / "a.pdf")
    assert said.code == 1
    assert said.answer["case"] == "26-000001"
    (issue,) = [one for one in said.answer["issues"] if one["severity"] == "error"]
    assert "a.pdf" in issue["message"]


@pytest.mark.parametrize("ending", ["json", "xml"])
def test_an_exported_declaration_comes_back_equal(ending: str, cq: Run, tmp_path: Path) -> None:
    (form,) = forms(cq("import", INVOICE, LIST))
    out = tmp_path / f"x.{ending}"
    assert cq("export", "26-1", "--to", out).answer == {"files": [str(out)]}
    first, again = cq("check", "26-1", "--submit"), cq("check", out, "--submit")
    assert again.answer["issues"] == first.answer["issues"]
    assert again.code == first.code == 1  # nobody has typed the offices yet
    assert forms(cq("import", out)) == [form]


@pytest.mark.parametrize("name", sorted(path.name for path in MESSAGES.glob("*.xml")))
def test_a_foreign_message_becomes_a_case_with_that_declaration(name: str, cq: Run) -> None:
    read = cq("read", MESSAGES / name).answer["documents"][0]["form"]
    said = cq("import", MESSAGES / name)
    assert said.answer["declarations"] == [read]
    assert cq("status", said.answer["case"]).answer["cases"][0]["case"] == said.answer["case"]


def test_a_package_holds_the_message(cq: Run, tmp_path: Path) -> None:
    cq("import", INVOICE, LIST)
    for name in ("x.zip", "x.xml"):
        cq("export", "26-000001", "--to", tmp_path / name)
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert archive.namelist() == ["x.xml"]
        assert archive.read("x.xml") == (tmp_path / "x.xml").read_bytes()


def test_what_cannot_be_exported_is_said(cq: Run, tmp_path: Path) -> None:
    cq("import", INVOICE, LIST)
    assert cq("export", "26-1", "--to", tmp_path / "x.doc").error["id"] == "export-ending"
    assert cq("export", "26-1", "--to", tmp_path / "none" / "x.xml").error["id"] == "export-no-folder"
    assert cq("export", "26-1", "--declaration", "2", "--to", tmp_path / "x.xml").code == 2
    assert list(tmp_path.glob("x.*")) == []


def test_the_check_sheet_runs_no_formula_of_a_paper(cq: Run, tmp_path: Path) -> None:
    goods = [{"goods_name": '=HYPERLINK("http://x","y")', "hs_code": "0101210010"}]
    form_with_goods = {"import_export_flag": "E", "remarks": "=1+1", "gross_weight_kg": "12.5", "goods": goods}
    document = {
        "schema": "cqdesk/declaration/1",
        "form": form_with_goods,
        "origins": {"remarks": "a.xlsx!S!B1"},
    }
    (tmp_path / "f.json").write_text(json.dumps(document), "utf-8")
    cq("import", tmp_path / "f.json")
    assert cq("export", "26-1", "--to", tmp_path / "sheet.xlsx").code == 0
    book = openpyxl.load_workbook(BytesIO((tmp_path / "sheet.xlsx").read_bytes()))
    cells = {str(cell.value): cell for sheet in book for row in sheet.iter_rows() for cell in row}
    for words in ("=1+1", '=HYPERLINK("http://x","y")', "12.5", "a.xlsx!S!B1"):
        assert cells[words].data_type == "s", words
    assert cells["=1+1"].quotePrefix  # stays text when a clerk edits the cell
    assert any(words.startswith("0101210010") for words in cells)
    with zipfile.ZipFile(tmp_path / "sheet.xlsx") as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist() if "worksheets" in name)


def test_check_of_what_is_neither_case_nor_declaration(cq: Run) -> None:
    assert cq("check", "26-000009x").error["id"] == "check-what"
    assert cq("check", "none.xml").error["id"] == "file-not-found"
    assert cq("check", LIST).error["id"] == "check-not-a-declaration"


def test_verify_finds_a_missing_original(cq: Run, data: Path) -> None:
    cq("import", IMPORT_SET)
    whole = cq("verify")
    assert (whole.code, whole.answer["issues"]) == (0, [])
    assert set(whole.answer) == {"file", "counts", "sha256", "issues"}
    next(path for path in (data / "files").rglob("*") if path.is_file()).unlink()
    assert cq("verify").code == 1


def test_proof_and_official_page_as_pdf(cq: Run, tmp_path: Path, qapp: object) -> None:
    cq("import", INVOICE, LIST)
    texts = {}
    for page in ("", "proof", "official"):
        target = tmp_path / f"x{page}.pdf"
        said = cq("export", "26-000001", "--to", target, *(("--page", page) if page else ()))
        assert said.answer == {"files": [str(target)]}
        with pdfplumber.open(target) as pdf:
            texts[page] = "".join(one.extract_text() for one in pdf.pages)
    assert texts[""] == texts["proof"]
    assert "客户确认" in texts["proof"]
    assert "客户确认" not in texts["official"]
    assert all("26-000001" in words and "出口货物报关单" in words for words in texts.values())
    assert cq("export", "26-000001", "--to", tmp_path / "x.xml", "--page", "proof").error["id"] == "page-without-pdf"


def test_a_folder_as_its_shipments(cq: Run, tmp_path: Path) -> None:
    root = tmp_path / "in"
    for place, file in (("甲", INVOICE), ("甲", LIST), ("乙", IMPORT_SET)):
        (root / place).mkdir(parents=True, exist_ok=True)
        shutil.copy(file, root / place / file.name)
    (root / "坏.xlsx").write_bytes(b"PK\x03\x04")
    said = cq("import", root, "--each", "--direction", "export")
    assert said.code == 1
    assert {tuple(sorted(one["files"])) for one in said.answer["cases"] if one["case"]} == {
        tuple(sorted((INVOICE.name, LIST.name))),
        (IMPORT_SET.name,),
    }
    assert [one["file"] for one in said.answer["unread"]] == ["坏.xlsx"]
    assert "共 4 个文件，生成 2 票。1 个文件未能读取。" in said.err
    assert cq("import", root, "--each", "--case", "26-000001").error["id"] == "usage"

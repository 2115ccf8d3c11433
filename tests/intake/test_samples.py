"""The shipped sample papers read to the truth typed beside them."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from cqdesk.intake.names import names_from_rows, synonym_rows, table_rows
from cqdesk.intake.pairing import pair_documents

from .papermaker import from_disk, read_file

ROOT = Path(__file__).resolve().parents[2]
NAMES = names_from_rows(
    [
        *table_rows(ROOT / "resources" / "codes"),
        *synonym_rows(ROOT / "resources" / "tables"),
        ("incoterm_modes", "FOB", "3"),
        ("incoterm_modes", "CIF", "1"),
    ]
)
TRUTH: dict[str, list[dict[str, Any]]] = {
    name: papers
    for file in ("export_truth.json", "import_truth.json")
    for name, papers in json.loads((ROOT / "tests" / "samples" / file).read_text(encoding="utf-8")).items()
}


@pytest.mark.parametrize("file", sorted(TRUTH))
def test_sample_reads_to_its_truth(file: str) -> None:
    reading = read_file(from_disk(ROOT / "resources" / "samples" / file), NAMES)
    assert not reading.issues
    assert len(reading.documents) == len(TRUTH[file])
    for doc, truth in zip(reading.documents, TRUTH[file], strict=True):
        assert doc.kind == truth["kind"]
        answer = doc.to_json()
        further = {name: cell for name, cell in answer.get("further", {}).items() if name in truth["header"]}
        assert {name: cell["value"] for name, cell in {**answer["header"], **further}.items()} == truth["header"]
        columns = truth["columns"]
        read = [[line[c].value if c in line else None for c in columns] for line in doc.lines]
        assert read == truth["lines"]
        assert [box.to_json() for box in doc.boxes] == truth["boxes"]
        assert {name: cell.value for name, cell in doc.stated.items()} == truth["stated"]
        assert doc.sure
        assert not [issue for issue in doc.issues if issue.severity != "info"]


@pytest.mark.parametrize(("word", "count"), [("江海联运", 12), ("空运进口", 4)])
def test_lines_of_sample_invoice_and_list_pair_one_to_one(word: str, count: int) -> None:
    documents = [
        d for f in TRUTH if word in f for d in read_file(from_disk(ROOT / "resources" / "samples" / f), NAMES).documents
    ]
    (pairing,) = pair_documents(documents)
    assert [(p.invoice_line_index, p.packing_line_index) for p in pairing.pairs] == [(n, n) for n in range(count)]
    assert pairing.complete
    assert not pairing.issues


def test_every_code_the_samples_print_is_recognised() -> None:
    for file in TRUTH:
        for doc in read_file(from_disk(ROOT / "resources" / "samples" / file), NAMES).documents:
            for line in doc.lines:
                for name in ("unit", "currency", "origin_country", "hs_code"):
                    assert name not in line or line[name].code, (file, name, line[name].value)


def test_shipped_samples_are_what_the_builder_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = importlib.util.spec_from_file_location("make_samples", ROOT / "tests" / "samples" / "make_samples.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "SAMPLES", tmp_path)
    module.export_invoice()
    module.export_packing()
    module.import_set()
    for file in TRUTH:
        made = read_file(from_disk(tmp_path / file), NAMES).to_json()
        assert made == read_file(from_disk(ROOT / "resources" / "samples" / file), NAMES).to_json()

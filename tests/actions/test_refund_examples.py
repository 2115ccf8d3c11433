"""`refund compute`: the worked examples to the cent, the other keys in use, and files that are not examples."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cqdesk.actions.refund_examples import compute_file, solve
from cqdesk.actions.refund_tables import refund_tables
from cqdesk.errors import UserError

WORKED = Path(__file__).parents[1] / "samples" / "refund" / "worked_examples.json"
OWN = WORKED.with_name("own_examples.json")
EXAMPLES = [
    (file, example) for file in (WORKED, OWN) for example in json.loads(file.read_text(encoding="utf-8"))["examples"]
]


@pytest.mark.parametrize(("file", "example"), EXAMPLES, ids=lambda part: part["id"] if isinstance(part, dict) else "")
def test_every_worked_example_within_its_tolerance(file: Path, example: dict[str, Any]) -> None:
    by_id = {result["id"]: result for result in compute_file(file, refund_tables())}
    result = by_id[example["id"]]
    assert result["issues"] == []
    assert list(result["outputs"]) == list(example["expected"])
    assert agrees(result["outputs"], example["expected"], Decimal(str(example["tolerance"])))


def agrees(ours: Any, expected: Any, tolerance: Decimal) -> bool:
    if isinstance(expected, dict):
        return set(ours) == set(expected) and all(agrees(ours[key], expected[key], tolerance) for key in expected)
    if isinstance(expected, list):
        return len(ours) == len(expected) and all(
            agrees(one, other, tolerance) for one, other in zip(ours, expected, strict=True)
        )
    if isinstance(expected, (bool, str)):
        return bool(ours == expected)
    return isinstance(ours, str) and abs(Decimal(ours) - Decimal(str(expected))) <= tolerance


def outputs(method: str, inputs: dict[str, Any], expected: dict[str, Any] | None = None, unit: str = "CNY") -> Any:
    given = {"id": "X", "method": method, "unit": unit, "inputs": inputs}
    result = solve(given | ({"expected": expected} if expected else {}), refund_tables())
    assert result["issues"] == []
    return result["outputs"]


def test_an_invoice_total_with_vat_and_a_small_scale_supplier() -> None:
    got = outputs(
        "MTS",
        {"lines": [{"kind": "purchase", "invoice_total_incl_vat": Decimal(10300), "vat_rate": 3, "refund_rate": 13}]},
    )
    assert (got["tax_base"], got["refund"], got["cost_transfer"]) == ("10000", "300", "0")
    part = outputs(
        "MTS",
        {"invoice_total_incl_vat": 113000, "vat_rate": 13, "refund_rate": 9, "purchased_qty": 300, "exported_qty": 100},
    )
    assert (part["tax_base"], part["refund"], part["cost_transfer"]) == ("33333.33", "3000", "1333.33")


def test_lines_with_a_fob_give_the_exchange_cost() -> None:
    lines = [
        {"tax_base": 10000, "vat_rate": 13, "refund_rate": 13},
        {"tax_base": 5000, "vat_rate": 13, "refund_rate": 9},
    ]
    whole = outputs("MTS", {"lines": lines, "fob_usd": 2000}, {"refund": 0, "cost_transfer": 0, "fx_cost": 0})
    assert whole == {"refund": "1750", "cost_transfer": "200", "fx_cost": "7.6"}
    by_line = outputs("MTS", {"lines": [{**line, "fob_usd": 1000} for line in lines]})
    assert by_line["fx_cost"] == "7.6"


def test_an_export_value_in_dollars_with_its_rate() -> None:
    got = outputs(
        "MDT",
        {"export_fob_usd": 10000, "fx_rate": Decimal("7.1234"), "vat_rate": 13, "refund_rate": 9, "input_vat": 9000},
        {"mdt_amount": 0, "non_exempt_non_creditable": 0, "refund": 0},
    )
    assert got == {"mdt_amount": "6411.06", "non_exempt_non_creditable": "2849.36", "refund": "6150.64"}


def test_accounting_of_an_advance_refund() -> None:
    cases = [
        {"sold": True, "actual_refund": 13000},
        {"sold": True, "actual_refund": 12500},
        {"sold": False},
    ]
    shape = {"adjust": False, "reverse": 0, "redeclare": 0, "difference": 0}
    got = outputs("HWC", {"advance_refund": 13000, "cases": cases}, {"results": [shape]})["results"]
    assert got == [
        {"adjust": False, "reverse": "0", "redeclare": "0", "difference": "0"},
        {"adjust": True, "reverse": "13000", "redeclare": "12500", "difference": "-500"},
        {"adjust": True, "reverse": "13000", "redeclare": "0", "difference": "-13000"},
    ]


def test_rates_of_a_group() -> None:
    got = outputs("RATE", {"group": "电池", "export_dates": ["2026-03-31", "2026-04-01", "2027-01-01"]}, unit="percent")
    assert got == {"refund_rates": ["9", "6", "0"]}


RED = {"export_fob_rmb": -100, "vat_rate": 13, "refund_rate": 9, "domestic_sales": 0, "input_vat": 10}


def test_a_red_line_writes_its_material_off_with_its_export() -> None:
    got = outputs("MDT", RED | {"exempt_material": -50}, unit="CNY")
    assert got["non_exempt_non_creditable"] == "-2"  # (-100 + 50) x 4 %
    assert got["mdt_reduction_carried_forward"] == "0"


@pytest.mark.parametrize(
    ("method", "inputs", "path"),
    [
        ("MTS", {"tax_base": 1, "vat_rate": 13}, "inputs.refund_rate"),
        ("MTS", {"lines": [{"tax_base": "1,000", "vat_rate": 13, "refund_rate": 13}]}, "inputs.lines[1].tax_base"),
        (
            "MTS",
            {"purchased_qty": 0, "unit_price_ex_vat": 1, "vat_rate": 13, "refund_rate": 13},
            "inputs.purchased_qty",
        ),
        ("MDT", {"export_fob_rmb": 1, "vat_rate": 9, "refund_rate": 13, "input_vat": 1}, "inputs.refund_rate"),
        ("MTS", {"tax_base": Decimal("1e300000000"), "vat_rate": 13, "refund_rate": 13}, "inputs.tax_base"),
        ("MTS", {"tax_base": 10**40, "vat_rate": 13, "refund_rate": 13}, "inputs.tax_base"),
        ("RATE", {"code": "0101210010", "export_dates": ["2026-05-01"]}, "inputs.code"),
        ("RATE", {"code": "8541430000", "export_dates": ["4月1日"]}, "inputs.export_dates"),
        ("HWC", {}, "inputs.advance_refund_completed"),
        ("MDT", RED | {"exempt_material": 50}, "inputs.exempt_material"),
        ("MDT", RED | {"bonded_material": 50}, "inputs.bonded_material"),
        ("MDT", RED | {"planned_rate": 40, "processing_fob_rmb": 100}, "inputs.processing_fob_rmb"),
        ("MDT", RED | {"export_fob_rmb": 100, "exempt_material": -50}, "inputs.exempt_material"),
        ("ABC", {}, "method"),
    ],
)
def test_what_cannot_be_computed_is_said_with_its_place(method: str, inputs: dict[str, Any], path: str) -> None:
    result = solve({"id": "X", "method": method, "unit": "CNY", "inputs": inputs}, refund_tables())
    assert result["outputs"] == {}
    assert [(issue["severity"], issue["path"]) for issue in result["issues"]] == [("error", path)]


def test_a_number_of_absurd_size_in_a_file_is_refused_at_its_place(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    example = '{"id": "X", "method": "MTS", "inputs": {"tax_base": 1e99999999999999999999, "vat_rate": 13, "refund_rate": 13}}'
    file.write_text(example, encoding="utf-8")
    (result,) = compute_file(file, refund_tables())
    assert [issue["path"] for issue in result["issues"]] == ["inputs.tax_base"]


def test_an_input_left_over_is_said() -> None:
    given = {"tax_base": 1, "vat_rate": 13, "refund_rate": 13, "rebate": 5}
    result = solve({"id": "X", "method": "MTS", "unit": "CNY", "inputs": given}, refund_tables())
    assert [(issue["severity"], issue["path"]) for issue in result["issues"]] == [("warning", "inputs.rebate")]


def test_an_unknown_output_is_an_error_and_the_known_ones_are_given() -> None:
    example = {
        "id": "X", "method": "MTS", "inputs": {"tax_base": 100, "vat_rate": 13, "refund_rate": 13},
        "expected": {"refund": 13, "interest": 0},
    }  # fmt: skip
    result = solve(example, refund_tables())
    assert result["outputs"] == {"refund": "13"}
    assert [issue["path"] for issue in result["issues"]] == ["expected.interest"]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"[1, 2]", b'{"examples": 5}', b"[[[", b"NaN", b"[NaN]"])
def test_a_file_that_is_not_of_examples_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.json"
    file.write_bytes(content)
    with pytest.raises(UserError) as caught:
        compute_file(file, refund_tables())
    assert caught.value.id == "refund-not-examples"


def test_asked_whether_anything_is_reversed_the_answer_is_yes_or_no() -> None:
    example = {
        "id": "1",
        "method": "HWC",
        "unit": "CNY",
        "inputs": {"advance_refund": 100, "cases": [{"sold": True, "actual_refund": 100}, {"sold": False}]},
        "expected": {"results": [{"reverse": False, "difference": 0}, {"reverse": True, "difference": -100}]},
    }
    assert solve(example, refund_tables())["outputs"] == {
        "results": [{"reverse": False, "difference": "0"}, {"reverse": True, "difference": "-100"}]
    }

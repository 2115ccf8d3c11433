"""Messages of other versions: what they call otherwise is read as of today, and the reader says so."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from cqdesk.forms.declaration.fields import NAMESPACE
from cqdesk.forms.declaration.message import read_message, write_message
from cqdesk.forms.declaration.vintages import old_codes

CODES = Path(__file__).parents[2] / "resources" / "codes"


def message(inner: str, attributes: str = "") -> bytes:
    return f'<DecMessage xmlns="{NAMESPACE}"{attributes}>{inner}</DecMessage>'.encode()


@pytest.mark.parametrize("table", ["countries", "currencies"])
def test_every_old_code_with_one_meaning_is_translated_as_the_shipped_table_says(table: str) -> None:
    meanings: dict[str, dict[str, str]] = defaultdict(dict)
    with (CODES / f"{table}.csv").open(encoding="utf-8-sig", newline="") as rows:
        for row in csv.DictReader(rows):
            if row["old_customs_code"]:
                meanings[row["old_customs_code"]][row["code"]] = row["name_zh"]
    ours = {old: found for (kind, old), found in old_codes().items() if kind == table}
    assert set(ours) == set(meanings) - {"449"}
    for old, (code, name) in ours.items():
        assert meanings[old][code] == name
        assert len(meanings[old]) == 1 or code.startswith("Z") or (old, code) == ("326", "NOR")


def test_ports_and_packages_of_3_1_are_translated_only_where_the_shipped_table_has_one_meaning() -> None:
    for table in ("foreign_ports", "package_types", "container_types"):
        today: dict[str, set[str]] = defaultdict(set)
        with (CODES / f"{table}.csv").open(encoding="utf-8-sig", newline="") as rows:
            for row in csv.DictReader(rows):
                today[row["old_customs_code"]].add(row["code"])
        for (kind, old), (code, _name) in old_codes().items():
            if kind == table:
                assert code in today[old]
                assert today[old] == {code} or code.endswith("000")  # the country, port not listed
    found = read_message(
        message(
            "<DecHead><IEFlag>E</IEFlag><DistinatePort>1428</DistinatePort><WrapType>2</WrapType></DecHead>"
            "<DecContainers><Container><ContainerId>TGHU1234567</ContainerId><ContainerMd>L</ContainerMd></Container>"
            "</DecContainers>"
        )
    )
    form = found.filled.form
    assert (form.transit_or_destination_port, form.package_type) == ("PHL054", "22")
    assert form.containers[0].container_spec == "L"
    told = {issue.id: issue for issue in found.issues}
    assert "1428→PHL054 宿务（菲律宾）" in told["message-old-foreign_ports"].message
    assert "11、12、13" in told["message-old-container_types-unsure"].remedy
    again = read_message(
        message("<DecHead><IEFlag>E</IEFlag><DistinatePort>304</DistinatePort><WrapType>3</WrapType></DecHead>")
    )
    assert (again.filled.form.transit_or_destination_port, again.filled.form.package_type) == ("DEU000", "3")
    assert "32、33、39" in {one.id: one for one in again.issues}["message-old-package_types-unsure"].remedy


def test_a_code_of_several_meanings_stays_and_is_told() -> None:
    found = read_message(message("<DecHead><IEFlag>I</IEFlag><TradeCountry>449</TradeCountry></DecHead>"))
    assert found.filled.form.departure_or_arrival_country == "449"
    assert [(issue.id, issue.path) for issue in found.issues] == [
        ("message-old-countries-unsure", "departure_or_arrival_country")
    ]
    assert "449" in found.issues[0].message


@pytest.mark.parametrize("version", ["", ' version="3.1"', ' Version="4.0"', ' Version="4.8"'])
def test_codes_of_today_are_left_alone_in_every_version(version: str) -> None:
    found = read_message(
        message("<DecHead><IEFlag>I</IEFlag><TradeCountry>DEU</TradeCountry><FeeCurr>EUR</FeeCurr></DecHead>", version)
    )
    assert found.filled.form.departure_or_arrival_country == "DEU"
    assert found.issues == []
    assert found.version == version.partition('"')[2].rstrip('"')


def test_missing_blocks_of_3_1_are_no_fault() -> None:
    found = read_message(message("<DecHead><IEFlag>I</IEFlag></DecHead>", ' version="3.1"'))
    assert found.issues == []
    assert found.filled.form.goods == []


def test_elements_of_restricted_goods_are_found_in_any_wrapper_and_never_written() -> None:
    element = "<DecControlModel><ElementNo>1</ElementNo><ElementValue>无</ElementValue></DecControlModel>"
    found = read_message(
        message(
            "<DecHead><IEFlag>I</IEFlag></DecHead><DecLists>"
            f"<DecList><GNo>1</GNo><DecControlModels>{element}{element}</DecControlModels></DecList>"
            f"<DecList><GNo>2</GNo><New><DecControlModelList>{element}</DecControlModelList>x</New></DecList>"
            f"</DecLists>{element}"
        )
    )
    form = found.filled.form
    assert [len(line.control_elements) for line in form.goods] == [2, 1]
    assert form.goods[1].control_elements[0].element_value == "无"
    assert found.unknown == {
        "DecLists/DecList[2]/New/text()": "x",
        "DecControlModel/ElementNo": "1",
        "DecControlModel/ElementValue": "无",
    }
    assert b"DecControlModel" not in write_message(form, supplements=True)


def test_numbers_written_otherwise_are_read_and_told() -> None:
    found = read_message(
        message(
            "<DecHead><IEFlag>Ｉ</IEFlag><GrossWet>１，２５０．５</GrossWet><NetWt>1,100</NetWt>"
            "<TradeMode>０１１０</TradeMode></DecHead>"
        )
    )
    form = found.filled.form
    assert (form.import_export_flag, form.supervision_mode) == ("I", "0110")
    assert (str(form.gross_weight_kg), str(form.net_weight_kg)) == ("1250.5", "1100")
    assert [issue.id for issue in found.issues] == ["message-numbers-normalised"]
    assert "毛重：１，２５０．５" in found.issues[0].message


def test_a_customs_code_in_the_place_of_the_organisation_code_is_replaced_when_the_credit_code_tells() -> None:
    head = "<IEFlag>I</IEFlag><CopCode>5001980A01</CopCode>"
    found = read_message(message(f"<DecHead>{head}<CopCodeScc>91500105MA5DE26K1R</CopCodeScc></DecHead>"))
    assert found.filled.form.data_entry_org_code == "MA5DE26K1"
    assert [issue.id for issue in found.issues] == ["message-organisation-code"]
    found = read_message(message(f"<DecHead>{head}</DecHead>"))
    assert found.filled.form.data_entry_org_code == "5001980A01"
    assert found.issues == []


@pytest.mark.parametrize(("version", "known"), [("3.1", True), ("4.8", True), ("", True), ("9.9", False), ("x", False)])
def test_a_version_nobody_knows_is_read_and_told(version: str, known: bool) -> None:
    found = read_message(message("<DecHead><IEFlag>E</IEFlag></DecHead>", f' Version="{version}"'))
    assert found.filled.form.import_export_flag == "E"
    assert (found.issues == []) is known

"""Customs paths: what a row settles, and what it leaves to people."""

from __future__ import annotations

from pathlib import Path

import pytest

from cqdesk.domain.customs_path import PathKind, choices, presets_of, read_customs_paths
from cqdesk.domain.moments import read_moment_kinds
from cqdesk.errors import Fault

HEAD = (
    "path,name_zh,name_en,mode,direction,kind,sets_fields,offices,moments,papers,release_when,"
    "open_questions,source,confidence,containers,road_manifest,needs_source,needs_confidence"
)
ROWS = [
    HEAD,
    (
        "e-sea,水运出口一体化,Sea export,sea,export,path,TrafMode=2; TrafName=ocean vessel; DeclTrnRel=0,"
        "CustomMaster=office in Chongqing,gate-in; arrival-report,contract; booking,after arrival,"
        "codes of 2019,practice,medium,yes,,boxes,medium"
    ),
    "i-air,空运进口,Air import,air,import,path,TrafMode=5,ask,entry-14d,,,,x,low,no,,air,high",
    "b-zone,无实际进出境,No crossing,none,both,path,country CHN,ask,,,,,x,high,,,,",
    "b-advance,提前申报,Advance,any,both,option,no element or code,,advance-export,,,,x,high,,,,",
]


def test_rows_are_read() -> None:
    path = read_customs_paths(ROWS)["e-sea"]
    assert path.presets == {"TrafMode": "2", "DeclTrnRel": "0"}
    assert path.fields_text == "TrafMode=2; TrafName=ocean vessel; DeclTrnRel=0"
    assert path.moments == ("gate-in", "arrival-report")
    assert not path.uncertain
    assert (path.containers, path.road_manifest) == (True, None)
    assert read_customs_paths(ROWS)["i-air"].containers is False
    assert read_customs_paths(ROWS)["i-air"].uncertain


def test_choices_by_direction_in_the_order_of_the_table() -> None:
    paths = read_customs_paths(ROWS)
    assert [p.code for p in choices(paths, "export")] == ["e-sea", "b-zone"]
    assert [p.code for p in choices(paths, "import")] == ["i-air", "b-zone"]
    assert [p.code for p in choices(paths, "import", PathKind.OPTION)] == ["b-advance"]


@pytest.mark.parametrize(
    ("text", "presets"),
    [
        ("TradeMode=1039; CutMode=101; DutyMode=1", {"TradeMode": "1039", "CutMode": "101", "DutyMode": "1"}),
        ("no transit form (DeclTrnRel=0)", {"DeclTrnRel": "0"}),
        ("TrafName empty; BillNo=master waybill", {"TrafName": ""}),
        ("TrafMode=2; ocean vessel, voyage, bill; DeclTrnRel=0", {"TrafMode": "2", "DeclTrnRel": "0"}),
    ],
)
def test_plain_presets(text: str, presets: dict[str, str]) -> None:
    assert presets_of(text) == presets


@pytest.mark.parametrize(
    "text",
    [
        "TrafMode=6 or 5",
        "Type=MF (MK for a record list)",
        "VoyNo=YYMMDD",
        "VoyNo=13-digit batch number",
        "TransFlag 1E for China-Europe trains",
        "vehicle = @ + transfer number",
        "country CHN; port CHN000; terms CIF for import and FOB for export; vehicle, voyage, bill empty",
        "TrafMode=2 with ocean vessel",
        "TrafMode=2; TrafMode=5",
        "not public",
        "",
    ],
)
def test_what_leaves_a_choice_is_not_preset(text: str) -> None:
    assert presets_of(text) == {}


TABLES = Path(__file__).parents[2] / "resources" / "tables"


def shipped(name: str) -> list[str]:
    return (TABLES / name).read_text(encoding="utf-8").splitlines()


def test_the_shipped_paths_name_only_moments_the_shipped_table_has() -> None:
    paths, kinds = read_customs_paths(shipped("customs_paths.csv")), read_moment_kinds(shipped("moments.csv"))
    assert {moment for path in paths.values() for moment in path.moments} <= set(kinds)
    assert choices(paths, "export")
    assert choices(paths, "import")


def test_the_shipped_presets_are_known_codes_only() -> None:
    presets = [path.presets for path in read_customs_paths(shipped("customs_paths.csv")).values()]
    values = {(tag, value) for preset in presets for tag, value in preset.items()}
    assert values == {
        *(("TrafMode", mode) for mode in "2345"),
        *(("DeclTrnRel", form) for form in "01"),
        *(("TradeMode", "1039"), ("CutMode", "101"), ("DutyMode", "1")),
        *(("TrafName", ""), ("VoyNo", ""), ("BillNo", "")),
        *(("TradeCountry", "CHN"), ("DistinatePort", "CHN000")),
    }


def test_rail_to_a_seaport_is_declared_as_sea_and_what_crosses_no_border_as_china() -> None:
    paths = read_customs_paths(shipped("customs_paths.csv"))
    assert paths["e-rail-sea"].presets == {"TrafMode": "2"}
    assert paths["b-no-border"].presets == {
        "TradeCountry": "CHN",
        "DistinatePort": "CHN000",
        "TrafName": "",
        "VoyNo": "",
        "BillNo": "",
    }


def test_an_inconsistent_table_is_a_fault() -> None:
    with pytest.raises(Fault):
        read_customs_paths([*ROWS, ROWS[1]])
    with pytest.raises(Fault):
        read_customs_paths([HEAD, "x,某,X,sea,export,detour,,,,,,,,,,,,"])
    for needs in ("perhaps,,x,", ",ja,x,", "yes,,,"):
        with pytest.raises(Fault):
            read_customs_paths([HEAD, f"x,某,X,sea,export,path,,,,,,,,,{needs}"])


def test_what_the_shipped_paths_ask_for_fits_how_they_travel() -> None:
    """Containers go by water or rail, the road manifest by road; an option follows the path it is added to."""
    for path in read_customs_paths(shipped("customs_paths.csv")).values():
        assert not path.containers or path.mode in ("sea", "rail", "rail-sea"), path.code
        assert path.containers is not False or path.mode == "air", path.code
        assert not path.road_manifest or path.mode == "road", path.code
        assert path.kind is PathKind.PATH or path.containers is path.road_manifest is None, path.code
        assert bool(path.needs_source) == (path.needs_confidence in ("low", "medium", "high")), path.code

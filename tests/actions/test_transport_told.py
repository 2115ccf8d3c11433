"""By what the goods cross the border, as papers print it, and the customs path offered first by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cqdesk.actions.cases import new_case
from cqdesk.actions.customs_paths import path_choices
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import type_in
from cqdesk.actions.papers_in import import_files

from .test_papers_in import invoice


@pytest.mark.parametrize(
    ("printed", "mode", "path"),
    [
        ({"起运港": "Chongqing Jiangbei International Airport"}, "5", "e-air-direct"),
        ({"目的港": "法兰克福国际机场"}, "5", "e-air-direct"),
        ({"运单号": "112-12345675"}, "5", "e-air-direct"),
        ({"运输方式": "空运"}, "5", "e-air-direct"),
        ({"Mode of Transport": "BY AIR FREIGHT"}, "5", "e-air-direct"),
        ({"运输方式": "铁路"}, "3", "e-rail-fastlane"),
        # what leaves a doubt says nothing
        ({"运单号": "112-12345676"}, "", "e-sea-integrated"),
        ({"运输方式": "海空联运"}, "", "e-sea-integrated"),
        ({"运输方式": "汽运"}, "", "e-sea-integrated"),
        ({"起运港": "重庆机场保税物流园区"}, "", "e-sea-integrated"),
        ({"起运港": "Chongqing Airport", "运输方式": "海运"}, "", "e-sea-integrated"),
    ],
)
def test_what_the_papers_say_decides_the_path_offered_first(
    desk: Desk, tmp_path: Path, printed: dict[str, str], mode: str, path: str
) -> None:
    done = import_files(desk, [invoice(tmp_path / "i.xlsx", **printed)])
    (filled,) = done.declarations
    assert filled.text_at("transport_mode") == mode
    if mode:
        assert filled.origins["transport_mode"].startswith("i.xlsx!Sheet1!")
    assert path_choices(desk, done.case).likely == path


def test_a_typed_waybill_or_an_airport_of_the_border_offers_air(desk: Desk) -> None:
    by_bill, by_port = (new_case(desk, direction="import") for _ in range(2))
    type_in(desk, by_bill, 1, {"bill_of_lading_number": "11212345675_H100"})
    assert path_choices(desk, by_bill).likely == "i-air-direct"
    type_in(desk, by_port, 1, {"entry_exit_port": "500601"})  # 重庆江北国际机场
    assert path_choices(desk, by_port).likely == "i-air-direct"
    type_in(desk, by_port, 1, {"transport_mode": "3"})
    assert path_choices(desk, by_port).likely == "i-rail-fastlane"

"""The value of a declaration from form, rates, tariff and inputs; what is missing is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal as D
from pathlib import Path

import pytest

from cqdesk.actions.cases import new_case
from cqdesk.actions.code_sets import import_set, propose
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import insert_row, open_draft, type_in, undo
from cqdesk.actions.own_codes import put_rate
from cqdesk.actions.valuing import Inputs, keep_inputs, take_legs, value_view
from cqdesk.domain.clock import ManualClock
from cqdesk.errors import UserError

TARIFF = (
    "商品编码,商品名称,第一法定单位,最惠国税率,普通税率,进口暂定税率,增值税率,消费税率\n"
    "8481804090,阀门,套,7,30,,13,0\n7318159090,螺栓,千克,8,80,5,13,0\n"
)


@pytest.fixture
def import_case(desk: Desk) -> str:
    case = new_case(desk, direction="import")
    goods = [("8481804090", "阀门", "6000"), ("7318159090", "螺栓", "4000")]
    for row, (code, name, price) in enumerate(goods, start=1):
        insert_row(desk, case, 1, "goods", row)
        here = f"goods[{row}]"
        type_in(
            desk,
            case,
            1,
            {
                f"{here}.hs_code": code,
                f"{here}.goods_name": name,
                f"{here}.total_price": price,
                f"{here}.trade_currency": "USD",
            },
        )
    head = {"transaction_mode": "3", "freight_mark": "3", "freight_value": "500", "freight_currency": "USD"}
    type_in(desk, case, 1, {**head, "insurance_mark": "1", "insurance_value": "0.3"})
    return case


def test_without_rates_and_tariff_it_says_what_is_wanted(desk: Desk, import_case: str) -> None:
    view = value_view(desk, import_case)
    assert view.value.total.value is None
    assert any("2026 年 11 月的 USD 计征汇率" in words for words in view.value.total.all_missing())
    assert view.taxes is not None
    put_rate(desk, "2026-11", "USD", D("7.1"), D(1), None)
    view = value_view(desk, import_case)
    assert view.value.total.value == D("74774.32")
    assert view.taxes is not None
    assert view.taxes.total.value is None
    assert "现有税则为 2020 年 1 月版" in view.taxes.total.all_missing()[0]


def test_an_imported_tariff_gives_duty_and_vat(desk: Desk, import_case: str, tmp_path: Path) -> None:
    put_rate(desk, "2026-11", "USD", D("7.1"), D(1), None)
    path = tmp_path / "2026年税则.csv"
    path.write_text(TARIFF, "utf-8")
    import_set(desk, propose(desk, path), complete=True)
    view = value_view(desk, import_case)
    # 60 and 40 percent of 71000 + 3550 + 224.32 (134.59 and 89.73)
    assert [line.value for line in view.lines] == [D("44864.59"), D("29909.73")]
    assert view.taxes is not None
    # 44864.59 x 7 percent + 29909.73 x 5 percent (provisional): 3140.52 + 1495.49
    assert view.taxes.duty.value == D("4636.01")
    # (44864.59 + 3140.52) x 13 percent + (29909.73 + 1495.49) x 13 percent: 6240.66 + 4082.68
    assert view.taxes.vat.value == D("10323.34")
    rate = view.taxes.lines[1].duty.operands[1]
    assert (rate.name_zh, rate.value) == ("关税税率（暂定税率）", D(5))
    assert "2026年税则.csv" in rate.origin


def test_rates_a_hand_typed_go_before_the_tariff(desk: Desk, import_case: str) -> None:
    put_rate(desk, "2026-11", "USD", D("7.1"), D(1), None)
    typed = {code: {"duty": "0", "vat": "13"} for code in ("8481804090", "7318159090")}
    keep_inputs(desk, import_case, 1, Inputs(rates=typed))
    view = value_view(desk, import_case)
    assert view.taxes is not None
    assert (view.taxes.duty.value, view.taxes.vat.value) == (D(0), D("9720.66"))
    assert view.inputs.rates == typed


def test_insurance_that_cannot_be_told(desk: Desk, import_case: str) -> None:
    put_rate(desk, "2026-11", "USD", D("7.1"), D(1), None)
    type_in(desk, import_case, 1, {"insurance_mark": "", "insurance_value": ""})
    assert value_view(desk, import_case).value.insurance.value is None
    keep_inputs(desk, import_case, 1, Inputs(insurance_unknown=True))
    assert value_view(desk, import_case).value.insurance.value == D("223.65")


def test_the_late_fee_opens_into_its_arithmetic(desk: Desk, import_case: str, clock: ManualClock) -> None:
    put_rate(desk, "2026-11", "USD", D("7.1"), D(1), None)
    type_in(desk, import_case, 1, {"entry_exit_date": "2026-11-04"})
    fee = value_view(desk, import_case).late_fee
    assert fee is not None
    # limit 2026-11-18, today 2026-11-21: 74774.32 x 0.0005 x 3 = 112.16
    assert fee.value == D(112)
    assert [term.value for term in fee.operands] == [D("74774.32"), D(3)]
    assert "金额为上限" in fee.remark_zh
    type_in(desk, import_case, 1, {"entry_exit_date": "2026-11-20"})
    fee = value_view(desk, import_case).late_fee
    assert fee is not None
    assert fee.value == 0
    clock.advance(timedelta(days=14))
    put_rate(desk, "2026-12", "USD", D("7.1"), D(1), None)
    fee = value_view(desk, import_case).late_fee
    assert fee is not None
    assert "不足 50 元免收" in fee.formula_zh


def test_the_domestic_leg_goes_into_the_form_as_one_act(desk: Desk, import_case: str) -> None:
    told = {"total": "10000", "currency": "CNY", "basis": "distance", "foreign": "1.59", "domestic": "1"}
    keep_inputs(desk, import_case, 1, Inputs(freight=told))
    with pytest.raises(UserError, match="凭证名称或编号"):
        take_legs(desk, import_case, 1)
    keep_inputs(desk, import_case, 1, Inputs(freight={**told, "evidence": "承运人里程证明", "station": "650302"}))
    take_legs(desk, import_case, 1)
    filled = open_draft(desk, import_case).filled
    assert [filled.text_at(f"freight_{name}") for name in ("mark", "value", "currency")] == ["3", "6139", "CNY"]
    undo(desk, import_case)
    assert open_draft(desk, import_case).filled.text_at("freight_value") == "500"
    type_in(desk, import_case, 1, {"transaction_mode": "1"})
    take_legs(desk, import_case, 1)
    assert open_draft(desk, import_case).filled.text_at("misc_charge_value") == "-3861"
    view = value_view(desk, import_case)
    assert view.legs is not None
    assert view.legs.foreign.value == D(6139)


def test_inputs_are_kept_as_they_were_said() -> None:
    inputs = Inputs(insurance_unknown=True, freight={"total": "1"}, rates={"1": {"duty": "2"}})
    assert Inputs.from_json(inputs.to_json()) == inputs
    assert replace(inputs, insurance_unknown=False) != inputs

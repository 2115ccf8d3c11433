"""Tolerances of the consolidation checks as the office set them; the defaults are those of the reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from ..errors import UserError
from ..forms.manifest.checks.facts import Settings
from ..store import settings
from ..store.engine import Connection
from .desk import Desk

KEY = "consol_checks"
LABELS_ZH: Mapping[str, str] = {
    "tie.gross_kg": "三方核对毛重允差（千克）",
    "tie.volume_percent": "三方核对体积允差（%）",
    "packing_gross_kg": "装箱分配毛重允差（千克）",
    "received_gross_percent": "进仓毛重差异确认线（%）",
    "received_volume_percent": "进仓体积差异确认线（%）",
    "mass.warn_percent": "VGM差异提示线（%）",
    "mass.breach_percent": "VGM差异违规线（%）",
    "mass.breach_kg": "VGM差异违规线（千克）",
    "mass.near_full_percent": "VGM接近最大总重提示线（%）",
    "thinnest_kg_per_m3": "每立方米最轻（千克）",
    "densest_kg_per_m3": "每立方米最重（千克）",
    "lightest_net_share": "净毛重比最低值",
    "nearly_full_percent": "接近装满提示线（%）",
    "rail_20ft_kg": "铁路20尺箱总重上限（千克）",
    "rail_40ft_kg": "铁路40尺箱总重上限（千克）",
    "rail_pair_kg": "铁路成对箱重差上限（千克）",
    "unpalleted_kg": "单件须打托盘的重量（千克）",
    "market_usd": "市场采购单票上限（美元）",
    "spot_load_kg_per_m2": "集中载荷提示线（千克/平方米）",
    "lateral_mm": "铁路横向偏心上限（毫米）",
    "supported_share": "底面支承提示线（比例）",
    "centre_warn_percent": "重心纵向偏离提示线（箱长%）",
    "centre_percent": "重心纵向偏离上限（箱长%）",
    "split_kg": "舱单分票毛重允差（千克）",
    "soon_hours": "截止前提示（小时）",
    "tally_hours": "离港后理货报告期限（小时）",
    "manifest_sea_hours": "水运舱单须在装载前（小时）",
    "manifest_sea_warn_hours": "水运舱单提示线，装载前（小时）",
    "manifest_air_hours": "航空舱单须在装载前（小时）",
    "manifest_rail_hours": "铁路舱单须在装载前（小时）",
    "manifest_road_hours": "公路舱单须在装载前（小时）",
}
_STRICT = "strict_descriptions"


@dataclass(frozen=True, kw_only=True)
class SettingRow:
    """One tolerance as the dialog shows it."""

    key: str
    label_zh: str
    value: str
    default: str


def check_settings(connection: Connection) -> Settings:
    """The tolerances that hold."""
    kept: dict[str, str] = settings.read(connection, KEY, {})
    made = Settings()
    for key, words in kept.items():
        made = _with(made, key, words)
    return made


def _with(made: Settings, key: str, words: str) -> Settings:
    if key == _STRICT:
        return replace(made, strict_descriptions=words == "1")
    part, _, name = key.rpartition(".")
    if part:
        return replace(made, **{part: replace(getattr(made, part), **{name: Decimal(words)})})
    return replace(made, **{name: Decimal(words)})  # type: ignore[arg-type]


def value_of(made: Settings, key: str) -> str:
    """A tolerance as text."""
    part, _, name = key.rpartition(".")
    return str(getattr(getattr(made, part) if part else made, name))


def setting_rows(desk: Desk) -> list[SettingRow]:
    """All tolerances with their values and defaults."""
    with desk.store.read() as connection:
        held = check_settings(connection)
    return [
        SettingRow(key=key, label_zh=label, value=value_of(held, key), default=value_of(Settings(), key))
        for key, label in LABELS_ZH.items()
    ]


def set_check_settings(desk: Desk, values: Mapping[str, str]) -> None:
    """Set tolerances; an empty text gives the default back. Raises `UserError` for what is no number from 0 on."""
    for key, words in values.items():
        if key == _STRICT or not words:
            continue
        try:
            number = Decimal(words)
        except InvalidOperation:
            number = Decimal(-1)
        if key not in LABELS_ZH or not number.is_finite() or number < 0:
            raise UserError(
                "consol-setting",
                f"“{LABELS_ZH.get(key, key)}”不能是“{words}”。",
                "请填写不小于0的数字，或清空以恢复默认值。",
            )
    with desk.store.write() as connection:
        kept = settings.read(connection, KEY, {})
        kept = {key: words for key, words in {**kept, **values}.items() if words}
        settings.put(connection, KEY, kept)
        desk.write_history(connection, "settings", "rule_level", {"consol_checks": dict(values)})

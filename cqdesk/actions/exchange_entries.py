"""What was given to people and came back from them, as lines of the case's time line."""

from __future__ import annotations

from ..store import brokers, confirmations, declarations, version_sources
from ..store.engine import Connection
from .confirmations import WAY_ZH
from .declared_files import SOURCE_ZH
from .timeline import Entry


def exchange_entries(connection: Connection, row: declarations.DeclarationRow, *, several: bool) -> list[Entry]:
    """Hand-overs, proof sheets, confirmations and official versions of one declaration."""
    which = f"报关单{row.number} " if several else ""
    found: list[Entry] = []

    def add(at: object, title: str, text: str, kind: str = "step") -> None:
        found.append(
            Entry(at=at, kind=kind, title=which + title, text=text, letter="", stage="", raw_id=None)  # type: ignore[arg-type]
        )

    for one in brokers.hand_overs_of(connection, row.id):
        # nobody hands over without a draft: no files here means that they stayed where the case came from
        files = f"{one.files} 个文件" if one.files else "文件未随票包带来"
        add(one.at, f"草单已交{one.broker}", f"{files}；由 {one.who} 交出")
    for sent in confirmations.confirmations_of(connection, row.id):
        add(sent.sent_at, f"核对单已发给{sent.sent_to or '客户'}", f"核对码 {sent.check_code}")
        if sent.confirmed_at is not None:
            proof = f"；凭 {sent.evidence_name}" if sent.evidence_name else ""
            said = f"{sent.confirmed_by}（{WAY_ZH.get(sent.way, sent.way)}）；核对码 {sent.check_code}{proof}"
            add(sent.confirmed_at, "客户已确认核对单", f"{said}；由 {sent.recorded_by} 记录", "record")
    for head in declarations.versions_of(connection, row.id):
        source = version_sources.source_of(connection, head.id) if head.kind in declarations.OFFICIAL else None
        if source is not None:
            differing = f"{len(source.differences)} 处与本票不同" if source.differences else "与本票一致"
            kind = "申报" if head.kind == "declared" else "修改后"
            add(
                source.at,
                f"读回{kind}的报关单（第 {head.version} 版）",
                f"{SOURCE_ZH.get(source.kind, source.kind)}“{source.name}”，{differing}；由 {source.who} 读回",
                "record",
            )
    return found

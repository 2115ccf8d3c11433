#!/usr/bin/env python3
"""Checks a cqdesk store without cqdesk: python check_store.py cqdesk.sqlite [files-folder]

One page of the standard library, so that anybody can read what it proves (docs/history-format.md):
every chain of the history holds; every form is what its chain last said of it; every outgoing message and every receipt
is what its hash says; every original a case names lies in the files folder, unchanged. Nothing is written. Exit 0: all
holds. 1: something does not. 2: the file cannot be read.
"""

import hashlib
import json
import sqlite3
import sys
from pathlib import Path

PARTS = ("document", "unparsed", "origins", "links", "accepted")


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def chains(store: sqlite3.Connection) -> "tuple[list[str], dict[str, tuple[str, str]]]":
    """Faults of the chains, and what they last said of every form: uid -> (chain, seal)."""
    faults: list[str] = []
    seals: dict[str, tuple[str, str]] = {}
    last: dict[str, tuple[int, str]] = {}
    rows = store.execute("SELECT chain, seq, at, who, act, payload, previous, hash FROM history ORDER BY chain, seq")
    for chain, seq, at, who, act, payload, previous, kept in rows:
        said = json.loads(payload)
        number, before = last.get(chain, (0, "0" * 64))
        entry = {"act": act, "at": at, "chain": chain, "payload": said, "seq": seq, "who": who}
        if seq != number + 1:
            faults.append(f"{chain}：第 {number} 条之后缺少记录")
        elif previous != before or sha256((before + canonical(entry)).encode()) != kept:
            faults.append(f"{chain}：第 {seq} 条与校验不符")
        last[chain] = (seq, kept)
        if isinstance(said, dict) and isinstance(said.get("forms"), dict):
            seals.update({uid: (chain, seal) for uid, seal in said["forms"].items()})
    for (case,) in store.execute("SELECT uid FROM cases"):
        if f"case:{case}" not in last:
            faults.append(f"case:{case}：没有操作记录")
    return faults, seals


def forms(store: sqlite3.Connection, seals: "dict[str, tuple[str, str]]") -> "list[str]":
    """Forms that are not what the history says."""
    held = {row[0]: row[1:] for row in store.execute(f"SELECT uid, {', '.join(PARTS)} FROM form_version")}
    return [
        f"{chain}：报关单版本 {uid} 的内容与操作记录不符"
        for uid, (chain, seal) in seals.items()
        if (sha256("\n".join(held[uid]).encode()) if uid in held else "") != seal
    ]


def bytes_kept(store: sqlite3.Connection) -> "list[str]":
    """Messages and receipts that are not what their hash says."""
    faults = []
    for table, column, words in (("filing", "data", "发出报文"), ("receipt", "raw", "回执")):
        for key, kept, data in store.execute(f"SELECT id, sha256, {column} FROM {table}"):
            if sha256(data) != kept:
                faults.append(f"{words} {key} 与校验不符")
    return faults


def originals(store: sqlite3.Connection, folder: Path) -> "list[str]":
    """Originals that are missing or changed."""
    faults = []
    for (kept,) in store.execute("SELECT DISTINCT sha256 FROM paper"):
        place = folder / kept[:2] / kept
        if not place.is_file():
            faults.append(f"原始单据 {kept} 缺失")
        elif sha256(place.read_bytes()) != kept:
            faults.append(f"原始单据 {kept} 已改变")
    return faults


def main(words: "list[str]") -> int:
    if len(words) not in (1, 2):
        print("用法：python check_store.py cqdesk.sqlite [files 文件夹]", file=sys.stderr)
        return 2
    place = Path(words[0])
    folder = Path(words[1]) if len(words) == 2 else place.parent / "files"
    try:
        store = sqlite3.connect(f"{place.absolute().as_uri()}?mode=ro", uri=True)
        faults, seals = chains(store)
        faults += forms(store, seals) + bytes_kept(store) + originals(store, folder)
        store.close()
    except (sqlite3.Error, OSError, ValueError, TypeError) as error:
        print(f"无法读取：{type(error).__name__}", file=sys.stderr)
        return 2
    print("\n".join(faults) or "完好：操作记录、报关单、报文、回执和原始单据全部相符。")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

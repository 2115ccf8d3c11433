"""Puts the compiled search for load plans into a wheel, and the platform into the wheel's name.

    CQDESK_WHEEL_TARGET=x86_64-windows-gnu      python -m hatchling build -t wheel
    CQDESK_WHEEL_TARGET=x86_64-linux-gnu.2.28   python -m hatchling build -t wheel

Both on one machine, by zig's cross compiler (package ziglang). Without the variable the wheel is for every platform and
carries no library: the program then plans with its slower search in plain Python. An editable installation is left
alone; `dev.py` compiles for it.
"""

from __future__ import annotations

import importlib.util
import os
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VARIABLE = "CQDESK_WHEEL_TARGET"
TAGS = {
    "x86_64-windows-gnu": "win_amd64",
    "aarch64-windows-gnu": "win_arm64",
    "x86_64-linux-gnu.2.28": "manylinux_2_28_x86_64",
    "aarch64-linux-gnu.2.28": "manylinux_2_28_aarch64",
    "x86_64-macos": "macosx_11_0_x86_64",
    "aarch64-macos": "macosx_11_0_arm64",
}


class LoadingSearchHook(BuildHookInterface):
    """Compiles for the platform asked for; fails the build when that is not possible, rather than lie in the name."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        target = os.environ.get(VARIABLE, "")
        if version == "editable" or not target:
            return
        if target not in TAGS:
            raise ValueError(f"{VARIABLE} is one of {', '.join(TAGS)}")
        spec = importlib.util.spec_from_file_location("loading_search", Path(self.root) / "tools" / "loading_search.py")
        tool = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(tool)
        self.folder = tempfile.TemporaryDirectory()
        if not tool.build(Path(self.folder.name), target):
            raise RuntimeError(
                "the compiled search for load plans could not be made: is the package ziglang installed?"
            )
        library = tool.library_name(target.split("-")[1])
        build_data["force_include"][str(Path(self.folder.name) / library)] = f"cqdesk/domain/loading/{library}"
        build_data["tag"] = f"py3-none-{TAGS[target]}"
        build_data["pure_python"] = False

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        folder = getattr(self, "folder", None)
        if folder is not None:
            folder.cleanup()

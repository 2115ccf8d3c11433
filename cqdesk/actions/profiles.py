"""What is the same on every declaration of a firm: the fixed values filled in before the papers speak."""

from __future__ import annotations

from ..forms.declaration.fill import readable
from ..forms.issues import Issue
from ..store import cases
from ..store.engine import Connection


def profiles_for(
    connection: Connection, company: cases.Company | None, direction: str, issues: list[Issue]
) -> list[tuple[str, dict[str, str]]]:
    """The fixed values of our firm and of the client, weakest first; what no field can hold is said and left out."""
    ours = cases.our_company(connection)
    profiles = [
        (f"template:{firm.name}", firm.profile.get(direction, {})) for firm in (ours, company) if firm is not None
    ]
    if company is not None:
        own = {
            "domestic_party_name": company.name if company.uscc or company.customs_code else "",
            "domestic_party_uscc": company.uscc,
            "domestic_party_customs_code": company.customs_code,
        }
        profiles.insert(len(profiles) - 1, (f"template:{company.name}", own))
    wrong = sorted({path for _, profile in profiles for path, words in profile.items() if not readable(path, words)})
    if wrong:
        issues.append(
            Issue(
                id="profile-unreadable",
                severity="warning",
                path="",
                message=f"客户资料中有 {len(wrong)} 项内容不能填入报关单：{'、'.join(wrong[:5])}。",
                remedy="请在客户资料中改正后重新导入，或直接在报关单中填写。",
            )
        )
    return [
        (origin, {path: words for path, words in profile.items() if path not in wrong}) for origin, profile in profiles
    ]

"""The checks before a refund claim is handed in (C-01 to C-73), numbers kept as catalogued.

Each is a function from `Facts` to findings, registered with `@check`. Three answers: passed, finding, not checkable
(names what is missing; never counted as passed). Texts, severities and sources stand in `checks.csv` beside this file.
"""

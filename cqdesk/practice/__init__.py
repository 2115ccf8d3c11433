"""The practice Single Window (练习单一窗口): judges strictly, keeps its own ledger."""

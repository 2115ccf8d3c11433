"""Export tax refund (出口退税): pure calculators, rates and limits.

Which rules apply is chosen by export date (`rule_sets`); rates and limits are data under `resources/refund`. Every
result is an `arithmetic.Term` that opens into its steps. Rules: 财政部 税务总局公告2026年第11号 and 国家税务总局公告2026年
第5号 for exports from 2026-01-01, 财税〔2012〕39号 and 国家税务总局公告2012年第24号 before.
"""

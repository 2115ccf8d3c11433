"""Commercial papers (发票, 装箱单, 合同, 托书)."""

"""Manifest messages (舱单报文): one catalogue class per family, a presence matrix as data, writer, reader, receipts."""

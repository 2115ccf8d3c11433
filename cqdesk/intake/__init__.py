"""Papers in: one gate for foreign files, readers, tables, values with their origins."""

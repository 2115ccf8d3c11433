"""Papers out: workbooks and pages."""

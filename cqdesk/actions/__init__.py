"""What a clerk does: one function is one act and one transaction."""

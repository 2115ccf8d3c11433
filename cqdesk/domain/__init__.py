"""What an inspector argues about: pure Python, standard library only."""

"""Of gnnrec-lab."""

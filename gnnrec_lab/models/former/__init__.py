"""Former versions of recommenders, by which runs saved with them still score and explain."""

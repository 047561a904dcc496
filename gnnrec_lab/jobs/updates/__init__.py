"""New interactions taken into a graph and a run without training, and whether to train again."""

"""Layers and samplers of the graph neural networks: propagation, attention, aggregation, inputs."""

"""What graph neural networks are built of: propagation, attention, aggregation, samplers, inputs."""

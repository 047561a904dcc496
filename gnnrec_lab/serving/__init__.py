"""Ways out of the lab: bundles that recommend and explain without it, and vectors for other systems."""

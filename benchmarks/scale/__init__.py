"""Past one machine: `python -m benchmarks.scale` measures l1l2.moments on rows that no memory holds."""

"""What can be computed on a `Network`: measures, communities, weak points, coordination gaps."""

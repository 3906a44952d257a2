"""Where things lie: coordinate systems, positions, regions, distances to borders."""

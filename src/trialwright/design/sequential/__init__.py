"""Group sequential designs: boundaries, stopping probabilities, sizes at each look, and decisions at an interim look."""

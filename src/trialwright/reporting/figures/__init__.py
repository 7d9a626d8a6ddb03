"""Charts as SVG or PNG: power curves, sensitivity, boundaries."""

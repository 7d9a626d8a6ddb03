"""Bytes → Study: recognising formats, one module per source format, merging several renderings of one trial."""

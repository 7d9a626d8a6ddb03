"""Reviewed data (TOML; unit, version and citation in every entry) and its typed access."""

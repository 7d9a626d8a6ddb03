"""The local library of studies and every version of each (SQLite), and fetching from the registry."""

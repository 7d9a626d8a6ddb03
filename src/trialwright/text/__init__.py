"""Reading text without losing the way back: normalising with an offset map, dates, numbers, quantities."""

"""What the pages of a trial show besides the report's part: pure functions from a record to frozen values."""

"""What the prose says against what the fields say."""

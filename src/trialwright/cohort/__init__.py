"""Patient data → persons and facts: reading tables, describing them, making synthetic ones."""

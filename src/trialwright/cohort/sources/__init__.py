"""Patient data as others keep them → the tables of a cohort. One module a model; each recognises its files by content."""

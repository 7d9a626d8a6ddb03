"""The five lupus trials restated in our own words, so that the program runs with nothing else at hand."""

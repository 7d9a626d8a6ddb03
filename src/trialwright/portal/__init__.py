"""The trial directory as a web site: one module per page, every page with a JSON twin. `app.py` is where to start."""

"""One module per page: a frozen context, a handler, and ``routes()``. A module dropped in here is part of the site."""

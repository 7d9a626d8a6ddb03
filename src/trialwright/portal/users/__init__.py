"""What the site keeps of its users, in a file of its own: accounts, notes, watches, shared links. Nothing of patients."""

"""What a record claims about its sample size, and which conventions give the number it registers."""

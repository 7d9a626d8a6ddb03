"""Engines that evaluate many trees over many persons; each equals the interpreter."""

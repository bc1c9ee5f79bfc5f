"""Lũy Tre over HTTP, for programs in Python."""

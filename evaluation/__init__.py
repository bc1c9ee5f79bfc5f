"""Material that Lũy Tre is measured on, and the commands that measure its accuracy."""

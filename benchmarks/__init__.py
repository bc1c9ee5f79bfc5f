"""How fast Lũy Tre is, beside other matchers: see README.md in this folder."""

"""Platforms that posts come from and decisions go to, one file each: pure translation."""

"""Measurements of the SDK, by hand."""

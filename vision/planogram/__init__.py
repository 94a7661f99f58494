"""Planograms: what should stand where, and how a photo differs from it."""

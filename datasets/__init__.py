"""Readers, writers, checks and generators of shelf data sets."""

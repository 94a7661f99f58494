"""Figures measured on a shelf, each with its definition, denominator and 90 % interval."""

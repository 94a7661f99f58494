"""Shelf Eye's core: a photograph of a shelf in, an audit out."""

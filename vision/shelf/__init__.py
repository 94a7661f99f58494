"""From boxes to a shelf: rows, columns, stacks, and the products of the catalogue."""

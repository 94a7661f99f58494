"""Figures by name, as commands print them."""

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table


def show(figures: Mapping[str, float], title: str) -> None:
    """Print a line for each figure."""
    table = Table("figure", "value", title=title)
    for name, value in figures.items():
        table.add_row(name, shown(value))
    Console().print(table)


def shown(value: float) -> str:
    """Four digits of a fraction, counts as they are."""
    return f"{value:.4f}" if isinstance(value, float) else str(value)

"""From photographs as taken to photographs that can be audited."""

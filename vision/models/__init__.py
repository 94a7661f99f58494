"""Models and the one door to the inference runtimes."""

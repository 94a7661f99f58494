"""Price tags of rendered shelves find the facings they were put up for."""

from training.evaluate_prices import link_figures


def test_at_least_97_of_100_tags_find_their_facings():
    figures = link_figures(20)
    assert figures["linked_tags"] > 150
    assert figures["linked"] >= 0.97
    assert figures["linked_unnamed"] >= 0.97

"""The rules of finding: words, weights, ranks, facets. Values in, values out; where they are kept is the keeper's."""

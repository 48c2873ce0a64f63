"""A second, independent verifier of evidence bundles, written from docs/reference/evidence-format.md alone."""

"""Corpora on disk -> one utterance table; a module for every layout, and what they share."""

"""Offerings: the public catalogue, pitches, claims and their review."""

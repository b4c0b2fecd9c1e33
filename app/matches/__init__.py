"""Ranked lists: made for a need or a profile, explained, kept as they were shown, and read again."""

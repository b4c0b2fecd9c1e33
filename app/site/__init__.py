"""Pages about the service itself, reference lists, and health."""

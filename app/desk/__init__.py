"""The coordinators' desk: what waits for them, and since when."""

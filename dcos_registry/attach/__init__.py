"""Definition in, attachment out: pure functions over the plain JSON of apps and pods."""

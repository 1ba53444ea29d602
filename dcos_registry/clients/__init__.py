"""One module a service. They know `http` and not each other."""

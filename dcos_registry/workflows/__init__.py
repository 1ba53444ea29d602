"""One use case a module: built collaborators in, a report out."""

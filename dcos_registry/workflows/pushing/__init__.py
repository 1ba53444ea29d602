"""An image of a tarball on its way into a repository: what is there already, its layers, its manifest."""

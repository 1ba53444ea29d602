"""Tools of the makefile."""

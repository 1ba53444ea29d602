"""One module a command: parse, call one workflow, hand over its report."""

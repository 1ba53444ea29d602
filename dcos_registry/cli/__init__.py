"""The command line: environment, settings, prompts, output, and one module a command."""

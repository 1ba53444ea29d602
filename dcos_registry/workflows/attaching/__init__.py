"""Changing what apps, pods and files of definitions pull with, for any number of them."""

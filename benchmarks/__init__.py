"""Measurements that hold the project to a number."""

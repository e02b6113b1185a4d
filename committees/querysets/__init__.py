"""Queries on committees: the only doors are ``visible_to`` and ``open_to``."""

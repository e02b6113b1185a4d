"""Accounts, roles, attachments: each change of state, with the limits of a delegation."""

"""Sign-in, accounts, roles, services: what people open."""

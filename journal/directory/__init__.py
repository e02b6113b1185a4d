"""The directory of services of the State: here, since it needs both rights (accounts) and acts (journal)."""

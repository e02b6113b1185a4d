"""Every change of state of a plan: one function, one transaction, keyword arguments."""

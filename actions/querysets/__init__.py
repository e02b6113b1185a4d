"""Every query of the plan: who sees what, and what a page needs."""

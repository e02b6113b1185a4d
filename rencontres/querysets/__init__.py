"""Every query of a campaign, and who sees what."""

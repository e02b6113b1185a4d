"""Each change of a campaign that is more than a save: one function, one transaction."""

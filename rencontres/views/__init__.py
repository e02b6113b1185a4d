"""The pages of the Rencontres."""

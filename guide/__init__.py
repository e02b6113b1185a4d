"""The user guide: pages of ``docs/guide`` shown in the application."""

"""The plan on paper: the table of its document, a one-page summary, a sheet an action, what changed between two days.

All of it from ``PlanState``, so that paper says what the screen and the spreadsheets say.
"""

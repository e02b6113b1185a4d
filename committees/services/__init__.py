"""Committees: made, changed; meetings planned, convened, held; decisions; documents sealed."""

"""Slides of the state of a plan for a director's meeting: one deck, written as ODP and as PPTX."""

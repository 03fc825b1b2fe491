"""Nurture: maps content offers to the buyer journey and plans mail that reaches only the people it is meant for."""

__version__ = "0.1.0"

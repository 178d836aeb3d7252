"""Spreadsheets that people fill in: our template, empty or with what is in the graph; the rows that were left out."""

from viz.sheets.rejected import write_rejected
from viz.sheets.template import write_template

__all__ = ["write_rejected", "write_template"]

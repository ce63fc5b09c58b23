"""Figures: named counts with their definitions, for those who may see the rows and for those who may not."""

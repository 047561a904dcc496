"""Faithfulness: how much scores move when the interactions that an explanation names are removed."""

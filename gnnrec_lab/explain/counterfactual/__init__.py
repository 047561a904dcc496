"""Counterfactuals and what-if: lists after changes of a user's history, without training again."""

"""The embedding map: users and items of a run in two dimensions."""

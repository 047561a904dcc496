"""The explanation browser: who a user is, what is recommended, why, and whether to believe it."""

"""Base classes and helpers of recommenders: options, scoring, tuning on validation, storage."""

"""What recommenders share: options, scores from representations or histories, choice on validation, files."""

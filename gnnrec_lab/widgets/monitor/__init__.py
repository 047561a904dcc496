"""The training monitor and the table of jobs: curves, progress, pause, resume and stop."""

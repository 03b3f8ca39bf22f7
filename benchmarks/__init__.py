"""Speed and memory, measured here and now; `python -m benchmarks` prints the table of README.md."""

"""The terminal: `sira chat`. For trying out and for tests; nobody is counted."""

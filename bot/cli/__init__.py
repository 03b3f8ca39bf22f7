"""The commands of `sira`, one file each."""

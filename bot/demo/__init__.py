"""A made-up year: people who do not exist write to the real road, and their days are closed as real ones are.

For showing what Sira's figures look like, and for proving what a year leaves behind. Everything lies in a folder of
its own; every period is flagged `demo`.
"""

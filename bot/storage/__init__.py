"""What lasts (published figures, in the database) and what must die (the volatile store).

Nothing about a person lasts.
"""

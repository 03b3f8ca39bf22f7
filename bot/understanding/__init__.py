"""What a message means: text in, Meaning out. No state, no network but SIRA_NLU_URL, and never a log of the text."""

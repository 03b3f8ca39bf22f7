"""The pure step: (session, what was heard, guidance, today) -> Turn. No I/O, no clock, no channel."""

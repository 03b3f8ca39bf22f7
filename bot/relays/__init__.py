"""Community relays: their codes, links, QR codes, posters and what they report. Counting is not done here."""

"""The web chat as a channel: a form becomes an Inbound, replies become parts of a page. HTTP is bot.web's."""

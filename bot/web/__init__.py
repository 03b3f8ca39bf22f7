"""The ASGI app: pages and webhooks over HTTP. Knows no conversation, only the road it is given."""

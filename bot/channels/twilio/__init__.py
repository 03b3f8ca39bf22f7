"""WhatsApp and SMS through Twilio: what comes in is a signed webhook, what goes out is TwiML in its answer.

Only menus as lists and buttons, which TwiML cannot say, go out through Twilio's API.
"""

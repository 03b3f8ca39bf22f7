"""The staff area: who may sign in, what they see, what they answer for. Nothing in it singles out a migrant."""

"""How sessions were: stars and words to their speakers. Whose they are, nobody else learns."""

"""What happens, told in order: posts of attendees, and what the other services' events say."""

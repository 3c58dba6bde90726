"""What happens to the programme, as lines of the feed: many small changes make one line."""

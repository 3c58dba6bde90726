"""The three services as processes, on a real broker and database, called as the gateway calls them."""

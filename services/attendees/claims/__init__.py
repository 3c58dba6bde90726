"""Claims: which attendee is which speaker of the imported programme."""

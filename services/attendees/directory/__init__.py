"""The directory: finding people by name, organisation, interest and conference."""

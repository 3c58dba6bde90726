"""The rules of conferences and sessions: values in, values and events out. No broker, no database, no clock."""

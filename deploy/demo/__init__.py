"""The demo conference: invented people and talks around today's date, put in through the HTTP API as anyone would."""

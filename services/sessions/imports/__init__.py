"""Programmes that organisers bring from elsewhere: fetched, compared, stored. The file formats are in importers/."""

"""Which files of a programme there are for others, and that they are made once for each change."""

"""What people are told of sessions they care for, by mail if they want it; and what they want."""

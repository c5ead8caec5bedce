"""What another program sends by itself: its fields read by a template, the same for every sender."""

"""What a rep should put right now, and whether a later photo shows it done."""

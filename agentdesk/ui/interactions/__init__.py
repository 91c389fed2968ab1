"""Taking the contact: the conversation at the bottom of the centre, from the first word to the wrap-up."""

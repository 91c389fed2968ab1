"""What customers agree to and refuse: per channel and purpose, in which words, and how we know."""

"""Who is speaking: what the caller's answers prove, and what stays masked until they do (decision 0032)."""

"""Who may be in the books twice, why we think so, and what people have decided about it."""

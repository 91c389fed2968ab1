"""Find customers from any scrap: keys are made of what is known of each, kept in tables, and looked up step by step."""

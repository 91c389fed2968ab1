"""Words no dictionary knows, marked wherever people write."""

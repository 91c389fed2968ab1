"""All settings as one file that people read, change and take to another profile (decision 0031)."""

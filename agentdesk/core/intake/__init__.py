"""What comes into the desk from outside: files of other systems, read into records of our own."""

"""Lists of all there is: cases, promises, callbacks; looked through, sorted, and dealt with many at a time."""

"""The one box: finding anyone from any scrap, and the palette of commands behind `>`."""

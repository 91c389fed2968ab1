"""The routes of the server, a module for each theme. They are plain functions: the framework runs them on threads."""

"""Pages of the documents that the application makes."""

"""From what people really have to a plan: files are read, understood, previewed, then applied."""

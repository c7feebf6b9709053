"""What is looked at once something was made or started, and what is kept of it."""

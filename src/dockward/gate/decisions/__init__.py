"""What becomes of each request."""

"""Inside an image: its layers on disk and what lies in them. Nothing is ever unpacked or run."""

"""What is known of versions: end of life and published flaws of the programs under the containers."""

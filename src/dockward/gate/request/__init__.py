"""What a client asks for, understood: a request has one meaning, or is refused."""

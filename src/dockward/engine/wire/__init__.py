"""What the engine's answers mean: structs of the fields that are needed, and pure functions from them to the model."""

"""The world beside the engine, read into the model: the kernel's word, the host's files and packages."""

"""What all widgets share: the base class, pages without a kernel, work for the latest request."""

"""Shared by all widgets: the base class, pages without a kernel, background tasks."""

"""Models with two constructs held apart or taken for one."""

"""Somebody writes or calls to be helped by the directory: the conversation, its answer, and what it teaches."""

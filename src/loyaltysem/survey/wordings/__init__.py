"""Words that people answer with: the wordings of rating scales, and when two spellings are one.

It stands at the bottom of ``survey``, since a format asks it which row of a table holds answers,
and the answers which number a text stands for.
"""

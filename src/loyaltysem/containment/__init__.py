"""Files whose libraries can crash Python itself, read in a process of their own.

The libraries that read SPSS, Stata, Parquet, Arrow and binary Excel files are written in C and
Rust. A byte that was changed in such a file can make them end the whole process, which no ``try``
can catch, take all the memory, or never return. So a fresh Python reads the file and hands back
numbers, texts and dates in a plain form; what ends is that process, and the session that asked
gets an error with a name.

``process`` starts it and says how it ended, ``child`` is its other end, ``plain_table`` is what
goes between the two, and the other files are what the child reads with. The room stands low and
imports little, because the child imports it: it is ready after about 0.2 s, where all of
``survey`` would take 1 s.
"""

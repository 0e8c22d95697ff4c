"""The query language: parser, printer and the words that a plain keyword stands for."""

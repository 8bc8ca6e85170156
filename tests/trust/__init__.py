"""What `make trust` holds the package to: hard input, scale, certificates, and what must hold of any data.

inputs, callers : the rows and the columns of the table of hard input, as data
judge : whether a cell is right, refused by a proper message, or wrong
watch : runs cells in a process that is ended where one takes too long
"""

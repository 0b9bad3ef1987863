"""A whole year, invented and played day by day through the service's own moves, then counted again by hand.

The demonstration tells stories that are written beforehand; here nobody knows what will come. Chance decides what
happens, the moves decide what is allowed, a diary in plain Python writes down what took place, and the year that the
service counts is compared with the diary (``checks``).
"""
